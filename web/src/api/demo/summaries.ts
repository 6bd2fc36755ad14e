/** Reduces runs to a row of numbers each, as the server does (docs/http-api.md). */
import type { PointColumns, Summaries } from '../frame';
import type { Column } from './envelope';

const namedMost = 16;

/** Positions of some points of a column; -1: there is none. */
interface Found {
  readonly finite: readonly number[];
  readonly odd: readonly number[];
  readonly min: number;
  readonly max: number;
}

export function summaries(version: number, columns: readonly Column[]): Summaries {
  const found = columns.map(find);
  const value = (column: Column, at: number) => column.value[at] as number;
  const count = (isCounted: (value: number) => boolean) =>
    Float64Array.from(
      found,
      ({ odd }, row) => odd.filter((at) => isCounted(value(columns[row] as Column, at))).length,
    );
  const points = (rows: readonly (readonly [Column, number])[]): PointColumns => ({
    step: Float64Array.from(rows, ([column, at]) => column.step[at] ?? 0),
    wallTime: Float64Array.from(rows, ([column, at]) => column.wallTime[at] ?? Number.NaN),
    value: Float64Array.from(rows, ([column, at]) => column.value[at] ?? Number.NaN),
  });
  const each = (at: (one: Found, column: Column) => number) =>
    points(columns.map((column, row) => [column, at(found[row] as Found, column)]));
  const named = found.flatMap(({ odd }, row) =>
    odd.slice(0, namedMost).map((at) => [row, at] as const),
  );
  return {
    instance: 'demo',
    version,
    runs: columns.map((column) => column.run),
    count: Float64Array.from(columns, (column) => column.value.length),
    nan: count(Number.isNaN),
    posinf: count((one) => one === Number.POSITIVE_INFINITY),
    neginf: count((one) => one === Number.NEGATIVE_INFINITY),
    mean: Float64Array.from(found, ({ finite }, row) => {
      const column = columns[row] as Column;
      return finite.reduce((sum, at) => sum + value(column, at), 0) / finite.length;
    }),
    first: each(() => 0),
    last: each((_, column) => column.value.length - 1),
    min: each(({ min }) => min),
    max: each(({ max }) => max),
    nonfinite: {
      row: Uint32Array.from(named, ([row]) => row),
      ...points(named.map(([row, at]) => [columns[row] as Column, at])),
    },
  };
}

function find({ value }: Column): Found {
  const finite: number[] = [];
  const odd: number[] = [];
  let [min, max] = [-1, -1];
  value.forEach((one, at) => {
    if (!Number.isFinite(one)) {
      odd.push(at);
      return;
    }
    finite.push(at);
    if (min < 0 || one < (value[min] as number)) min = at;
    if (max < 0 || one > (value[max] as number)) max = at;
  });
  return { finite, odd, min, max };
}
