/** What stands around the lines of a chart and upon them, without their points: made in the worker, drawn on the page. */

import { linearScale, logScale, type Scale } from '../lib/scale';
import type { EndLabel, LineEnd } from './labels';
import type { Layout, Plot } from './layout';
import type { LeftOut } from './limits';
import { type Ticks, xTicks, yTicks } from './ticks';
import type { AxisScale, ChartTheme, ChartView, NonFiniteMark, Range, XAxis } from './types';

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
  readonly xRange: Range;
  readonly yRange: Range;
  readonly hasTicks: { readonly x: boolean; readonly y: boolean };
}

const NO_TICKS: Ticks = { labelled: [], minorPx: [] };

export function scalesOf(
  x: Range,
  y: Range,
  yScale: AxisScale,
  plot: Plot,
): { x: Scale; y: Scale } {
  return {
    x: linearScale(x.from, x.to, plot.left, plot.right),
    y: (yScale === 'log' ? logScale : linearScale)(y.from, y.to, plot.bottom, plot.top),
  };
}

export function ticksOf(x: Scale, y: Scale, xAxis: XAxis, has: { x: boolean; y: boolean }) {
  return {
    xTicks: has.x ? xTicks(x, xAxis) : NO_TICKS,
    yTicks: has.y ? yTicks(y) : NO_TICKS,
  };
}

export function plainScaffold(scaffold: Scaffold): PlainScaffold {
  const { layout, view, x, y, xTicks, yTicks, ends, labels, nonFinite, leftOut, losses } = scaffold;
  return {
    layout,
    view,
    ends,
    labels,
    nonFinite,
    leftOut,
    losses,
    xRange: { from: x.from, to: x.to },
    yRange: { from: y.from, to: y.to },
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
  const { x, y } = scalesOf(xRange, yRange, view.yScale, layout.plot);
  const ticks = ticksOf(x, y, view.xAxis, hasTicks);
  const at = { ...plain, theme, x, y, ...ticks };
  const move = movement(drawn, xRange, layout.plot);
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

export function movement(from: Range, to: Range, { left, right }: Plot): Movement {
  if (from.from === to.from && from.to === to.to) return { scale: 1, offsetPx: 0 };
  const span = to.to - to.from;
  const scale = (from.to - from.from) / span;
  const offsetPx = left + ((from.from - to.from) / span) * (right - left) - scale * left;
  return { scale, offsetPx };
}
