/** Reduces a run's points to one row per pixel column, as the server does (docs/http-api.md). */
import type { EnvelopeData, PointsData, Range, RunId } from '../../charts/types';
import { smooth } from '../../lib/smooth';

export interface Column {
  readonly run: RunId;
  readonly version: number;
  readonly step: Uint32Array;
  readonly wallTime: Float64Array;
  readonly value: Float32Array;
}

/** The points in the range with one neighbour each side; a smooth column unless the range covers them all. */
export function pointsInRange(
  column: Column,
  x: ArrayLike<number>,
  range: Range,
  smoothing: number,
): PointsData {
  const n = column.value.length;
  let first = 0;
  while (first < n && (x[first] as number) < range.from) first++;
  let end = first;
  while (end < n && (x[end] as number) <= range.to) end++;
  const isAny = end > first;
  const from = isAny ? Math.max(0, first - 1) : 0;
  const to = isAny ? Math.min(n, end + 1) : 0;
  const points: PointsData = {
    kind: 'points',
    run: column.run,
    count: n,
    version: column.version,
    step: column.step.slice(from, to),
    wallTime: column.wallTime.slice(from, to),
    value: column.value.slice(from, to),
  };
  const isWhole = to - from === n;
  if (isWhole || smoothing === 0) return points;
  return { ...points, smooth: smooth(column.value, smoothing).subarray(from, to) };
}

export function envelope(
  column: Column,
  x: ArrayLike<number>,
  range: Range,
  cols: number,
  smoothing: number,
): EnvelopeData {
  const empty = () => new Float32Array(cols).fill(Number.NaN);
  const counts = new Uint32Array(cols);
  const nonfinite = new Uint32Array(cols);
  const [nan, posinf, neginf] = [0, 1, 2].map(() => new Uint32Array(cols)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const step = new Uint32Array(cols);
  const wallTime = new Float64Array(cols).fill(Number.NaN);
  const [min, max, last, mean, smoothed] = [0, 1, 2, 3, 4].map(empty) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const sums = new Float64Array(cols);
  const averages = smoothing > 0 ? smooth(column.value, smoothing) : null;
  const width = (range.to - range.from) / cols;
  for (let i = 0; i < column.value.length; i++) {
    const at = x[i] as number;
    if (at < range.from || at > range.to) continue;
    const col = Math.min(cols - 1, Math.floor((at - range.from) / width));
    const value = column.value[i] as number;
    counts[col] = (counts[col] as number) + 1;
    last[col] = value;
    step[col] = column.step[i] as number;
    wallTime[col] = column.wallTime[i] as number;
    if (!Number.isFinite(value)) {
      nonfinite[col] = (nonfinite[col] as number) + 1;
      const kind = Number.isNaN(value) ? nan : value > 0 ? posinf : neginf;
      kind[col] = (kind[col] as number) + 1;
      continue;
    }
    sums[col] = (sums[col] as number) + value;
    if (!((min[col] as number) <= value)) min[col] = value;
    if (!((max[col] as number) >= value)) max[col] = value;
    if (averages) smoothed[col] = averages[i] as number;
  }
  for (let col = 0; col < cols; col++) {
    const finite = (counts[col] as number) - (nonfinite[col] as number);
    if (finite > 0) mean[col] = (sums[col] as number) / finite;
  }
  const rows = {
    counts,
    min,
    max,
    last,
    mean,
    nonfinite,
    nan,
    posinf,
    neginf,
    step,
    wallTime,
    ...(averages && { smooth: smoothed }),
  };
  const { run, version } = column;
  return { kind: 'envelope', run, version, count: column.value.length, ...range, ...rows };
}
