/** Hundreds of lines as density of ink: how many runs pass through each pixel, and what grey says so. */

import type { Rgb } from '../lib/color';
import type { Scale } from '../lib/scale';
import { rowsIn, type Trace } from './trace';

export interface Grid {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Runs per pixel, row by row. Scales map to device pixels of the grid. A run counts once in a pixel, however
 * often it crosses it; within a column it covers everything between its lowest and highest point there.
 */
export function countRuns(traces: readonly Trace[], grid: Grid, x: Scale, y: Scale): Uint16Array {
  const counts = new Uint16Array(grid.width * grid.height);
  const low = new Float32Array(grid.width);
  const high = new Float32Array(grid.width);
  for (const trace of traces) {
    low.fill(Number.POSITIVE_INFINITY);
    high.fill(Number.NEGATIVE_INFINITY);
    coverColumns(trace, grid.width, x, y, low, high);
    for (let column = 0; column < grid.width; column++) {
      const top = Math.max(0, Math.floor(low[column] as number));
      const bottom = Math.min(grid.height - 1, Math.floor(high[column] as number));
      for (let row = top; row <= bottom; row++) {
        const pixel = row * grid.width + column;
        counts[pixel] = (counts[pixel] as number) + 1;
      }
    }
  }
  return counts;
}

/** Lowest and highest y of one run in each pixel column it crosses. */
function coverColumns(
  trace: Trace,
  width: number,
  x: Scale,
  y: Scale,
  low: Float32Array,
  high: Float32Array,
): void {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  const cover = (column: number, yPx: number) => {
    if (column < 0 || column >= width) return;
    if (yPx < (low[column] as number)) low[column] = yPx;
    if (yPx > (high[column] as number)) high[column] = yPx;
  };
  let fromX = Number.NaN;
  let fromY = Number.NaN;
  // One row beyond each side, so that lines reach the edges.
  for (let i = Math.max(0, start - 1); i < Math.min(trace.x.length, end + 1); i++) {
    const toX = x.px(trace.x[i] as number);
    const toY = y.px(trace.line[i] as number);
    if (Number.isNaN(toX) || Number.isNaN(toY)) {
      fromX = Number.NaN;
      continue;
    }
    cover(Math.floor(toX), toY);
    // Also false where there is no point to come from.
    if (toX >= fromX) {
      cover(Math.floor(fromX), fromY);
      const slope = (toY - fromY) / (toX - fromX);
      const first = Math.max(0, Math.floor(fromX) + 1);
      const last = Math.min(width, Math.floor(toX));
      for (let edge = first; edge <= last; edge++) {
        const atEdge = fromY + (edge - fromX) * slope;
        cover(edge - 1, atEdge);
        cover(edge, atEdge);
      }
    }
    fromX = toX;
    fromY = toY;
  }
}

/** Opacity of a pixel that n of at most `max` runs pass: faint for one, with room to tell many from most. */
export function inkAlpha(n: number, max: number): number {
  if (n === 0) return 0;
  const t = Math.log(1 + n) / Math.log(1 + max);
  return 0.05 + 0.6 * t ** 1.7;
}

/** Counts as RGBA pixels in one ink, not premultiplied. */
export function inkPixels(counts: Uint16Array, ink: Rgb): Uint8ClampedArray<ArrayBuffer> {
  let max = 1;
  for (const count of counts) if (count > max) max = count;
  const alphas = Uint8Array.from({ length: max + 1 }, (_, n) => Math.round(inkAlpha(n, max) * 255));
  const pixels = new Uint8ClampedArray(counts.length * 4);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (count === 0) continue;
    pixels[4 * i] = ink.r;
    pixels[4 * i + 1] = ink.g;
    pixels[4 * i + 2] = ink.b;
    pixels[4 * i + 3] = alphas[count] as number;
  }
  return pixels;
}
