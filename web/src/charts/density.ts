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
 * Runs per pixel, row by row. Scales map to device pixels of the grid. Each unbroken stretch of a run counts once
 * in a pixel, however often it crosses it: within a column it covers all from its lowest to its highest point.
 */
export function countRuns(traces: readonly Trace[], grid: Grid, x: Scale, y: Scale): Uint16Array {
  const stretch = new Stretch(grid);
  for (const trace of traces) cover(trace, stretch, x, y);
  return stretch.counts;
}

/** Lowest and highest y in each column that the current stretch crosses. */
class Stretch {
  readonly counts: Uint16Array;
  readonly width: number;
  readonly #height: number;
  readonly #low: Float32Array;
  readonly #high: Float32Array;
  #first: number;
  #last = -1;

  constructor({ width, height }: Grid) {
    this.counts = new Uint16Array(width * height);
    this.width = width;
    this.#height = height;
    this.#low = new Float32Array(width).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float32Array(width).fill(Number.NEGATIVE_INFINITY);
    this.#first = width;
  }

  add(column: number, yPx: number): void {
    if (column < 0 || column >= this.width) return;
    if (column < this.#first) this.#first = column;
    if (column > this.#last) this.#last = column;
    if (yPx < (this.#low[column] as number)) this.#low[column] = yPx;
    if (yPx > (this.#high[column] as number)) this.#high[column] = yPx;
  }

  /** Counts what was covered and begins anew. */
  finish(): void {
    for (let column = this.#first; column <= this.#last; column++) {
      const top = Math.max(0, Math.floor(this.#low[column] as number));
      const bottom = Math.min(this.#height - 1, Math.floor(this.#high[column] as number));
      for (let row = top; row <= bottom; row++) {
        const pixel = row * this.width + column;
        this.counts[pixel] = (this.counts[pixel] as number) + 1;
      }
      this.#low[column] = Number.POSITIVE_INFINITY;
      this.#high[column] = Number.NEGATIVE_INFINITY;
    }
    this.#first = this.width;
    this.#last = -1;
  }
}

function cover(trace: Trace, stretch: Stretch, x: Scale, y: Scale): void {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  let fromX = Number.NaN;
  let fromY = Number.NaN;
  // One row beyond each side, so that lines reach the edges.
  for (let i = Math.max(0, start - 1); i < Math.min(trace.x.length, end + 1); i++) {
    const toX = x.px(trace.x[i] as number);
    const toY = y.px(trace.line[i] as number);
    const isGap = Number.isNaN(toX) || Number.isNaN(toY);
    if (isGap || toX < fromX) {
      stretch.finish();
      fromX = Number.NaN;
    }
    if (isGap) continue;
    stretch.add(Math.floor(toX), toY);
    if (!Number.isNaN(fromX)) {
      const slope = (toY - fromY) / (toX - fromX);
      const first = Math.max(0, Math.floor(fromX) + 1);
      const last = Math.min(stretch.width, Math.floor(toX));
      for (let edge = first; edge <= last; edge++) {
        const atEdge = fromY + (edge - fromX) * slope;
        stretch.add(edge - 1, atEdge);
        stretch.add(edge, atEdge);
      }
    }
    fromX = toX;
    fromY = toY;
  }
  stretch.finish();
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
