/** Series in a few numbers, as the server makes them (docs/http-api.md). */
import type { Summaries, SummaryColumn } from '../summaries';
import type { Column } from './envelope';

/** @param columns One of each run, all of the same tag; those without a point are left out. */
export function summariesOf(
  instance: string,
  version: number,
  columns: readonly Column[],
): Summaries {
  const rows = columns.filter(({ value }) => value.length > 0);
  const summaries = rows.map(summaryOf);
  return {
    instance,
    version,
    runs: rows.map(({ run }) => run),
    column: (name) => summaries.map((summary) => summary[name]),
  };
}

function summaryOf({ step, wallTime, value }: Column): Readonly<Record<SummaryColumn, number>> {
  const [low, high] = [extreme(value, 1), extreme(value, -1)];
  const finite = value.filter(Number.isFinite);
  const count = (is: (one: number) => boolean) => value.filter(is).length;
  const at = (i: number) => ({
    step: step[i] ?? 0,
    wallTime: wallTime[i] ?? Number.NaN,
    value: value[i] ?? Number.NaN,
  });
  const [first, last, min, max] = [at(0), at(value.length - 1), at(low), at(high)];
  return {
    count: value.length,
    nan: count(Number.isNaN),
    posinf: count((one) => one === Number.POSITIVE_INFINITY),
    neginf: count((one) => one === Number.NEGATIVE_INFINITY),
    mean: finite.reduce((sum, one) => sum + one, 0) / finite.length,
    first_step: first.step,
    first_wall_time: first.wallTime,
    first_value: first.value,
    last_step: last.step,
    last_wall_time: last.wallTime,
    last_value: last.value,
    min_step: min.step,
    min_wall_time: min.wallTime,
    min_value: min.value,
    max_step: max.step,
    max_wall_time: max.wallTime,
    max_value: max.value,
  };
}

/** Place of the first smallest finite value, or with −1 the first largest; −1 without one. */
function extreme(values: ArrayLike<number>, sign: 1 | -1): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const value = sign * (values[i] as number);
    if (Number.isFinite(value) && (best < 0 || value < sign * (values[best] as number))) best = i;
  }
  return best;
}
