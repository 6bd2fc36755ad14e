/** Groups of runs as lines with a band: which of their statistics is shown, and where members are lost. */

import type { LossMark } from './scaffold';
import type { Columns, Trace } from './trace';
import type { Band, GroupData, Range } from './types';

/** Of one group. */
const LOSSES_MOST = 4;

/** Which column is the line, and which are the ends of the band. */
export function groupColumns(data: GroupData, band: Band): Columns {
  const { x, n, mean, q1, median, q3, sd, low, high, min, max } = data;
  const line = band === 'median' || band === 'iqr' ? median : mean;
  const ends = {
    sd: () => [
      mean.map((value, i) => value - (sd[i] as number)),
      mean.map((v, i) => v + (sd[i] as number)),
    ],
    ci: () => [low, high],
    iqr: () => [q1, q3],
    median: () => [min, max],
    minmax: () => [min, max],
  }[band]() as [Float64Array, Float64Array];
  return {
    x,
    isSorted: true,
    line,
    behind: null,
    low: ends[0],
    high: ends[1],
    isBand: true,
    raw: line,
    nonFinite: null,
    kinds: null,
    steps: x,
    wallTimes: null,
    members: n,
  };
}

/** Where a group goes on with fewer members for good. */
export interface Loss {
  readonly row: number;
  readonly before: number;
  readonly after: number;
}

/** Members that only pause are no loss; neither is the end of the group. */
export function lossesOf(members: ArrayLike<number>): Loss[] {
  const losses: Loss[] = [];
  let later = 0;
  for (let row = members.length - 1; row >= 0; row--) {
    const here = members[row] as number;
    if (here > later && later > 0) losses.push({ row, before: here, after: later });
    later = Math.max(later, here);
  }
  return losses.reverse();
}

/** Losses of a group in sight; of more than a few, where it lost the most. */
export function lossMarks({ members, x, line, series }: Trace, { from, to }: Range): LossMark[] {
  if (!members) return [];
  return lossesOf(members)
    .map(({ row, before, after }) => ({
      x: x[row] as number,
      value: line[row] as number,
      color: series.color,
      before,
      after,
    }))
    .filter((loss) => loss.x >= from && loss.x <= to)
    .sort((a, b) => b.before - b.after - (a.before - a.after))
    .slice(0, LOSSES_MOST);
}
