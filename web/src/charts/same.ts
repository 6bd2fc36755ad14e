/** Whether two values lead to the same picture. */

import type { ChartView, PlacedFlag, Range } from './types';

export function isSameRange(a: Range | null | undefined, b: Range | null | undefined): boolean {
  return a === b || (!!a && !!b && a.from === b.from && a.to === b.to);
}

export function isSameFlags(a: readonly PlacedFlag[], b: readonly PlacedFlag[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ px, topPx, flags }, i) => {
      const other = b[i] as PlacedFlag;
      return (
        px === other.px &&
        topPx === other.topPx &&
        flags.length === other.flags.length &&
        flags.every((flag, j) => flag === other.flags[j])
      );
    })
  );
}

/** Whether both views lead to the same picture but for the run that leads. */
export function isSameDrawing(a: ChartView, b: ChartView): boolean {
  return (
    a.xAxis === b.xAxis &&
    a.yScale === b.yScale &&
    a.xScale === b.xScale &&
    a.xName === b.xName &&
    a.hasWords === b.hasWords &&
    a.tag === b.tag &&
    isSameRange(a.yRange, b.yRange) &&
    a.smoothing === b.smoothing &&
    a.includeOutliers === b.includeOutliers &&
    a.band === b.band &&
    a.progress === b.progress &&
    isSameRange(a.xRange, b.xRange) &&
    isSameRange(a.xExtent, b.xExtent)
  );
}
