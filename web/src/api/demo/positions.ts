/** Places the points of one tag by the values of another at the same step, as the server does (docs/http-api.md). */
import type { PointsData, Range } from '../../charts/types';
import { smooth } from '../../lib/smooth';
import type { Column } from './envelope';

export interface PlacedColumn {
  readonly column: Column;
  readonly x: ArrayLike<number>;
}

/** The points at whose step `by` has a finite value, and these values. */
export function placedBy(column: Column, by: Column): PlacedColumn {
  const last = new Map<number, number>();
  by.step.forEach((step, i) => {
    last.set(step, by.value[i] as number);
  });
  const kept: number[] = [];
  column.step.forEach((step, i) => {
    if (Number.isFinite(last.get(step))) kept.push(i);
  });
  return {
    column: {
      run: column.run,
      version: column.version + by.version,
      step: Uint32Array.from(kept, (i) => column.step[i] as number),
      wallTime: Float64Array.from(kept, (i) => column.wallTime[i] as number),
      value: Float32Array.from(kept, (i) => column.value[i] as number),
    },
    x: Float64Array.from(kept, (i) => last.get(column.step[i] as number) as number),
  };
}

/** The points in the range, and both ends of every line that crosses it; x may go back. */
export function pointsAcross(
  column: Column,
  x: ArrayLike<number>,
  range: Range,
  smoothing: number,
): PointsData {
  const n = column.value.length;
  const crosses = (i: number) => {
    const [a, b] = [x[i] as number, x[i + 1] as number];
    return i >= 0 && i + 1 < n && Math.min(a, b) <= range.to && Math.max(a, b) >= range.from;
  };
  const isInside = (i: number) => (x[i] as number) >= range.from && (x[i] as number) <= range.to;
  const kept = Array.from({ length: n }, (_, i) => i).filter(
    (i) => isInside(i) || crosses(i - 1) || crosses(i),
  );
  const points: PointsData = {
    kind: 'points',
    run: column.run,
    count: n,
    version: column.version,
    step: Uint32Array.from(kept, (i) => column.step[i] as number),
    wallTime: Float64Array.from(kept, (i) => column.wallTime[i] as number),
    value: Float32Array.from(kept, (i) => column.value[i] as number),
    x: Float64Array.from(kept, (i) => x[i] as number),
  };
  if (kept.length === n || smoothing === 0) return points;
  const smoothed = smooth(column.value, smoothing);
  return { ...points, smooth: Float32Array.from(kept, (i) => smoothed[i] as number) };
}
