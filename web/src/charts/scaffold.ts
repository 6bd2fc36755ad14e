/** What stands around the lines of a chart and upon them, without their points: made in the worker, drawn on the page. */

import { linearScale, logScale, type Scale } from '../lib/scale';
import { symlog, symlogScale } from '../lib/symlog';
import type { EndLabel, LineEnd } from './labels';
import type { Layout, Plot } from './layout';
import type { LeftOut } from './limits';
import { type Ticks, xTicks, yTicks } from './ticks';
import type {
  AxisScale,
  ChartTheme,
  ChartView,
  Domain,
  NonFiniteMark,
  Range,
  XAxis,
} from './types';

export interface Scaffold {
  readonly layout: Layout;
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: Ticks;
  readonly yTicks: Ticks;
  /** Where focused lines end in sight, also those without room for a label. */
  readonly ends: readonly LineEnd[];
  readonly labels: readonly EndLabel[];
  readonly nonFinite: readonly NonFiniteMark[];
  readonly leftOut: LeftOut;
  /** Where groups in focus go on with fewer runs. */
  readonly losses: readonly LossMark[];
  /** Where focused runs were restarted. */
  readonly restarts: readonly RestartMark[];
  /** How many runs end in each bin beside the plot, from its top; empty: nobody counts. */
  readonly endCounts: readonly number[];
}

export interface RestartMark {
  readonly x: number;
  readonly color: string;
}

/** In the units of the axes. */
export interface LossMark {
  readonly x: number;
  readonly value: number;
  readonly color: string;
  readonly before: number;
  readonly after: number;
}

/** A scaffold without what a message between threads cannot carry: scales and ticks follow from the rest. */
export interface PlainScaffold extends Omit<Scaffold, 'x' | 'y' | 'xTicks' | 'yTicks' | 'theme'> {
  readonly xRange: Domain;
  readonly yRange: Domain;
  readonly hasTicks: { readonly x: boolean; readonly y: boolean };
}

const NO_TICKS: Ticks = { labelled: [], minorPx: [] };

export function scaleOf(kind: AxisScale, domain: Domain, fromPx: number, toPx: number): Scale {
  const { from, to, linear = 1 } = domain;
  if (kind === 'symlog') return symlogScale(from, to, linear, fromPx, toPx);
  return (kind === 'log' ? logScale : linearScale)(from, to, fromPx, toPx);
}

export interface Kinds {
  readonly x: AxisScale;
  readonly y: AxisScale;
}

export function scalesOf(x: Domain, y: Domain, kinds: Kinds, plot: Plot): { x: Scale; y: Scale } {
  return {
    x: scaleOf(kinds.x, x, plot.left, plot.right),
    y: scaleOf(kinds.y, y, plot.bottom, plot.top),
  };
}

/** Times of day have no logarithm. */
export function kindsOf({ xAxis, xScale = 'linear', yScale }: ChartView): Kinds {
  return { x: xAxis === 'wall' ? 'linear' : xScale, y: yScale };
}

export function ticksOf(x: Scale, y: Scale, xAxis: XAxis, has: { x: boolean; y: boolean }) {
  return {
    xTicks: has.x ? xTicks(x, xAxis) : NO_TICKS,
    yTicks: has.y ? yTicks(y) : NO_TICKS,
  };
}

export function plainScaffold(scaffold: Scaffold): PlainScaffold {
  const { layout, view, x, y, xTicks, yTicks } = scaffold;
  const { ends, labels, nonFinite, leftOut, losses, restarts, endCounts } = scaffold;
  return {
    layout,
    view,
    ends,
    labels,
    nonFinite,
    leftOut,
    losses,
    restarts,
    endCounts,
    xRange: { from: x.from, to: x.to, linear: x.linear },
    yRange: { from: y.from, to: y.to, linear: y.linear },
    hasTicks: { x: xTicks !== NO_TICKS, y: yTicks !== NO_TICKS },
  };
}

/** The scaffold of a picture, its x axis moved to `xRange` when a gesture has gone on since. */
export function scaffoldAt(
  { xRange: drawn, yRange, hasTicks, ...plain }: PlainScaffold,
  xRange: Range,
  theme: ChartTheme,
): Scaffold {
  const { view, layout } = plain;
  const kinds = kindsOf(view);
  const shown = { ...xRange, ...(drawn.linear && { linear: drawn.linear }) };
  const { x, y } = scalesOf(shown, yRange, kinds, layout.plot);
  const ticks = ticksOf(x, y, view.xAxis, hasTicks);
  const at = { ...plain, theme, x, y, ...ticks };
  const move = movement(drawn, shown, layout.plot, kinds.x);
  if (move.scale === 1 && move.offsetPx === 0) return at;
  const moved = <End extends LineEnd>(ends: readonly End[]) =>
    ends.flatMap((end) => {
      const endX = end.endX * move.scale + move.offsetPx;
      return endX >= layout.plot.left && endX <= layout.plot.right ? { ...end, endX } : [];
    });
  return { ...at, ends: moved(plain.ends), labels: moved(plain.labels) };
}

/** What takes pixels of one x range to those of another: px · scale + offsetPx. */
export interface Movement {
  readonly scale: number;
  readonly offsetPx: number;
}

export function movement(
  from: Domain,
  to: Domain,
  { left, right }: Plot,
  kind: AxisScale = 'linear',
): Movement {
  if (from.from === to.from && from.to === to.to) return { scale: 1, offsetPx: 0 };
  // On every scale pixels are linear in something: in this.
  const at = (x: number) => {
    if (kind === 'linear') return x;
    return kind === 'log' ? Math.log10(x) : symlog(x, from.linear ?? 1);
  };
  const [a, b] = [at(to.from), at(to.to)];
  const scale = (at(from.to) - at(from.from)) / (b - a);
  const offsetPx = left + ((at(from.from) - a) / (b - a)) * (right - left) - scale * left;
  return { scale, offsetPx };
}
