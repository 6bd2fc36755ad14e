/** Ids of lines in a chart: that of the run, unless the run has several lines there. */

/** More than there are runs; the product with a number of tags is still exact. */
const stride = 2 ** 32;

/** @param position Of the tag among those of the chart. */
export const lineId = (run: number, position: number) => run + position * stride;

export const runOfLine = (line: number) => line % stride;
