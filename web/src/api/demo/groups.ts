/** Makes one line of several runs, as the server does (docs/http-api.md). */
import type { GroupData, Range } from '../../charts/types';
import { smooth } from '../../lib/smooth';
import type { PlacedColumn } from './positions';

/** Student's t at 97.5 % for 1, 2, … degrees of freedom; beyond them it is as good as normal. */
const studentT = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788,
];

/** A member: its smoothed values by ascending x, each x once. */
interface Member {
  readonly x: readonly number[];
  readonly value: readonly number[];
}

const statistics = ['mean', 'q1', 'median', 'q3', 'sd', 'low', 'high', 'min', 'max'] as const;
type Row = Record<'n' | (typeof statistics)[number], number>;

export function groupOf(
  group: number,
  placed: readonly PlacedColumn[],
  range: Range,
  cols: number,
  smoothing: number,
): GroupData {
  const members = placed.map((one) => memberOf(one, smoothing));
  const places = [...new Set(members.flatMap(({ x }) => x))]
    .filter((x) => x >= range.from && x <= range.to)
    .sort((a, b) => a - b);
  const isExact = places.length <= 2 * cols;
  const width = (range.to - range.from) / cols;
  const x = isExact
    ? places
    : Array.from({ length: cols }, (_, i) => range.from + (i + 0.5) * width);
  const rows = x.map((at) => {
    const each = members.map((member) =>
      isExact ? one(valueAt(member, at)) : columnOf(member, at - width / 2, at + width / 2),
    );
    return statisticsOf(each.filter(({ mean }) => Number.isFinite(mean)));
  });
  const columns = statistics.map((name) => Float64Array.from(rows, (row) => row[name]));
  const [mean, q1, median, q3, sd, low, high, min, max] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const n = Uint32Array.from(rows, (row) => row.n);
  return {
    kind: 'group',
    group,
    x: Float64Array.from(x),
    n,
    mean,
    q1,
    median,
    q3,
    sd,
    low,
    high,
    min,
    max,
  };
}

function memberOf({ column, x }: PlacedColumn, smoothing: number): Member {
  const values = smooth(column.value, smoothing);
  const last = new Map<number, number>();
  for (let i = 0; i < values.length; i++) last.set(x[i] as number, values[i] as number);
  const sorted = [...last].sort(([a], [b]) => a - b);
  return { x: sorted.map(([at]) => at), value: sorted.map(([, value]) => value) };
}

interface Cell {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

const one = (value: number): Cell => ({ mean: value, min: value, max: value });

/** First position with x ≥ at. */
function positionOf(x: readonly number[], at: number): number {
  let [left, right] = [0, x.length];
  while (left < right) {
    const middle = (left + right) >> 1;
    if ((x[middle] as number) < at) left = middle + 1;
    else right = middle;
  }
  return left;
}

/** Its own value, or that of the straight line there; NaN before its first and behind its last point. */
function valueAt({ x, value }: Member, at: number): number {
  const i = positionOf(x, at);
  if (x[i] === at) return value[i] as number;
  if (i === 0 || i === x.length) return Number.NaN;
  const [from, to] = [x[i - 1] as number, x[i] as number];
  const share = (at - from) / (to - from);
  return (value[i - 1] as number) * (1 - share) + (value[i] as number) * share;
}

function columnOf(member: Member, from: number, to: number): Cell {
  const { x, value } = member;
  const inside: number[] = [];
  for (let i = positionOf(x, from); i < x.length && (x[i] as number) < to; i++) {
    if (Number.isFinite(value[i])) inside.push(value[i] as number);
  }
  if (inside.length === 0) return one(valueAt(member, (from + to) / 2));
  return { mean: meanOf(inside), min: Math.min(...inside), max: Math.max(...inside) };
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of ascending values, on the straight line between two ranks. */
function quantileOf(values: readonly number[], share: number): number {
  const position = (values.length - 1) * share;
  const [before, after] = [values[Math.floor(position)], values[Math.ceil(position)]];
  const part = position - Math.floor(position);
  return (before as number) * (1 - part) + (after as number) * part;
}

function statisticsOf(cells: readonly Cell[]): Row {
  const n = cells.length;
  const values = cells.map(({ mean }) => mean).sort((a, b) => a - b);
  if (n === 0) {
    const none = Number.NaN;
    return Object.assign({ n }, ...statistics.map((name) => ({ [name]: none }))) as Row;
  }
  const mean = meanOf(values);
  const sum = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const sd = n > 1 ? Math.sqrt(sum / (n - 1)) : Number.NaN;
  const reach = ((studentT[n - 2] ?? 1.96) * sd) / Math.sqrt(n);
  return {
    n,
    mean,
    q1: quantileOf(values, 0.25),
    median: quantileOf(values, 0.5),
    q3: quantileOf(values, 0.75),
    sd,
    low: mean - reach,
    high: mean + reach,
    min: Math.min(...cells.map((cell) => cell.min)),
    max: Math.max(...cells.map((cell) => cell.max)),
  };
}
