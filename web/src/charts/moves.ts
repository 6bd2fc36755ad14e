/** What gestures do to a chart: the windows of its axes that they ask for. */

import type { Scale } from '../lib/scale';
import type { Brush } from './gestures';
import type { Scaffold } from './scaffold';
import type { Range } from './types';

export interface MovedChart {
  /** Null before the first picture. */
  scaffold(): Scaffold | null;
  /** x of all points; null where only a part was fetched: zooming out must not take that for everything. */
  whole(): Range | null;
  onXRange(range: Range | null): void;
  onYRange(range: Range | null): void;
  measure(range: Range): void;
}

export function moves(chart: MovedChart) {
  return {
    onSelect: (brush: Brush) => select(chart, brush),
    onPan: (dxPx: number, dyPx: number) => pan(chart, dxPx, dyPx),
    onZoom: (centrePx: number, factor: number) => zoom(chart, centrePx, factor),
    onReset: () => {
      chart.onXRange(null);
      chart.onYRange(null);
    },
  };
}

function select(chart: MovedChart, { kind, fromPx, toPx, fromYPx, toYPx }: Brush): void {
  const scaffold = chart.scaffold();
  if (!scaffold) return;
  const { x, y, layout } = scaffold;
  const { left, right, top, bottom } = layout.plot;
  const range = between(
    x,
    Math.max(left, Math.min(fromPx, toPx)),
    Math.min(right, Math.max(fromPx, toPx)),
  );
  if (kind === 'measure') {
    if (range) chart.measure(range);
    return;
  }
  if (range) chart.onXRange(range);
  if (kind !== 'box') return;
  const [low, high] = [Math.max(fromYPx, toYPx), Math.min(fromYPx, toYPx)];
  const yRange = between(y, Math.min(bottom, low), Math.max(top, high));
  if (yRange) chart.onYRange(yRange);
}

function pan(chart: MovedChart, dxPx: number, dyPx: number): void {
  const scaffold = chart.scaffold();
  if (!scaffold) return;
  const { x, y } = scaffold;
  const xRange = dxPx === 0 ? null : between(x, x.fromPx - dxPx, x.toPx - dxPx);
  const yRange = dyPx === 0 ? null : between(y, y.fromPx - dyPx, y.toPx - dyPx);
  if (xRange) chart.onXRange(xRange);
  if (yRange) chart.onYRange(yRange);
}

function zoom(chart: MovedChart, centrePx: number, factor: number): void {
  const x = chart.scaffold()?.x;
  if (!x) return;
  const from = x.value(centrePx - (centrePx - x.fromPx) * factor);
  const to = x.value(centrePx + (x.toPx - centrePx) * factor);
  const whole = chart.whole();
  const showsAll = whole !== null && from <= whole.from && to >= whole.to;
  if (factor > 1 && showsAll) chart.onXRange(null);
  // Nearer than this the number type has no positions left to tell apart.
  else if (to - from > Math.max(Math.abs(from), Math.abs(to)) * 1e-12) {
    chart.onXRange({ from, to });
  }
}

/** What lies between two pixels; null where that is nothing. */
function between(scale: Scale, fromPx: number, toPx: number): Range | null {
  const [from, to] = [scale.value(fromPx), scale.value(toPx)];
  return to > from && Number.isFinite(to - from) ? { from, to } : null;
}
