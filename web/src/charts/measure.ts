/** What runs did over a stretch of x, in a few numbers each. */

import { rowsIn, type Trace } from './trace';
import type { MeasuredRun, Range } from './types';

/** Of the finite points; the runs without any in the range are left out, at most `most` of the others come. */
export function measure(traces: readonly Trace[], range: Range, most = 50): MeasuredRun[] {
  const measured: MeasuredRun[] = [];
  for (const trace of traces) {
    if (measured.length === most) break;
    const one = measureTrace(trace, range);
    if (one) measured.push(one);
  }
  return measured;
}

function measureTrace(trace: Trace, range: Range): MeasuredRun | null {
  const { x, line, raw, isBand, members, series } = trace;
  // Edges around a line are none of its values.
  const [low, high] = isBand ? [null, null] : [trace.low, trace.high];
  // Rows of an envelope and of a group hold means; of points, the points themselves.
  const isExact = trace.nonFinite === null && !members;
  const values = isExact ? raw : line;
  const [start, end] = rowsIn(trace, range);
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [first, last] = [Number.NaN, Number.NaN];
  for (let i = start; i < end; i++) {
    const at = x[i] as number;
    const value = values[i] as number;
    if (!(at >= range.from && at <= range.to) || !Number.isFinite(value)) continue;
    count++;
    sum += value;
    min = Math.min(min, (low ?? values)[i] as number);
    max = Math.max(max, (high ?? values)[i] as number);
    if (count === 1) first = value;
    last = value;
  }
  if (count === 0) return null;
  const { run, name, color } = series;
  return { run, name, color, mean: sum / count, min, max, delta: last - first, isExact };
}
