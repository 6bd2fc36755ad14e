/** A series made ready to draw: rows with an x, a line to follow, and what lies behind the line. */

import { smooth } from '../lib/smooth';
import { groupColumns } from './group';
import type {
  ChartView,
  EnvelopeData,
  LineData,
  LineSeries,
  PointsData,
  Range,
  SeriesData,
  Steps,
  Values,
  XAxis,
} from './types';

type Numbers = Values | Uint32Array;

/** Columns of one length; row i of each belongs together. */
export interface Columns {
  readonly x: Float64Array;
  /** Whether x never falls, so that rows can be found by bisection. */
  readonly isSorted: boolean;
  /** The line: smoothed values, or the raw (points) or mean (envelope) ones. NaN breaks it. */
  readonly line: Values;
  /** Raw values to draw faintly behind a smoothed line. */
  readonly behind: Values | null;
  /** Span of an envelope, or the edges of a band. */
  readonly low: Values | null;
  readonly high: Values | null;
  /** Whether they are edges around the line, and not the values that a row holds. */
  readonly isBand: boolean;
  /** The last raw value of each row: what labels and tooltips name. */
  readonly raw: Values;
  /** Non-finite points per row of an envelope; points tell by `raw`. */
  readonly nonFinite: Float64Array | null;
  /** Those of them that are NaN, Inf and −Inf; null where only their number is known, and of points. */
  readonly kinds: readonly [nan: Float64Array, posinf: Float64Array, neginf: Float64Array] | null;
  /** Of the points that `raw` has the values of. */
  readonly steps: Numbers;
  readonly wallTimes: Float64Array | null;
  /** Of a group: members with a value in each row; `low` and `high` are its band. */
  readonly members: Uint32Array | null;
}

export interface Trace extends Columns {
  readonly series: LineSeries;
}

interface Prepared {
  readonly key: string;
  readonly columns: Columns;
}

/** Keyed by the data itself: a new colour or role costs no new columns, and dropped data drops its columns. */
const prepared = new WeakMap<LineData, Prepared>();

export function traceOf(series: LineSeries, view: ChartView): Trace {
  const band = (series.data.kind === 'group' && view.band) || 'sd';
  const started = view.xAxis === 'relative' ? series.started : '';
  const key = `${view.xAxis} ${view.smoothing} ${started} ${band}`;
  let entry = prepared.get(series.data);
  if (entry?.key !== key) {
    const { data } = series;
    const columns =
      data.kind === 'group'
        ? groupColumns(data, band)
        : columnsOf(data, series.started, view.xAxis, view.smoothing);
    entry = { key, columns };
    prepared.set(series.data, entry);
  }
  return { series, ...entry.columns };
}

/** In place of points without times on a time axis: what was asked for by step, until the times are here. */
const NOWHERE: PointsData = {
  kind: 'points',
  run: -1,
  count: 0,
  version: 0,
  step: new Uint32Array(),
  wallTime: new Float64Array(),
  value: new Float32Array(),
};

function columnsOf(given: SeriesData, started: number, xAxis: XAxis, smoothing: number): Columns {
  const data = isPlaced(given, xAxis) ? given : NOWHERE;
  if (data.kind === 'points') {
    const placed =
      xAxis === 'tag' && data.x
        ? positionsAt(data.x)
        : positions(data.step, data.wallTime, xAxis, started);
    const smoothed = smoothing > 0 ? (data.smooth ?? smooth(data.value, smoothing)) : null;
    return {
      ...placed,
      line: smoothed ?? data.value,
      behind: smoothed ? data.value : null,
      low: data.band?.low ?? null,
      high: data.band?.high ?? null,
      isBand: data.band !== undefined,
      raw: data.value,
      nonFinite: null,
      kinds: null,
      steps: data.step,
      wallTimes: data.wallTime,
      members: null,
    };
  }
  // Pixel columns without a point are no gap: only a row of non-finite points is.
  const rows = data.counts.reduce((filled, count) => filled + Number(count > 0), 0);
  const take = (column: Numbers) => {
    const taken = new Float64Array(rows);
    for (let i = 0, row = 0; i < column.length; i++) {
      if ((data.counts[i] as number) > 0) taken[row++] = column[i] as number;
    }
    return taken;
  };
  const steps = take(data.step);
  const wallTimes = data.wallTime && take(data.wallTime);
  // A row lies where its last point does, within its pixel column, so that what it names is exact.
  const placed =
    xAxis === 'tag'
      ? positionsAt(take(middles(data)))
      : positions(steps, wallTimes, xAxis, started);
  return {
    ...placed,
    line: take(smoothing > 0 ? (data.smooth ?? data.mean) : data.mean),
    behind: null,
    low: take(data.min),
    high: take(data.max),
    isBand: data.hasEdges ?? false,
    raw: take(data.last),
    nonFinite: take(data.nonfinite),
    kinds:
      data.nan && data.posinf && data.neginf
        ? [take(data.nan), take(data.posinf), take(data.neginf)]
        : null,
    steps,
    wallTimes,
    members: null,
  };
}

function isPlaced(data: SeriesData, xAxis: XAxis): boolean {
  if (xAxis === 'step') return true;
  if (xAxis === 'tag') return data.kind === 'envelope' || data.x !== undefined;
  return data.wallTime !== null;
}

/** Of pixel columns, where no point tells its own place. */
function middles({ from, to, counts }: EnvelopeData): Float64Array {
  const width = (to - from) / counts.length;
  return Float64Array.from(counts, (_, i) => from + (i + 0.5) * width);
}

interface Positions {
  readonly x: Float64Array;
  readonly isSorted: boolean;
}

/** By the steps: runs of one experiment mostly log at the same ones. */
const stepPositions = new WeakMap<Steps, Positions>();

function positions(
  step: Steps,
  wallTime: Float64Array | null,
  xAxis: XAxis,
  started: number,
): Positions {
  if (wallTime && xAxis === 'wall') return positionsAt(wallTime);
  if (wallTime && xAxis === 'relative') return positionsAt(wallTime.map((time) => time - started));
  const known = stepPositions.get(step);
  if (known) return known;
  const made = positionsAt(step instanceof Float64Array ? step : new Float64Array(step));
  stepPositions.set(step, made);
  return made;
}

const positionsAt = (x: Float64Array): Positions => ({ x, isSorted: isSorted(x) });

function isSorted(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) {
    // Written so that NaN counts as unsorted.
    if (!((x[i] as number) >= (x[i - 1] as number))) return false;
  }
  return true;
}

/** Whether every point of the series is here. */
export function isComplete({ series: { data } }: Trace): boolean {
  return data.kind === 'points' && data.step.length === data.count;
}

/** First row of sorted x with x[row] ≥ value. */
export function lowerBound(x: Float64Array, value: number): number {
  let left = 0;
  let right = x.length;
  while (left < right) {
    const middle = (left + right) >> 1;
    if ((x[middle] as number) < value) left = middle + 1;
    else right = middle;
  }
  return left;
}

/** First row of sorted x with x[row] > value. */
export function upperBound(x: Float64Array, value: number): number {
  let left = 0;
  let right = x.length;
  while (left < right) {
    const middle = (left + right) >> 1;
    if ((x[middle] as number) <= value) left = middle + 1;
    else right = middle;
  }
  return left;
}

/** Rows [start, end) that may lie in `range`: exact when x is sorted, all rows otherwise. */
export function rowsIn(trace: Columns, range: Range): [start: number, end: number] {
  if (!trace.isSorted) return [0, trace.x.length];
  return [lowerBound(trace.x, range.from), upperBound(trace.x, range.to)];
}
