/** Everything one frame needs, worked out before a pixel is set: scales, ticks, labels, marks and facts. */

import { factsOf } from './facts';
import { lossMarks } from './group';
import { endLabels, lineEnds } from './labels';
import { type Layout, plotHeight } from './layout';
import { nonFiniteMarks, offScalePoints, xExtent, yLimits } from './limits';
import { type Scaffold, scalesOf, ticksOf } from './scaffold';
import type { Trace } from './trace';
import type { ChartFacts, ChartTheme, ChartView, Range } from './types';

export interface Scene extends Scaffold {
  readonly focus: readonly Trace[];
  readonly context: readonly Trace[];
  /** Runs of groups, unseen until their group leads. */
  readonly members: readonly Trace[];
  /** Draw hairlines: a gesture moves the view and the next frame is near. */
  readonly isMoving: boolean;
  readonly facts: ChartFacts;
}

export interface SceneInput {
  readonly title: string;
  readonly traces: readonly Trace[];
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

export function buildScene(input: SceneInput): Scene {
  const { traces, view, layout, theme, isMoving } = input;
  const { plot } = layout;
  const focus = traces.filter((trace) => trace.series.role === 'focus');
  const context = traces.filter((trace) => trace.series.role === 'context');
  const members = traces.filter((trace) => trace.series.role === 'member');
  // A group is made of its runs: what is true of points is told by them.
  const runs = traces.filter((trace) => trace.members === null);
  const xRange = view.xRange ?? xExtent(traces, view.xAxis);
  const window = xRange ?? { from: 0, to: 1 };
  const limits = yLimits(
    isMoving && input.heldY && isHeavy(traces) ? [] : runs.length > 0 ? runs : traces,
    window,
    view.yScale,
    view.includeOutliers,
    plotHeight(layout),
  );
  const held = view.yScale === 'log' && !((input.heldY?.from ?? 0) > 0) ? null : input.heldY;
  const yRange = limits.range ?? held;
  const drawn = yRange ?? (view.yScale === 'log' ? { from: 0.1, to: 1 } : { from: 0, to: 1 });
  const { x, y } = scalesOf(window, drawn, view.yScale, plot);
  const colored = runs.filter((trace) => trace.series.role !== 'context');
  const leftOut = offScalePoints(colored.length > 0 ? colored : context, window, drawn);
  const ends = lineEnds(focus, x, y, plot);
  const nonFinite = nonFiniteMarks(runs, window);
  return {
    layout,
    view,
    theme,
    x,
    y,
    ...ticksOf(x, y, view.xAxis, { x: xRange !== null, y: yRange !== null }),
    focus,
    context,
    members,
    ends,
    labels: input.hasLabels ? endLabels(ends, plot) : [],
    nonFinite,
    leftOut,
    losses: focus.flatMap((trace) => lossMarks(trace, window)),
    isMoving,
    facts: factsOf({
      title: input.title,
      traces: runs,
      groupCount: traces.length - runs.length,
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

export function isHeavy(traces: readonly Trace[]): boolean {
  return traces.reduce((rows, trace) => rows + trace.x.length, 0) > HEAVY_ROWS;
}
