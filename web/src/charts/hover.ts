/** The overlay: cross-hair with its shaft of light, dots, the leading line, the brush. Redrawn on every move. */

import { parseColor } from '../lib/color';
import { type Chosen, choose, type Hit, hitsAt } from './hit';
import { crisp, hairline, type Plot } from './layout';
import { type Context2d, dashOf, drawHaze, focusWidth, strokeColumn, withClip } from './lines';
import { disc } from './marks';
import type { Scene } from './scene';
import type { Trace } from './trace';
import type { Hover, HoverRow } from './types';

const ROWS_MOST = 8;
const SHAFT_PX = 13;

export interface Crosshair {
  readonly xPx: number;
  /** Of another chart: fainter, no shaft. */
  readonly isLinked: boolean;
  readonly hits: readonly Hit[];
}

export interface Overlay {
  readonly crosshair: Crosshair | null;
  /** The lines of the run that leads; the focused lines have stepped back below them. */
  readonly leaders: readonly Trace[];
  readonly brush: { readonly fromPx: number; readonly toPx: number } | null;
}

/** The hits around a pointer, on the x of the nearest point. */
export function hoverAt(
  scene: Scene,
  xPx: number,
  yPx: number,
): { hover: Hover; chosen: Chosen } | null {
  const { x, y, layout } = scene;
  const { plot } = layout;
  const inside = Math.min(plot.right, Math.max(plot.left, xPx));
  const hits = hitsAt([...scene.focus, ...scene.context], x, y, x.value(inside));
  if (hits.length === 0) return null;
  const snapped = hits.reduce((best, hit) =>
    Math.abs(hit.xPx - inside) < Math.abs(best.xPx - inside) ? hit : best,
  );
  const chosen = choose(hits, yPx, ROWS_MOST);
  return {
    chosen,
    hover: {
      x: snapped.trace.x[snapped.row] as number,
      xPx: snapped.xPx,
      yPx,
      rows: chosen.hits.map((hit, i) => rowOf(hit, i === 0, scene)),
      moreCount: chosen.moreCount,
    },
  };
}

function rowOf({ trace, row }: Hit, isNearest: boolean, scene: Scene): HoverRow {
  const { series } = trace;
  const wallTime = trace.wallTimes?.[row] ?? Number.NaN;
  return {
    run: series.run,
    name: series.name,
    color: series.role === 'focus' ? series.color : scene.theme.muted,
    dash: (series.role === 'focus' && series.dash) || [],
    step: trace.steps[row] as number,
    wallTime: Number.isFinite(wallTime) ? wallTime : null,
    shown: trace.line[row] as number,
    raw: trace.raw[row] as number,
    isNearest,
  };
}

export function drawOverlay(context: Context2d, scene: Scene, overlay: Overlay): void {
  const { crosshair, leaders, brush } = overlay;
  const { plot } = scene.layout;
  if (brush) drawBrush(context, scene, brush.fromPx, brush.toPx);
  if (crosshair && !crosshair.isLinked) drawShaft(context, scene, crosshair.xPx);
  if (leaders.length > 0) {
    withClip(context, plot, () => {
      for (const leader of leaders) drawLeader(context, scene, leader);
    });
  }
  if (crosshair) {
    drawHairline(context, scene, crosshair);
    drawDots(context, scene, crosshair.hits);
  }
}

function drawLeader(context: Context2d, scene: Scene, leader: Trace): void {
  const isFocus = leader.series.role === 'focus';
  if (isFocus) drawHaze(context, leader, scene);
  const ink = isFocus ? leader.series.color : scene.theme.text;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = isFocus ? Math.max(2.25, focusWidth(scene)) : 1.25;
  context.lineJoin = 'round';
  context.setLineDash(isFocus ? dashOf(leader, scene) : []);
  strokeColumn(context, leader, leader.line, scene, 3.5);
  context.setLineDash([]);
}

function drawHairline(context: Context2d, { layout, theme }: Scene, crosshair: Crosshair): void {
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
function drawShaft(context: Context2d, { layout, theme }: Scene, xPx: number): void {
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

function drawDots(context: Context2d, scene: Scene, hits: readonly Hit[]): void {
  const { plot } = scene.layout;
  // The nearest comes first in the list and last on the canvas.
  for (const hit of [...hits].reverse()) {
    if (hit.trace.series.role !== 'focus' || !isInPlot(plot, hit.xPx, hit.yPx)) continue;
    context.fillStyle = scene.theme.card;
    disc(context, hit.xPx, hit.yPx, 4.5);
    context.fillStyle = hit.trace.series.color;
    disc(context, hit.xPx, hit.yPx, 3);
  }
}

function isInPlot(plot: Plot, x: number, y: number): boolean {
  return y >= plot.top && y <= plot.bottom && x >= plot.left - 1 && x <= plot.right + 1;
}

function drawBrush(context: Context2d, scene: Scene, fromPx: number, toPx: number): void {
  const { plot, ratio } = scene.layout;
  const left = Math.max(plot.left, Math.min(fromPx, toPx));
  const right = Math.min(plot.right, Math.max(fromPx, toPx));
  context.globalAlpha = 0.12;
  context.fillStyle = scene.theme.accent;
  context.fillRect(left, plot.top, right - left, plot.bottom - plot.top);
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.accent;
  context.lineWidth = hairline(ratio);
  context.beginPath();
  for (const edge of [left, right]) {
    context.moveTo(crisp(edge, ratio), plot.top);
    context.lineTo(crisp(edge, ratio), plot.bottom);
  }
  context.stroke();
}
