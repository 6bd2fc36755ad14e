/** The lines of a chart's paper: what ticks stand on. */

import type { Context2d } from './canvas-view';
import { crisp, hairline } from './layout';
import type { Scaffold } from './scaffold';

export function drawGrid(context: Context2d, { layout, theme, yTicks }: Scaffold): void {
  const { plot, ratio } = layout;
  context.strokeStyle = theme.grid;
  context.lineWidth = hairline(ratio);
  context.beginPath();
  for (const tick of yTicks.labelled) {
    const y = crisp(tick.px, ratio);
    if (plot.bottom - tick.px < 1) continue;
    context.moveTo(plot.left, y);
    context.lineTo(plot.right, y);
  }
  context.stroke();
}

export function drawAxis(context: Context2d, { layout, theme, xTicks, yTicks }: Scaffold): void {
  const { plot, ratio } = layout;
  context.strokeStyle = theme.axis;
  context.lineWidth = hairline(ratio);
  context.beginPath();
  const bottom = crisp(plot.bottom, ratio);
  context.moveTo(plot.left, bottom);
  context.lineTo(plot.right, bottom);
  for (const tick of xTicks.labelled) {
    const x = crisp(Math.min(tick.px, plot.right - hairline(ratio) / 2), ratio);
    context.moveTo(x, plot.bottom);
    context.lineTo(x, plot.bottom + 4);
  }
  for (const px of xTicks.minorPx) {
    context.moveTo(crisp(px, ratio), plot.bottom);
    context.lineTo(crisp(px, ratio), plot.bottom + 3);
  }
  for (const px of yTicks.minorPx) {
    const y = crisp(px, ratio);
    context.moveTo(plot.left - 3, y);
    context.lineTo(plot.left, y);
  }
  context.stroke();
}
