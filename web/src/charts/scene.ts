/** Everything one frame needs, worked out before a pixel is set: scales, ticks, labels, marks and facts. */

import { linearScale, logScale, type Scale } from '../lib/scale';
import { factsOf } from './facts';
import { placeFlags } from './flags';
import { type EndLabel, endLabels, type LineEnd, lineEnds } from './labels';
import { type Layout, plotHeight } from './layout';
import { type LeftOut, nonFiniteMarks, offScalePoints, xExtent, yLimits } from './limits';
import { type Ticks, xTicks, yTicks } from './ticks';
import type { Trace } from './trace';
import type {
  ChartFacts,
  ChartFlag,
  ChartTheme,
  ChartView,
  NonFiniteMark,
  PlacedFlag,
  Range,
  RunId,
} from './types';

export interface Scene {
  readonly layout: Layout;
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: Ticks;
  readonly yTicks: Ticks;
  readonly focus: readonly Trace[];
  readonly context: readonly Trace[];
  /** Where focused lines end in sight, also those without room for a label. */
  readonly ends: readonly LineEnd[];
  readonly labels: readonly EndLabel[];
  readonly nonFinite: readonly NonFiniteMark[];
  readonly leftOut: LeftOut;
  readonly flags: readonly PlacedFlag[];
  /** Draw hairlines: a gesture moves the view and the next frame is near. */
  readonly isMoving: boolean;
  readonly facts: ChartFacts;
}

export interface SceneInput {
  readonly title: string;
  readonly traces: readonly Trace[];
  readonly flags: readonly ChartFlag[];
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly layout: Layout;
  readonly hasLabels: boolean;
  readonly isMoving: boolean;
  /** y range of the last frame: kept while there is nothing to measure, or no time to. */
  readonly heldY: Range | null;
}

/** Above this many rows, limits rest while a gesture moves. */
const HEAVY_ROWS = 100_000;

const NO_TICKS: Ticks = { labelled: [], minorPx: [] };

export function buildScene(input: SceneInput): Scene {
  const { traces, view, layout, theme, isMoving } = input;
  const { plot } = layout;
  const focus = traces.filter((trace) => trace.series.role === 'focus');
  const context = traces.filter((trace) => trace.series.role === 'context');
  const xRange = view.xRange ?? xExtent(traces, view.xAxis);
  const window = xRange ?? { from: 0, to: 1 };
  const limits = yLimits(
    isMoving && input.heldY && isHeavy(traces) ? [] : traces,
    window,
    view.yScale,
    view.includeOutliers,
    plotHeight(layout),
  );
  const held = view.yScale === 'log' && !((input.heldY?.from ?? 0) > 0) ? null : input.heldY;
  const yRange = limits.range ?? held;
  const drawn = yRange ?? (view.yScale === 'log' ? { from: 0.1, to: 1 } : { from: 0, to: 1 });
  const x = linearScale(window.from, window.to, plot.left, plot.right);
  const y = (view.yScale === 'log' ? logScale : linearScale)(
    drawn.from,
    drawn.to,
    plot.bottom,
    plot.top,
  );
  const leftOut = offScalePoints(focus.length > 0 ? focus : context, window, drawn);
  const ends = lineEnds(focus, x, y, plot);
  const nonFinite = nonFiniteMarks(traces, window);
  return {
    layout,
    view,
    theme,
    x,
    y,
    xTicks: xRange ? xTicks(x, view.xAxis) : NO_TICKS,
    yTicks: yRange ? yTicks(y) : NO_TICKS,
    focus,
    context,
    ends,
    labels: input.hasLabels ? endLabels(ends, plot) : [],
    nonFinite,
    leftOut,
    flags: placeFlags(input.flags, runsOf(focus), x, plot, view.xAxis),
    isMoving,
    facts: factsOf({
      title: input.title,
      traces,
      view,
      xRange,
      yRange: limits.range,
      decades: limits.decades,
      emptiness: limits.emptiness,
      nonFinite,
      leftOut,
    }),
  };
}

function runsOf(traces: readonly Trace[]): ReadonlySet<RunId> {
  return new Set(traces.map(({ series }) => series.whole ?? series.run));
}

export function isHeavy(traces: readonly Trace[]): boolean {
  return traces.reduce((rows, trace) => rows + trace.x.length, 0) > HEAVY_ROWS;
}
