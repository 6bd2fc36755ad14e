/** Small marks on and around the plot: line heads, leaders to labels, NaN, off scale, where a zoom is. */

import type { Context2d } from './canvas-view';
import { crisp, hairline, LABEL_INDENT, type Plot } from './layout';
import type { Scaffold } from './scaffold';

/** More runs with NaN than this get a row of small marks and one chip instead of words. */
export const NAN_WORDS_MOST = 3;

/** A line that ends this far from the edge is led to its label. */
export const LEADER_FROM = 8;
const RESTART_PX = 7;
/** Half the stroke where a group loses runs. */
const LOSS_PX = 5;

/** Heads of live runs and leaders from line ends to their labels; they step back with the lines. */
export function drawEnds(context: Context2d, scene: Scaffold): void {
  const { plot, endCountsPx } = scene.layout;
  for (const { color, isLive, endX, endY, y } of scene.labels) {
    context.strokeStyle = color;
    context.fillStyle = color;
    if (plot.right - endX > LEADER_FROM) {
      context.lineWidth = 1;
      context.globalAlpha = 0.6;
      context.setLineDash([1, 3]);
      context.beginPath();
      context.moveTo(endX + (isLive ? 9 : 5), endY);
      context.lineTo(plot.right, endY);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    }
    // Across a histogram it is thin, as the bars are what is to be seen there.
    context.lineWidth = endCountsPx > 0 ? 0.75 : 1.5;
    context.beginPath();
    context.moveTo(plot.right + 2, endY);
    context.lineTo(plot.right + endCountsPx + LABEL_INDENT - 3.5, y);
    context.stroke();
  }
  drawLosses(context, scene);
  drawRestarts(context, scene);
  for (const { color, isLive, endX, endY } of scene.ends) {
    if (isLive) drawHead(context, endX, endY, color);
  }
}

/** A short stroke through the line of a group that goes on with fewer runs. */
function drawLosses(context: Context2d, { losses, layout, x, y }: Scaffold): void {
  const { plot, ratio } = layout;
  context.lineWidth = 1;
  for (const loss of losses) {
    const [px, py] = [crisp(x.px(loss.x), ratio), y.px(loss.value)];
    if (!(px >= plot.left && px <= plot.right && py >= plot.top && py <= plot.bottom)) continue;
    context.strokeStyle = loss.color;
    context.beginPath();
    context.moveTo(px, py - LOSS_PX);
    context.lineTo(px, py + LOSS_PX);
    context.stroke();
  }
}

/** A short stroke on the axis where a run was restarted. */
function drawRestarts(context: Context2d, { restarts, layout, x }: Scaffold): void {
  const { plot, ratio } = layout;
  context.lineWidth = 1.5;
  for (const { x: at, color } of restarts) {
    const px = crisp(x.px(at), ratio);
    if (!(px >= plot.left && px <= plot.right)) continue;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(px, plot.bottom - RESTART_PX);
    context.lineTo(px, plot.bottom);
    context.stroke();
  }
}

function drawHead(context: Context2d, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.globalAlpha = 0.22;
  disc(context, x, y, 6);
  context.globalAlpha = 1;
  disc(context, x, y, 3);
}

export function disc(context: Context2d, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Marks that stay at full strength while lines step back; they lie on the canvas of the cross-hair. */
export function drawMarks(context: Context2d, scene: Scaffold): void {
  drawNonFinite(context, scene);
  drawOffScale(context, scene);
  drawStrip(context, scene);
}

function drawNonFinite(context: Context2d, { layout, nonFinite, theme, x }: Scaffold): void {
  const { plot, ratio } = layout;
  const isFew = nonFinite.length <= NAN_WORDS_MOST;
  context.fillStyle = theme.danger;
  context.strokeStyle = theme.danger;
  context.lineWidth = hairline(ratio);
  // Runs that broke at the same place are one mark.
  const places = new Set(nonFinite.map(({ firstX }) => Math.round(x.px(firstX) * ratio) / ratio));
  for (const place of places) {
    const px = Math.min(plot.right, Math.max(plot.left, place));
    if (isFew) {
      const height = plot.bottom - plot.top;
      context.globalAlpha = 0.7;
      context.setLineDash([2, 3]);
      context.beginPath();
      context.moveTo(crisp(px, ratio), plot.bottom - 9);
      context.lineTo(crisp(px, ratio), plot.bottom - (height * 2) / 3);
      context.stroke();
      context.setLineDash([]);
    }
    context.globalAlpha = isFew ? 1 : 0.75;
    triangle(context, px, plot.bottom, isFew ? 9 : 6, isFew ? -8 : -5);
  }
  context.globalAlpha = 1;
}

/** At the edge a point lies beyond, one per 8 px and run: ▲ above, ▼ below. */
function drawOffScale(context: Context2d, { layout, leftOut, x, y }: Scaffold): void {
  const { plot } = layout;
  const taken = new Set<string>();
  for (const point of leftOut.offScale) {
    const px = x.px(point.x);
    const isAbove = point.value > y.to;
    const slot = `${Math.round(px / 8)} ${isAbove}`;
    if (taken.has(slot)) continue;
    taken.add(slot);
    context.fillStyle = point.color;
    if (isAbove) triangle(context, px, plot.top + 8, 8, -7);
    else triangle(context, px, plot.bottom - 8, 8, 7);
  }
}

/** An isosceles triangle with its base at `y`, pointing up when `height` is negative. */
function triangle(context: Context2d, x: number, y: number, width: number, height: number): void {
  context.beginPath();
  context.moveTo(x - width / 2, y);
  context.lineTo(x + width / 2, y);
  context.lineTo(x, y + height);
  context.closePath();
  context.fill();
}

/** Two pixels above the plot: how far loading got, or which window of the whole is in view. */
function drawStrip(context: Context2d, { layout, theme, view }: Scaffold): void {
  const { plot } = layout;
  const { progress, xExtent, xRange } = view;
  if (progress !== null && progress !== undefined) {
    const share = Math.min(1, Math.max(0, progress));
    drawBar(context, plot, { track: theme.grid, bar: theme.accent }, 0, share);
  } else if (xExtent && xRange && xExtent.to > xExtent.from) {
    const share = (value: number) =>
      Math.min(1, Math.max(0, (value - xExtent.from) / (xExtent.to - xExtent.from)));
    const inks = { track: theme.grid, bar: theme.text };
    drawBar(context, plot, inks, share(xRange.from), share(xRange.to));
  }
}

function drawBar(
  context: Context2d,
  plot: Plot,
  inks: { track: string; bar: string },
  from: number,
  to: number,
): void {
  const width = plot.right - plot.left;
  const y = plot.top - 5;
  context.fillStyle = inks.track;
  context.fillRect(plot.left, y, width, 2);
  context.fillStyle = inks.bar;
  context.fillRect(plot.left + from * width, y, Math.max(2, (to - from) * width), 2);
}
