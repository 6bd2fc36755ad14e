/** Series for tests, given by what matters in them. */

import type { Density } from './layout';
import { markNotes } from './mark-notes';
import { endNotes, type Measure, type Note, tickNotes } from './notes';
import type { Scene } from './scene';
import { type Trace, traceOf } from './trace';
import type {
  ChartSeries,
  ChartTheme,
  ChartView,
  EnvelopeData,
  GroupData,
  LineData,
  LineSeries,
  PointsData,
} from './types';

export const VIEW: ChartView = {
  xAxis: 'step',
  xRange: null,
  yScale: 'linear',
  smoothing: 0,
  includeOutliers: false,
  highlightedRun: null,
};

export const THEME: ChartTheme = {
  card: '#ffffff',
  text: '#14181f',
  text2: '#3b4350',
  muted: '#596273',
  grid: 'rgb(20 24 31 / 7.5%)',
  axis: 'rgb(20 24 31 / 34%)',
  crosshair: 'rgb(20 24 31 / 55%)',
  danger: '#b3261e',
  accent: '#2f5bd3',
  fontFamily: 'sans-serif',
};

export function pointsOf(
  values: readonly number[],
  steps: readonly number[] = values.map((_, i) => i),
): PointsData {
  return {
    kind: 'points',
    run: 0,
    count: values.length,
    version: 1,
    step: Float64Array.from(steps),
    wallTime: Float64Array.from(steps, (step) => 1000 + step),
    value: Float64Array.from(values),
  };
}

/** A column for each [min, max]; null for one without a point. Means lie halfway, points end a quarter before the edge. */
export function envelopeOf(
  columns: readonly (readonly [min: number, max: number] | null)[],
  from = 0,
  to = columns.length,
): EnvelopeData {
  const column = (pick: (min: number, max: number) => number) =>
    Float64Array.from(columns, (span) => (span ? pick(...span) : Number.NaN));
  const width = (to - from) / columns.length;
  const step = Float64Array.from(columns, (span, i) => (span ? from + (i + 0.75) * width : 0));
  const middle = column((min, max) => (min + max) / 2);
  return {
    kind: 'envelope',
    run: 0,
    count: columns.length * 10,
    version: 1,
    from,
    to,
    counts: Uint32Array.from(columns, (span) => (span ? 10 : 0)),
    min: column((min) => min),
    max: column((_, max) => max),
    last: middle,
    mean: middle,
    nonfinite: Uint32Array.from(columns, (span) => (span && Number.isNaN(span[0]) ? 10 : 0)),
    step,
    wallTime: step.map((at, i) => (columns[i] ? 1000 + at : Number.NaN)),
  };
}

/** A group of members given by their values at these x; NaN where a member has none. */
export function groupDataOf(
  x: readonly number[],
  members: readonly (readonly number[])[],
): GroupData {
  const column = (pick: (values: readonly number[]) => number) =>
    Float64Array.from(x, (_, i) =>
      pick(members.map((values) => values[i] as number).filter(Number.isFinite)),
    );
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const sd = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
  return {
    kind: 'group',
    group: 0,
    x: Float64Array.from(x),
    n: Uint32Array.from(column((values) => values.length)),
    mean: column(mean),
    q1: column((values) => mean(values) - 0.5),
    median: column(mean),
    q3: column((values) => mean(values) + 0.5),
    sd: column(sd),
    low: column((values) => mean(values) - sd(values)),
    high: column((values) => mean(values) + sd(values)),
    min: column((values) => Math.min(...values)),
    max: column((values) => Math.max(...values)),
  };
}

export function seriesOf(data: LineData, more: Partial<LineSeries> = {}): LineSeries {
  const run = more.run ?? (data.kind === 'group' ? -1 : data.run);
  return {
    data,
    run,
    name: `run${run}`,
    label: `run${run}`,
    color: '#4061ae',
    role: 'focus',
    isLive: false,
    started: 1000,
    ...more,
  };
}

/** A line as the page has it, its points kept under `key`. */
export function keptOf(key: number, more: Partial<ChartSeries> = {}): ChartSeries {
  return {
    data: { key, kind: 'points', run: key, count: 3, version: 1, rows: 3 },
    run: key,
    name: `run${key}`,
    label: `run${key}`,
    color: '#4061ae',
    role: 'focus',
    isLive: false,
    started: 1000,
    ...more,
  };
}

/** All words of a chart, as the page and the worker make them together. */
export function notesOf(scene: Scene, density: Density, measure: Measure): Note[] {
  return [
    ...tickNotes(scene, measure),
    ...endNotes(scene, density, measure),
    ...markNotes(scene, measure),
  ];
}

export function traceOfValues(
  values: readonly number[],
  steps?: readonly number[],
  more: Partial<LineSeries> = {},
  view: Partial<ChartView> = {},
): Trace {
  return traceOf(seriesOf(pointsOf(values, steps), more), { ...VIEW, ...view });
}

/** Writes down what is drawn, as a canvas would be told. */
export class RecordingContext {
  readonly calls: string[] = [];
  strokeStyle = '';
  fillStyle = '';
  lineWidth = 1;
  lineJoin = 'miter';
  globalAlpha = 1;
  globalCompositeOperation = 'source-over';
  font = '';
  #say(name: string, ...values: number[]) {
    this.calls.push([name, ...values.map((value) => Math.round(value * 100) / 100)].join(' '));
  }
  beginPath() {
    this.#say('begin');
  }
  moveTo(x: number, y: number) {
    this.#say('move', x, y);
  }
  lineTo(x: number, y: number) {
    this.#say('line', x, y);
  }
  arc(x: number, y: number, radius: number) {
    this.#say('dot', x, y, radius);
  }
  closePath() {
    this.#say('close');
  }
  stroke() {
    this.#say('stroke');
  }
  fill() {
    this.#say('fill');
  }
  measureText(text: string) {
    return { width: text.length * 6 };
  }
  createLinearGradient() {
    return { addColorStop: () => {} };
  }
  clearRect() {}
  setTransform() {}
  save() {}
  restore() {}
  rect() {}
  clip() {}
  setLineDash() {}
  fillRect(x: number, y: number, width: number, height: number) {
    this.#say('rect', x, y, width, height);
  }
}
