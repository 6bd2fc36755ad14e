/**
 * The layers of data: pure functions from a scene to a 2-D context scaled to CSS pixels. Context runs keep their
 * look while something is hovered, focused ones step back.
 */

import { parseColor } from '../lib/color';
import type { Scale } from '../lib/scale';
import { type Context2d, newCanvas } from './canvas-view';
import type { Grid } from './columns';
import { countRuns, inkPixels } from './density';
import type { Plot } from './layout';
import { linePixels } from './raster';
import { scalesOf } from './scaffold';
import type { Scene } from './scene';
import { rowsIn, type Trace } from './trace';
import type { Values } from './types';

/** More context runs than this are drawn as density of ink. */
export const DENSITY_FROM = 300;
/** More than this many lines are drawn one device pixel wide: wide strokes cost 20 times as much on a CPU. */
const THIN_FROM = 48;
/** More focused lines than this are set pixel by pixel: strokes cost more with each point, pixels with each column. */
const RASTER_FROM = 200;
/** This many focused runs still get full-width lines. */
const WIDE_MOST = 8;
/** Of a context point that stands alone: faint ink needs an area to be seen. */
const CONTEXT_DOT = 2.5;
/** From so many on, the points of a scatter are small. */
const MANY_DOTS = 400;

/** Context runs: as lines, or as density of ink. */
export function drawContext(context: Context2d, scene: Scene): void {
  withClip(context, scene.layout.plot, () => {
    if (scene.context.length > DENSITY_FROM) drawDensity(context, scene);
    else strokeContext(context, scene);
  });
}

function drawDensity(context: Context2d, scene: Scene): void {
  const ink = parseColor(scene.theme.text) ?? { r: 128, g: 128, b: 128 };
  drawPixels(context, scene, (grid, x, y) => inkPixels(countRuns(scene.context, grid, x, y), ink));
}

/** Fills the plot with pixels that `paint` makes, one a device pixel. */
function drawPixels(
  context: Context2d,
  { layout, x, y }: Scene,
  paint: (grid: Grid, x: Scale, y: Scale) => Uint8ClampedArray<ArrayBuffer>,
): void {
  const { ratio, plot } = layout;
  const width = Math.round((plot.right - plot.left) * ratio);
  const height = Math.round((plot.bottom - plot.top) * ratio);
  if (width < 1 || height < 1) return;
  const onGrid = scalesOf(
    x,
    y,
    { x: x.kind, y: y.kind },
    { left: 0, top: 0, right: width, bottom: height },
  );
  const pixels = paint({ width, height }, onGrid.x, onGrid.y);
  const image = newCanvas(width, height);
  const onImage = image.getContext('2d') as Context2d | null;
  onImage?.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
}

function strokeContext(context: Context2d, scene: Scene): void {
  const { ratio } = scene.layout;
  const isThin = scene.isMoving || scene.context.length > THIN_FROM;
  context.strokeStyle = scene.theme.text;
  context.fillStyle = scene.theme.text;
  context.lineWidth = isThin ? 1 / ratio : 1;
  // A thinner line needs more ink to look the same.
  context.globalAlpha = isThin ? Math.min(0.26, 0.16 * Math.sqrt(ratio)) : 0.16;
  for (const trace of scene.context) drawTrace(context, trace, scene, CONTEXT_DOT);
  context.globalAlpha = 1;
}

/** Width of a focused line at rest. */
export function focusWidth(scene: Scene): number {
  if (scene.focus.length > WIDE_MOST)
    return scene.focus.length > THIN_FROM ? 1 / scene.layout.ratio : 1;
  return scene.view.smoothing > 0 || isOfGroups(scene) ? 1.75 : 1.5;
}

const isOfGroups = ({ focus }: Scene) => focus.some(({ members }) => members !== null);

/** Focused runs: spans and raw values first, so that no line lies under another run's haze. */
export function drawFocus(context: Context2d, scene: Scene): void {
  const isCrowded = scene.focus.length > WIDE_MOST;
  withClip(context, scene.layout.plot, () => {
    if (scene.focus.length > RASTER_FROM) {
      drawPixels(context, scene, (grid, x, y) => linePixels(scene.focus, grid, x, y));
      return;
    }
    strokePast(context, scene);
    for (const trace of scene.focus) {
      // Raw values of many runs would be mush; the leading run shows its own. Spans hide nothing, so they stay.
      if (!isCrowded || trace.low) drawHaze(context, trace, scene);
    }
    context.lineWidth = scene.isMoving ? 1 / scene.layout.ratio : focusWidth(scene);
    context.lineJoin = isCrowded || scene.isMoving ? 'bevel' : 'round';
    for (const trace of scene.focus) {
      context.strokeStyle = trace.series.color;
      context.fillStyle = trace.series.color;
      context.setLineDash(dashOf(trace, scene));
      drawTrace(context, trace, scene, 3);
    }
    context.setLineDash([]);
  });
}

/** Thin and faint, below all that counts. */
function strokePast(context: Context2d, scene: Scene): void {
  context.lineWidth = 1 / scene.layout.ratio;
  context.globalAlpha = 0.45;
  for (const trace of scene.past) {
    context.strokeStyle = trace.series.color;
    context.fillStyle = trace.series.color;
    strokeColumn(context, trace, trace.line, scene, 1.5);
  }
  context.globalAlpha = 1;
}

/** Of many lines, or while a gesture moves them, dashes cost too much. */
export function dashOf({ series }: Trace, { focus, isMoving }: Scene): number[] {
  return isMoving || focus.length > THIN_FROM ? [] : [...(series.dash ?? [])];
}

export function drawTrace(context: Context2d, trace: Trace, scene: Scene, dotRadius: number): void {
  if (trace.series.isScattered) scatterColumn(context, trace, scene, dotRadius);
  else strokeColumn(context, trace, trace.line, scene, dotRadius);
}

/** A dot a point; many of them are small, so that they can be told apart. */
function scatterColumn(context: Context2d, trace: Trace, { x, y }: Scene, dotRadius: number): void {
  const radius = trace.x.length > MANY_DOTS ? dotRadius / 2 : dotRadius * 0.75;
  context.beginPath();
  for (let i = 0; i < trace.x.length; i++) {
    const px = x.px(trace.x[i] as number);
    const py = y.px(trace.line[i] as number);
    if (Number.isNaN(px) || Number.isNaN(py)) continue;
    context.moveTo(px + radius, py);
    context.arc(px, py, radius, 0, 2 * Math.PI);
  }
  context.fill();
}

/** What lies behind a run's line: its min–max span, or its raw values. */
export function drawHaze(context: Context2d, trace: Trace, scene: Scene): void {
  context.strokeStyle = trace.series.color;
  context.fillStyle = trace.series.color;
  if (trace.low && trace.high) {
    context.globalAlpha = trace.isBand ? bandAlpha(scene) : 0.2;
    fillSpan(context, trace, trace.low, trace.high, scene);
    if (!trace.isBand) strokeSpikes(context, trace, trace.low, trace.high, scene);
  } else if (trace.behind) {
    context.globalAlpha = scene.focus.length > 3 ? 0.22 : 0.28;
    context.lineWidth = scene.isMoving ? 0.7 / scene.layout.ratio : 0.7;
    context.lineJoin = 'bevel';
    strokeColumn(context, trace, trace.behind, scene, 0);
  }
  context.globalAlpha = 1;
}

/**
 * Strokes one column of a trace. The line breaks where there is no pixel for a value (NaN, or ≤ 0 on a log axis)
 * and where x goes back; a point with no neighbour becomes a dot of `dotRadius`.
 */
export function strokeColumn(
  context: Context2d,
  trace: Trace,
  values: Values,
  { x, y }: { x: Scale; y: Scale },
  dotRadius: number,
): void {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  const dots: number[] = [];
  let fromX = Number.NaN;
  let fromY = Number.NaN;
  let length = 0;
  const finish = () => {
    if (length === 1) dots.push(fromX, fromY);
    length = 0;
  };
  context.beginPath();
  // One row beyond each side, so that lines reach the edges.
  for (let i = Math.max(0, start - 1); i < Math.min(trace.x.length, end + 1); i++) {
    const toX = x.px(trace.x[i] as number);
    const toY = y.px(values[i] as number);
    if (Number.isNaN(toX) || Number.isNaN(toY)) {
      finish();
      continue;
    }
    if (length > 0 && toX < fromX) finish();
    if (length === 0) context.moveTo(toX, toY);
    else context.lineTo(toX, toY);
    length++;
    fromX = toX;
    fromY = toY;
  }
  finish();
  context.stroke();
  if (dotRadius === 0 || dots.length === 0) return;
  context.beginPath();
  for (let i = 0; i < dots.length; i += 2) {
    context.moveTo((dots[i] as number) + dotRadius, dots[i + 1] as number);
    context.arc(dots[i] as number, dots[i + 1] as number, dotRadius, 0, 2 * Math.PI);
  }
  context.fill();
}

function fillSpan(
  context: Context2d,
  trace: Trace,
  low: Values,
  high: Values,
  { x, y }: { x: Scale; y: Scale },
): void {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  const first = Math.max(0, start - 1);
  const stop = Math.min(trace.x.length, end + 1);
  // What reaches below the values that an axis has ends at its floor.
  const lowPx = (row: number) => {
    const value = low[row] as number;
    const px = y.px(value);
    return Number.isNaN(px) && Number.isFinite(value) ? y.fromPx : px;
  };
  const isDrawn = (row: number) =>
    !Number.isNaN(lowPx(row)) && !Number.isNaN(y.px(high[row] as number));
  context.beginPath();
  for (let i = first; i < stop; ) {
    let until = i;
    while (until < stop && isDrawn(until)) until++;
    for (let row = i; row < until; row++) {
      const px = x.px(trace.x[row] as number);
      if (row === i) context.moveTo(px, y.px(high[row] as number));
      else context.lineTo(px, y.px(high[row] as number));
    }
    for (let row = until - 1; row >= i; row--) {
      context.lineTo(x.px(trace.x[row] as number), lowPx(row));
    }
    if (until > i) context.closePath();
    i = until + 1;
  }
  context.fill();
}

/** A column whose span stands out by this much is a spike: one of a pixel would drown in its own haze. */
const SPIKE_PX = 8;

/** Spikes of a few points, dark enough to be seen however many points share their column. */
function strokeSpikes(
  context: Context2d,
  trace: Trace,
  low: Values,
  high: Values,
  { x, y, layout }: Scene,
): void {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  context.globalAlpha = 0.7;
  context.lineWidth = 1 / layout.ratio;
  context.beginPath();
  for (let i = start; i < end; i++) {
    const [top, bottom] = [y.px(high[i] as number), y.px(low[i] as number)];
    const around = [i - 1, i + 1].filter((row) => row >= start && row < end);
    const topAround = Math.min(...around.map((row) => y.px(high[row] as number)));
    const bottomAround = Math.max(...around.map((row) => y.px(low[row] as number)));
    const px = x.px(trace.x[i] as number);
    if (topAround - top > SPIKE_PX) {
      context.moveTo(px, topAround);
      context.lineTo(px, top);
    }
    if (bottom - bottomAround > SPIKE_PX) {
      context.moveTo(px, bottomAround);
      context.lineTo(px, bottom);
    }
  }
  context.stroke();
}

/** Light on dark needs a little more to be seen. */
function bandAlpha({ theme }: Scene): number {
  const { r, g, b } = parseColor(theme.card) ?? { r: 255, g: 255, b: 255 };
  return r + g + b < 384 ? 0.2 : 0.16;
}

export function withClip(context: Context2d, plot: Plot, draw: () => void): void {
  context.save();
  context.beginPath();
  // A line along the plot's edge keeps its whole width.
  context.rect(plot.left, plot.top - 1, plot.right - plot.left, plot.bottom - plot.top + 2);
  context.clip();
  draw();
  context.restore();
}
