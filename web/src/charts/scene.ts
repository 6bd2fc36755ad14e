/** Everything one frame needs, worked out before a pixel is set: scales, ticks, labels, marks and facts. */

import { countEnds } from './end-counts';
import { factsOf } from './facts';
import { lossMarks } from './group';
import { endLabels, lineEnds } from './labels';
import { type Layout, plotHeight } from './layout';
import { offScalePoints, xExtent, xWindow, yLimits } from './limits';
import { nonFiniteMarks } from './non-finite';
import { restartMarks, supersededPart } from './past';
import { kindsOf, type Scaffold, scalesOf, ticksOf } from './scaffold';
import type { Trace } from './trace';
import type { AxisScale, ChartFacts, ChartTheme, ChartView, Domain } from './types';

export interface Scene extends Scaffold {
  readonly focus: readonly Trace[];
  readonly context: readonly Trace[];
  /** What restarts superseded. */
  readonly past: readonly Trace[];
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
  readonly heldY: Domain | null;
}

/** Of axes with nothing on them. */
const EMPTY: Readonly<Record<AxisScale, Domain>> = {
  linear: { from: 0, to: 1 },
  log: { from: 0.1, to: 1 },
  symlog: { from: -1, to: 1, linear: 0.1 },
};

/** The y range somebody chose, unless the axis cannot show it. */
function chosenRange({ yRange, yScale }: ChartView, own: Domain | null): Domain | null {
  if (!yRange || (yScale === 'log' && !(yRange.from > 0))) return null;
  return { ...yRange, linear: own?.linear ?? 1 };
}

/** Points at or before zero, which a log axis has no place for. */
function countUnplaced(traces: readonly Trace[]): number {
  return traces.reduce(
    (sum, { x }) => sum + x.reduce((count, value) => count + Number(value <= 0), 0),
    0,
  );
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
  const past = traces.filter((trace) => trace.series.role === 'past');
  const runs = traces.filter(({ members, series }) => members === null && series.role !== 'past');
  const kinds = kindsOf(view);
  const xRange = view.xRange
    ? xWindow(traces, view.xRange, view.xAxis, kinds.x)
    : xExtent(traces, view.xAxis, kinds.x);
  const window = xRange ?? EMPTY[kinds.x];
  const limits = yLimits(
    isMoving && input.heldY && isHeavy(traces) ? [] : runs.length > 0 ? runs : traces,
    window,
    kinds.y,
    view.includeOutliers,
    plotHeight(layout),
  );
  const held = kinds.y === 'log' && !((input.heldY?.from ?? 0) > 0) ? null : input.heldY;
  const yRange = chosenRange(view, limits.range) ?? limits.range ?? held;
  const drawn = yRange ?? EMPTY[kinds.y];
  const { x, y } = scalesOf(window, drawn, kinds, plot);
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
    past: past.map(supersededPart),
    ends,
    labels: input.hasLabels ? endLabels(ends, plot) : [],
    nonFinite,
    leftOut,
    restarts: restartMarks(past, window),
    endCounts: input.hasLabels ? countEnds(context, focus, x, y, plot) : [],
    losses: focus.flatMap((trace) => lossMarks(trace, window)),
    isMoving,
    facts: factsOf({
      title: input.title,
      traces: runs,
      groupCount: traces.length - runs.length - past.length,
      view,
      xRange,
      yRange: limits.range && drawn,
      unplacedX: kinds.x === 'log' ? countUnplaced(runs) : 0,
      unplacedY: kinds.y === 'log' ? limits.belowCount : 0,
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
