/** The overlay: cross-hair with its shaft of light, dots, the brush. Redrawn on every move. */

import { parseColor } from '../lib/color';
import type { Context2d } from './canvas-view';
import type { Brush } from './gestures';
import type { Dot } from './hover';
import { crisp, hairline, type Plot } from './layout';
import { disc } from './marks';
import type { Scaffold } from './scaffold';

const SHAFT_PX = 13;

export interface Crosshair {
  readonly xPx: number;
  /** Of another chart: fainter, no shaft. */
  readonly isLinked: boolean;
  readonly dots: readonly Dot[];
}

export interface Overlay {
  readonly crosshair: Crosshair | null;
  readonly brush: Brush | null;
}

export function drawOverlay(context: Context2d, scaffold: Scaffold, overlay: Overlay): void {
  const { crosshair, brush } = overlay;
  if (brush) drawBrush(context, scaffold, brush);
  if (crosshair && !crosshair.isLinked) drawShaft(context, scaffold, crosshair.xPx);
  if (crosshair) {
    drawHairline(context, scaffold, crosshair);
    drawDots(context, scaffold, crosshair.dots);
  }
}

function drawHairline(context: Context2d, { layout, theme }: Scaffold, crosshair: Crosshair): void {
  const { plot, ratio } = layout;
  context.globalAlpha = crosshair.isLinked ? 0.6 : 1;
  context.strokeStyle = theme.crosshair;
  context.lineWidth = hairline(ratio);
  context.beginPath();
  const x = crisp(crosshair.xPx, ratio);
  context.moveTo(x, plot.top);
  context.lineTo(x, plot.bottom);
  context.stroke();
  context.globalAlpha = 1;
}

/** Daylight from above: widest ink at the hairline, gone at its sides and towards the floor. */
function drawShaft(context: Context2d, { layout, theme }: Scaffold, xPx: number): void {
  const { plot } = layout;
  const left = Math.max(plot.left, xPx - SHAFT_PX);
  const right = Math.min(plot.right, xPx + SHAFT_PX);
  if (right <= left) return;
  const { r, g, b } = parseColor(theme.accent) ?? { r: 128, g: 128, b: 128 };
  const across = context.createLinearGradient(xPx - SHAFT_PX, 0, xPx + SHAFT_PX, 0);
  across.addColorStop(0, `rgba(${r}, ${g}, ${b}, 0)`);
  across.addColorStop(0.5, `rgba(${r}, ${g}, ${b}, 0.15)`);
  across.addColorStop(1, `rgba(${r}, ${g}, ${b}, 0)`);
  context.fillStyle = across;
  context.fillRect(left, plot.top, right - left, plot.bottom - plot.top);
  const down = context.createLinearGradient(0, plot.top, 0, plot.bottom);
  down.addColorStop(0, 'rgba(0, 0, 0, 0)');
  down.addColorStop(1, 'rgba(0, 0, 0, 0.75)');
  context.globalCompositeOperation = 'destination-out';
  context.fillStyle = down;
  context.fillRect(left, plot.top, right - left, plot.bottom - plot.top);
  context.globalCompositeOperation = 'source-over';
}

function drawDots(context: Context2d, scaffold: Scaffold, dots: readonly Dot[]): void {
  const { layout, theme, x, y } = scaffold;
  // The nearest comes first in the list and last on the canvas.
  for (const dot of [...dots].reverse()) {
    const [xPx, yPx] = [x.px(dot.x), y.px(dot.value)];
    if (!isInPlot(layout.plot, xPx, yPx)) continue;
    context.fillStyle = theme.card;
    disc(context, xPx, yPx, 4.5);
    context.fillStyle = dot.color;
    disc(context, xPx, yPx, 3);
  }
}

function isInPlot(plot: Plot, x: number, y: number): boolean {
  return y >= plot.top && y <= plot.bottom && x >= plot.left - 1 && x <= plot.right + 1;
}

function drawBrush(context: Context2d, scaffold: Scaffold, brush: Brush): void {
  const { fromPx, toPx, fromYPx, toYPx } = brush;
  const { plot, ratio } = scaffold.layout;
  const left = Math.max(plot.left, Math.min(fromPx, toPx));
  const right = Math.min(plot.right, Math.max(fromPx, toPx));
  const isBox = brush.kind === 'box';
  const top = isBox ? Math.max(plot.top, Math.min(fromYPx, toYPx)) : plot.top;
  const bottom = isBox ? Math.min(plot.bottom, Math.max(fromYPx, toYPx)) : plot.bottom;
  context.globalAlpha = 0.12;
  context.fillStyle = scaffold.theme.accent;
  context.fillRect(left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.strokeStyle = scaffold.theme.accent;
  context.lineWidth = hairline(ratio);
  context.beginPath();
  for (const edge of [left, right]) {
    context.moveTo(crisp(edge, ratio), top);
    context.lineTo(crisp(edge, ratio), bottom);
  }
  for (const edge of isBox ? [top, bottom] : []) {
    context.moveTo(left, crisp(edge, ratio));
    context.lineTo(right, crisp(edge, ratio));
  }
  context.stroke();
}
