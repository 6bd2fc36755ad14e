/** What part of the data a chart shows: x extent, y limits that outliers do not rule, and what is left out. */

import { quantile } from '../lib/quantile';
import { multiple, niceStep, powerOfTen, tickStep } from '../lib/scale';
import { symexp, symlog } from '../lib/symlog';
import { yGapPx } from './ticks';
import { rowsIn, type Trace } from './trace';
import type { AxisScale, Domain, OffScalePoint, Range, XAxis } from './types';

/** Extent of all x, its ends moved to a round number when one is that near (the last of 20,000 steps is 19,999). */
export function xExtent(
  traces: readonly Trace[],
  xAxis: XAxis,
  kind: AxisScale = 'linear',
): Domain | null {
  if (kind === 'linear' || xAxis === 'wall') return linearExtent(traces, xAxis);
  const extent = linearExtent(traces, xAxis);
  if (!extent) return null;
  if (kind === 'symlog') {
    const far = Math.max(Math.abs(extent.from), Math.abs(extent.to));
    return { ...extent, linear: xAxis === 'step' ? 1 : niceStep(far / 1000) };
  }
  let from = Number.POSITIVE_INFINITY;
  for (const { x } of traces) for (const value of x) if (value > 0 && value < from) from = value;
  if (!(from < Number.POSITIVE_INFINITY)) return null;
  return extent.to > from ? { from, to: extent.to } : { from: from / 2, to: from * 2 };
}

/** A window that somebody chose, as the axis can show it. */
export function xWindow(
  traces: readonly Trace[],
  chosen: Range,
  xAxis: XAxis,
  kind: AxisScale,
): Domain | null {
  const extent = xExtent(traces, xAxis, kind);
  if (kind === 'symlog') return { ...chosen, linear: extent?.linear ?? 1 };
  if (kind === 'linear' || chosen.from > 0) return chosen;
  return extent && extent.from < chosen.to ? { from: extent.from, to: chosen.to } : null;
}

function linearExtent(traces: readonly Trace[], xAxis: XAxis): Range | null {
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
    const least = xAxis === 'tag' ? Math.abs(from) * 0.1 || 1 : 1;
    const pad = xAxis === 'step' ? 0.5 : Math.max(least, Math.abs(from) * 1e-9);
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
  readonly range: Domain | null;
  readonly emptiness: Emptiness | null;
  /** log10(max/min) of the visible positive values; 0 when there are none. */
  readonly decades: number;
  /** Values in sight at or below zero. */
  readonly belowCount: number;
}

/** More values than this are sampled for their quantiles (which then err by 0.1 %); extremes are always exact. */
const QUANTILE_SAMPLE = 50_000;
/** Points beside the body are left out only where they would make the axis longer than this many bodies. */
const MOST_BODIES = 3;

export function yLimits(
  traces: readonly Trace[],
  xRange: Range,
  yScale: AxisScale,
  includeOutliers: boolean,
  heightPx: number,
): YLimits {
  const isLog = yScale === 'log';
  const { values, points } = finiteInSight(traces, xRange);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let minPositive = Number.POSITIVE_INFINITY;
  let belowCount = 0;
  for (const value of values) {
    if (value <= 0) belowCount++;
    if (value > 0 && value < minPositive) minPositive = value;
    if (value > max) max = value;
    if (value < min) min = value;
  }
  const decades = max > 0 && minPositive < max ? Math.log10(max) - Math.log10(minPositive) : 0;
  const nothing = (emptiness: Emptiness) => ({ range: null, emptiness, decades, belowCount });
  if (points === 0) return nothing('no-points');
  if (values.length === 0) return nothing('no-finite');
  if (isLog && !(max > 0)) return nothing('no-positive');
  const linear = yScale === 'symlog' ? linearPart(values) : 0;
  let low = isLog ? minPositive : min;
  let high = max;
  if (!includeOutliers) {
    const areFew = yScale === 'linear' && traces.length <= FEW_LINES;
    const most = areFew ? finiteInSight(calmOnes(traces, xRange), xRange).values : values;
    const body = sample(isLog ? most.filter((value) => value > 0) : most);
    const robust = { from: quantile(body, 0.01), to: quantile(body, 0.99) };
    const fences = fencesAround(robust, { from: low, to: high }, axisOf(yScale, linear));
    if (fences) {
      [low, high] = [robust.from, robust.to];
      for (const value of values) {
        if (value < low && value >= fences.from) low = value;
        if (value > high && value <= fences.to) high = value;
      }
    }
  }
  const range =
    yScale === 'symlog'
      ? niceSymlogRange(low, high, linear)
      : isLog
        ? niceLogRange(low, high, heightPx)
        : niceRange(low, high, heightPx);
  return { range, emptiness: null, decades, belowCount };
}

/** Of more lines than this the points of one that diverges are few beside all others. */
const FEW_LINES = 20;
/** A line as long as this many usual ones along the y axis diverges. */
const DIVERGED = 1000;

/** All lines but those that diverge, as long as at least half of their points are where the usual line is. */
function calmOnes(traces: readonly Trace[], xRange: Range): readonly Trace[] {
  const bodies = traces.map((trace) => {
    const own = sample(finiteInSight([trace], xRange).values);
    const middle = quantile(own, 0.5);
    return { middle, span: quantile(own, 0.99) - quantile(own, 0.01) };
  });
  const bySpan = bodies.toSorted((a, b) => a.span - b.span);
  const usual = bySpan[(bodies.length - 1) >> 1] as (typeof bodies)[number];
  const isWild = ({ middle, span }: typeof usual) =>
    span > usual.span * DIVERGED && Math.abs(middle - usual.middle) <= 2 * usual.span;
  return traces.filter((_, i) => !isWild(bodies[i] as typeof usual));
}

/** Where values lie along an axis, and which value lies `by` from another. */
interface Axis {
  at(value: number): number;
  back(value: number, by: number): number;
}

function axisOf(kind: AxisScale, linear: number): Axis {
  if (kind === 'symlog') {
    return {
      at: (value) => symlog(value, linear),
      back: (value, by) => symexp(symlog(value, linear) + by, linear),
    };
  }
  if (kind === 'linear') return { at: (value) => value, back: (value, by) => value + by };
  return {
    at: Math.log10,
    // Never down to zero, which the power reaches where the body spans most of the number type.
    back: (value, by) =>
      by < 0 ? Math.max(Number.MIN_VALUE, value / 10 ** -by) : value * 10 ** by,
  };
}

/** At most this many decades on one side of zero. */
const SYMLOG_DECADES = 8;

/** The power of ten below most values that are not zero: nearer to zero a symlog axis is linear. */
function linearPart(values: Float64Array): number {
  const sizes = sample(values)
    .map(Math.abs)
    .filter((size) => size > 0);
  if (sizes.length === 0) return 1;
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const small = Math.max(quantile(sizes, 0.05), largest / 10 ** SYMLOG_DECADES);
  return powerOfTen(1, Math.max(-300, Math.floor(Math.log10(Math.min(small, largest / 10)))));
}

/** Rounded outwards to 1, 2 or 5 of a decade on either side of zero. */
export function niceSymlogRange(low: number, high: number, linear: number): Domain {
  const outwards = (value: number) =>
    Math.abs(value) <= linear / 10 ? 0 : Math.sign(value) * niceStep(Math.abs(value));
  const inwards = (value: number) =>
    Math.abs(value) <= linear ? 0 : Math.sign(value) * niceBelow(Math.abs(value));
  const from = low < 0 ? outwards(low) : inwards(low);
  const to = high > 0 ? outwards(high) : inwards(high);
  const isSound = from < to && Number.isFinite(to - from);
  return isSound ? { from, to, linear } : { from: low - linear, to: high + linear, linear };
}

/**
 * Between which values points stay on the scale; null when the body has no height to measure by. The side that
 * needs less room has it first: a steep start stays, a spike on the other side or not.
 */
function fencesAround(body: Range, all: Range, { at, back }: Axis): Range | null {
  if (!(body.to > body.from)) return null;
  const spare = (MOST_BODIES - 1) * (at(body.to) - at(body.from));
  const below = at(body.from) - at(all.from);
  const above = at(all.to) - at(body.to);
  if (!Number.isFinite(spare) || below + above <= spare) return all;
  const share = (own: number, other: number) => {
    if (Math.min(own, other) > spare) return spare / 2;
    return own <= other ? own : spare - other;
  };
  const [down, up] = [share(below, above), share(above, below)];
  return { from: back(body.from, -down), to: back(body.to, up) };
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
  const step = tickStep(low, high, heightPx, yGapPx(heightPx));
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

/** Finite values in sight (both ends of an envelope's spans), and how many points there are in all. */
function finiteInSight(traces: readonly Trace[], xRange: Range) {
  const most = traces.reduce((sum, trace) => sum + trace.x.length * (trace.low ? 2 : 1), 0);
  const values = new Float64Array(most);
  let kept = 0;
  let points = 0;
  for (const trace of traces) {
    const { x, low, high, raw, isSorted } = trace;
    const [start, end] = rowsIn(trace, xRange);
    for (const column of low && high ? [low, high] : [raw]) {
      for (let i = start; i < end; i++) {
        if (!isSorted && !isInside(x[i] as number, xRange)) continue;
        points++;
        const value = column[i] as number;
        if (Number.isFinite(value)) values[kept++] = value;
      }
    }
  }
  return { values: values.subarray(0, kept), points };
}

/** A copy that may be reordered: every n-th value of many. */
function sample(values: Float64Array): Float64Array {
  const stride = Math.ceil(values.length / QUANTILE_SAMPLE);
  if (stride <= 1) return values.slice();
  const kept = new Float64Array(Math.ceil(values.length / stride));
  for (let i = 0; i < kept.length; i++) kept[i] = values[i * stride] as number;
  return kept;
}

export const isInside = (x: number, range: Range) => x >= range.from && x <= range.to;

export interface LeftOut {
  readonly offScale: readonly OffScalePoint[];
  readonly offScaleCount: number;
  /** Those of them above the y range; the others are below. */
  readonly offScaleAboveCount: number;
}

const OFF_SCALE_LISTED = 50;

/** Visible finite points outside the y limits, the farthest first. */
export function offScalePoints(traces: readonly Trace[], xRange: Range, yRange: Range): LeftOut {
  const found: OffScalePoint[] = [];
  let offScaleAboveCount = 0;
  for (const trace of traces) {
    const { x, low, high, raw, series } = trace;
    const [start, end] = rowsIn(trace, xRange);
    for (let i = start; i < end; i++) {
      const at = x[i] as number;
      const top = (high ?? raw)[i] as number;
      const bottom = (low ?? raw)[i] as number;
      const value = top > yRange.to ? top : bottom < yRange.from ? bottom : Number.NaN;
      if (!Number.isFinite(value) || !isInside(at, xRange)) continue;
      if (value > yRange.to) offScaleAboveCount++;
      found.push({ run: series.run, name: series.name, color: series.color, x: at, value });
    }
  }
  const distance = (point: OffScalePoint) =>
    point.value > yRange.to ? point.value - yRange.to : yRange.from - point.value;
  const offScaleCount = found.length;
  found.sort((a, b) => distance(b) - distance(a));
  return { offScale: found.slice(0, OFF_SCALE_LISTED), offScaleCount, offScaleAboveCount };
}
