/** What part of the data a chart shows: x extent, y limits that outliers do not rule, and what is left out. */

import { quantile } from '../lib/quantile';
import { multiple, niceStep, powerOfTen, tickStep } from '../lib/scale';
import { rowsIn, type Trace } from './trace';
import type { NonFiniteMark, OffScalePoint, Range, XAxis, YScale } from './types';

/** Extent of all x, its ends moved to a round number when one is that near (the last of 20,000 steps is 19,999). */
export function xExtent(traces: readonly Trace[], xAxis: XAxis): Range | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { x, isSorted } of traces) {
    if (isSorted && x.length > 0) {
      from = Math.min(from, x[0] as number);
      to = Math.max(to, x[x.length - 1] as number);
      continue;
    }
    for (const value of x) {
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  if (!(from <= to) || !Number.isFinite(from) || !Number.isFinite(to)) return null;
  if (from === to) {
    const pad = xAxis === 'step' ? 1 : Math.max(1, Math.abs(from) * 1e-9);
    return { from: from - pad, to: to + pad };
  }
  if (xAxis === 'wall') return { from, to };
  const unit = niceStep((to / 2 - from / 2) / 10);
  const near = (to - from) * 0.006;
  const roundFrom = Math.floor(from / unit) * unit;
  const roundTo = Math.ceil(to / unit) * unit;
  return {
    from: from - roundFrom <= near ? roundFrom : from,
    to: roundTo - to <= near ? roundTo : to,
  };
}

export type Emptiness = 'no-points' | 'no-finite' | 'no-positive';

export interface YLimits {
  readonly range: Range | null;
  readonly emptiness: Emptiness | null;
  /** log10(max/min) of the visible positive values; 0 when there are none. */
  readonly decades: number;
}

/** More values than this are sampled for their quantiles; extremes are always exact. */
const QUANTILE_SAMPLE = 200_000;
/** Points this near to the body, as a share of its height, stay on the scale: a steep start is no outlier. */
const TOLERANCE = 0.5;

export function yLimits(
  traces: readonly Trace[],
  xRange: Range,
  yScale: YScale,
  includeOutliers: boolean,
  heightPx: number,
): YLimits {
  const isLog = yScale === 'log';
  const total = traces.reduce((sum, trace) => sum + trace.x.length * (trace.low ? 2 : 1), 0);
  const stride = Math.max(1, Math.ceil(total / QUANTILE_SAMPLE));
  const body = new Float64Array(Math.ceil(total / stride) + 1);
  let kept = 0;
  let seen = 0;
  let points = 0;
  let finite = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let minPositive = Number.POSITIVE_INFINITY;
  eachVisible(traces, xRange, (value) => {
    points++;
    if (!Number.isFinite(value)) return;
    finite++;
    if (value > 0 && value < minPositive) minPositive = value;
    if (value > max) max = value;
    if (value < min) min = value;
    if (isLog && value <= 0) return;
    if (seen++ % stride === 0 && kept < body.length) body[kept++] = value;
  });
  const decades = max > 0 && minPositive < max ? Math.log10(max) - Math.log10(minPositive) : 0;
  if (points === 0) return { range: null, emptiness: 'no-points', decades };
  if (finite === 0) return { range: null, emptiness: 'no-finite', decades };
  if (isLog && !(max > 0)) return { range: null, emptiness: 'no-positive', decades };
  let low = isLog ? minPositive : min;
  let high = max;
  if (!includeOutliers) {
    const bodyLow = quantile(body, 0.01, kept);
    const bodyHigh = quantile(body, 0.99, kept);
    const place = isLog ? Math.log10 : (value: number) => value;
    const reach = (place(bodyHigh) - place(bodyLow)) * TOLERANCE;
    // A body without height (most values equal) says nothing about what is far.
    if (reach > 0) {
      const lowest = place(bodyLow) - reach;
      const highest = place(bodyHigh) + reach;
      [low, high] = [bodyLow, bodyHigh];
      eachVisible(traces, xRange, (value) => {
        if (!Number.isFinite(value) || (isLog && value <= 0)) return;
        if (value < low && place(value) >= lowest) low = value;
        if (value > high && place(value) <= highest) high = value;
      });
    }
  }
  const range = isLog ? niceLogRange(low, high, heightPx) : niceRange(low, high, heightPx);
  return { range, emptiness: null, decades };
}

/** Rounded outwards to half a tick step, so that limits rest while a run grows. */
export function niceRange(low: number, high: number, heightPx: number): Range {
  if (low === high) {
    const pad = low === 0 ? 1 : Math.abs(low) * 0.1;
    const padded = { from: low - pad, to: high + pad };
    if (!Number.isFinite(padded.from) || !Number.isFinite(padded.to)) {
      return low > 0 ? { from: low / 2, to: low } : { from: low, to: low / 2 };
    }
    return padded.from < padded.to ? padded : { from: low - 1, to: high + 1 };
  }
  const step = tickStep(low, high, heightPx, 38);
  const half = step / 2;
  // Zero is worth the room when it is less than a tick away.
  const from = low >= 0 && low < step ? 0 : multiple(Math.floor(low / half + 1e-9), half);
  const to = multiple(Math.ceil(high / half - 1e-9), half);
  const isSound = Number.isFinite(from) && Number.isFinite(to) && from < to && half > 0;
  return isSound ? { from, to } : { from: low, to: high };
}

/** Rounded outwards to 1, 2 or 5 of a decade; both ends stay positive. */
export function niceLogRange(low: number, high: number, heightPx: number): Range {
  if (low === high) return { from: low / 2 || low, to: Math.min(Number.MAX_VALUE, high * 2) };
  if (Math.log10(high) - Math.log10(low) < 0.3) {
    const range = niceRange(low, high, heightPx);
    if (range.from > 0) return range;
  }
  const to = niceStep(Math.min(high * 1.05, Number.MAX_VALUE));
  return { from: niceBelow(low / 1.05), to: Number.isFinite(to) ? Math.max(to, high) : high };
}

function niceBelow(value: number): number {
  const power = Math.floor(Math.log10(value));
  for (const digit of [5, 2, 1]) {
    const nice = powerOfTen(digit, power);
    if (nice > 0 && nice <= value * (1 + 1e-12)) return nice;
  }
  return value;
}

function eachVisible(
  traces: readonly Trace[],
  xRange: Range,
  visit: (value: number) => void,
): void {
  for (const trace of traces) {
    const { x, low, high, raw, isSorted } = trace;
    const [start, end] = rowsIn(trace, xRange);
    for (let i = start; i < end; i++) {
      if (!isSorted && !isInside(x[i] as number, xRange)) continue;
      if (low && high) {
        visit(low[i] as number);
        visit(high[i] as number);
      } else {
        visit(raw[i] as number);
      }
    }
  }
}

const isInside = (x: number, range: Range) => x >= range.from && x <= range.to;

export interface LeftOut {
  readonly offScale: readonly OffScalePoint[];
  readonly offScaleCount: number;
}

const OFF_SCALE_LISTED = 50;

/** Visible finite points outside the y limits, the farthest first. */
export function offScalePoints(traces: readonly Trace[], xRange: Range, yRange: Range): LeftOut {
  const found: OffScalePoint[] = [];
  for (const trace of traces) {
    const { x, low, high, raw, series } = trace;
    const [start, end] = rowsIn(trace, xRange);
    for (let i = start; i < end; i++) {
      const at = x[i] as number;
      const top = (high ?? raw)[i] as number;
      const bottom = (low ?? raw)[i] as number;
      const value = top > yRange.to ? top : bottom < yRange.from ? bottom : Number.NaN;
      if (!Number.isFinite(value) || !isInside(at, xRange)) continue;
      found.push({ run: series.run, name: series.name, color: series.color, x: at, value });
    }
  }
  const distance = (point: OffScalePoint) =>
    point.value > yRange.to ? point.value - yRange.to : yRange.from - point.value;
  const offScaleCount = found.length;
  found.sort((a, b) => distance(b) - distance(a));
  return { offScale: found.slice(0, OFF_SCALE_LISTED), offScaleCount };
}

/** Runs with NaN or infinite points in sight, in order of their first one. */
export function nonFiniteMarks(traces: readonly Trace[], xRange: Range): NonFiniteMark[] {
  const marks: NonFiniteMark[] = [];
  for (const trace of traces) {
    const { x, raw, nonFinite, series } = trace;
    const [start, end] = rowsIn(trace, xRange);
    let count = 0;
    let firstX = Number.POSITIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const here = nonFinite ? (nonFinite[i] as number) : Number.isFinite(raw[i]) ? 0 : 1;
      if (here === 0 || !isInside(x[i] as number, xRange)) continue;
      count += here;
      firstX = Math.min(firstX, x[i] as number);
    }
    if (count > 0) {
      marks.push({ run: series.run, color: series.color, name: series.name, count, firstX });
    }
  }
  return marks.sort((a, b) => a.firstX - b.firstX);
}
