/** Hundreds of coloured lines, set pixel by pixel: later runs over earlier ones, all over what lies behind them. */

import { parseColor } from '../lib/color';
import type { Scale } from '../lib/scale';
import { Columns, type Grid } from './columns';
import type { Trace } from './trace';

/** Of the min–max span of an envelope, as strokes have it. */
const SPAN_ALPHA = 51;

/** RGBA pixels, not premultiplied, row by row. Scales map to device pixels of the grid. */
export function linePixels(
  traces: readonly Trace[],
  grid: Grid,
  x: Scale,
  y: Scale,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = grid;
  const pixels = new Uint8ClampedArray(width * height * 4);
  // One word a pixel; bytes are little-endian wherever there is a browser.
  const words = new Uint32Array(pixels.buffer);
  let word = 0;
  const columns = new Columns(grid, (column, top, bottom) => {
    for (let pixel = top * width + column; pixel <= bottom * width + column; pixel += width) {
      words[pixel] = word;
    }
  });
  for (const trace of traces) {
    if (!trace.low || !trace.high) continue;
    word = wordOf(trace.series.color, SPAN_ALPHA);
    columns.coverSpans(trace, trace.low, trace.high, x, y);
  }
  for (const trace of traces) {
    word = wordOf(trace.series.color, 255);
    columns.cover(trace, trace.line, x, y);
  }
  return pixels;
}

function wordOf(color: string, alpha: number): number {
  const { r, g, b } = parseColor(color) ?? { r: 128, g: 128, b: 128 };
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
