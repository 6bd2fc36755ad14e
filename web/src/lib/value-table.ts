/** The lines of a chart as rows of a table, for those who do not see it or want its numbers. */
import type { Summaries } from '../api/frame';
import type { Range, RunId, SeriesData } from '../charts/types';

export interface PointCell {
  readonly value: number;
  readonly step: number;
}

/** What a table says of one run. */
export interface ValueRow {
  readonly run: RunId;
  /** Points in its series. */
  readonly count: number;
  readonly last: PointCell;
  /** NaN where no point is finite. */
  readonly min: PointCell;
  readonly max: PointCell;
  /** Its value at each of the table's steps, or the last one before; null before its first. */
  readonly at: readonly (number | null)[];
}

/** `count` whole steps from one end of a range to the other, evenly apart; fewer where there are not as many. */
export function evenSteps({ from, to }: Range, count: number): number[] {
  const steps = Array.from({ length: count }, (_, i) =>
    Math.round(from + ((to - from) * i) / Math.max(1, count - 1)),
  );
  return [...new Set(steps)];
}

/** The value at a step, or the last one before it; null where there is none. */
export function valueAt(data: SeriesData, step: number): number | null {
  const values = data.kind === 'points' ? data.value : data.last;
  let found: number | null = null;
  for (let i = 0; i < values.length; i++) {
    if (data.kind === 'envelope' && data.counts[i] === 0) continue;
    if ((data.step[i] as number) <= step) found = values[i] as number;
  }
  return found;
}

/** In the order of `summaries`. */
export function valueRows(
  summaries: Summaries,
  series: readonly SeriesData[],
  steps: readonly number[],
): ValueRow[] {
  const byRun = new Map(series.filter((data) => !data.segment).map((data) => [data.run, data]));
  const cell = (points: Summaries['last'], i: number): PointCell => ({
    value: points.value[i] as number,
    step: points.step[i] as number,
  });
  return summaries.runs.map((run, i) => {
    const data = byRun.get(run);
    return {
      run,
      count: summaries.count[i] as number,
      last: cell(summaries.last, i),
      min: cell(summaries.min, i),
      max: cell(summaries.max, i),
      at: steps.map((step) => (data ? valueAt(data, step) : null)),
    };
  });
}

/**
 * Rows of what is nowhere summed up, of the points themselves: exact but for the steps of the lowest and highest
 * where so many points came as columns.
 */
export function computedRows(
  series: readonly SeriesData[],
  steps: readonly number[],
): readonly ValueRow[] {
  return series
    .filter((data) => !data.segment)
    .map((data) => {
      const isPoints = data.kind === 'points';
      const rows = data.step.length;
      const isFilled = (i: number) => isPoints || (data.counts[i] as number) > 0;
      const [low, high] = isPoints ? [data.value, data.value] : [data.min, data.max];
      const last = Array.from({ length: rows }, (_, i) => i).findLast(isFilled);
      const cell = (values: typeof low, row: number | undefined): PointCell => ({
        value: row === undefined ? Number.NaN : (values[row] as number),
        step: row === undefined ? 0 : (data.step[row] as number),
      });
      const outermost = (values: typeof low, sign: 1 | -1) => {
        let best: number | undefined;
        for (let i = 0; i < rows; i++) {
          const value = sign * (values[i] as number);
          const before = best === undefined ? Number.NEGATIVE_INFINITY : sign * (values[best] ?? 0);
          if (isFilled(i) && Number.isFinite(value) && value > before) best = i;
        }
        return cell(values, best);
      };
      return {
        run: data.run,
        count: data.count,
        last: cell(isPoints ? data.value : data.last, last),
        min: outermost(low, -1),
        max: outermost(high, 1),
        at: steps.map((step) => valueAt(data, step)),
      };
    });
}
