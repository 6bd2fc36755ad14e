/** Hundreds of lines as density of ink: how many runs pass through each pixel, and what grey says so. */

import type { Rgb } from '../lib/color';
import type { Scale } from '../lib/scale';
import { Columns, type Grid } from './columns';
import type { Trace } from './trace';

/**
 * Runs per pixel, row by row. Scales map to device pixels of the grid. Each unbroken stretch of a run counts once
 * in a pixel, however often it crosses it.
 */
export function countRuns(traces: readonly Trace[], grid: Grid, x: Scale, y: Scale): Uint16Array {
  const { width, height } = grid;
  const counts = new Uint16Array(width * height);
  const columns = new Columns(grid, (column, top, bottom) => {
    for (let pixel = top * width + column; pixel <= bottom * width + column; pixel += width) {
      counts[pixel] = (counts[pixel] as number) + 1;
    }
  });
  for (const trace of traces) columns.cover(trace, trace.line, x, y);
  return counts;
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
