/** Lines as spans of pixel columns: what every rasteriser here starts from. */

import type { Scale } from '../lib/scale';
import { type Columns as Rows, rowsIn } from './trace';
import type { Values } from './types';

export interface Grid {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/** Called for each column that a stretch of a line crosses; rows from `top` down to `bottom`, both inside. */
export type PaintSpan = (column: number, top: number, bottom: number) => void;

/** Within a column a stretch covers all from its lowest to its highest point, so a spike of one point stays whole. */
export class Columns {
  readonly #grid: Grid;
  readonly #paint: PaintSpan;
  readonly #low: Float32Array;
  readonly #high: Float32Array;
  #first: number;
  #last = -1;

  constructor(grid: Grid, paint: PaintSpan) {
    this.#grid = grid;
    this.#paint = paint;
    this.#low = new Float32Array(grid.width).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float32Array(grid.width).fill(Number.NEGATIVE_INFINITY);
    this.#first = grid.width;
  }

  /** One column of values as a line; it breaks where there is no pixel for a value and where x goes back. */
  cover(rows: Rows, values: Values, x: Scale, y: Scale): void {
    const [start, end] = rowsIn(rows, { from: x.from, to: x.to });
    const xPx = pxOf(x);
    const yPx = pxOf(y);
    const low = this.#low;
    const high = this.#high;
    const { width } = this.#grid;
    let fromX = Number.NaN;
    let fromY = Number.NaN;
    let fromColumn = -1;
    // One row beyond each side, so that lines reach the edges.
    for (let i = Math.max(0, start - 1); i < Math.min(rows.x.length, end + 1); i++) {
      const toX = xPx(rows.x[i] as number);
      const toY = yPx(values[i] as number);
      // Zero, but NaN of what is not finite.
      const isGap = toX - toX + (toY - toY) !== 0;
      if (isGap || toX < fromX) {
        this.#finish();
        fromX = Number.NaN;
      }
      if (isGap) continue;
      const column = Math.floor(toX);
      if (column >= 0 && column < width) {
        if (column < this.#first) this.#first = column;
        if (column > this.#last) this.#last = column;
        if (toY < (low[column] as number)) low[column] = toY;
        if (toY > (high[column] as number)) high[column] = toY;
      }
      if (column !== fromColumn && !Number.isNaN(fromX)) this.#addEdges(fromX, fromY, toX, toY);
      fromX = toX;
      fromY = toY;
      fromColumn = column;
    }
    this.#finish();
  }

  /** From `low` to `high` in each row's own column. */
  coverSpans(rows: Rows, low: Values, high: Values, x: Scale, y: Scale): void {
    const [start, end] = rowsIn(rows, { from: x.from, to: x.to });
    for (let i = start; i < end; i++) {
      const bottom = y.px(low[i] as number);
      const top = y.px(high[i] as number);
      if (Number.isNaN(bottom) || Number.isNaN(top)) continue;
      const column = Math.min(this.#grid.width - 1, Math.floor(x.px(rows.x[i] as number)));
      this.#add(column, bottom);
      this.#add(column, top);
    }
    this.#finish();
  }

  /** Where a segment passes from one column to the next, both have it. */
  #addEdges(fromX: number, fromY: number, toX: number, toY: number): void {
    const slope = (toY - fromY) / (toX - fromX);
    const first = Math.max(0, Math.floor(fromX) + 1);
    const last = Math.min(this.#grid.width, Math.floor(toX));
    for (let edge = first; edge <= last; edge++) {
      const atEdge = fromY + (edge - fromX) * slope;
      this.#add(edge - 1, atEdge);
      this.#add(edge, atEdge);
    }
  }

  #add(column: number, yPx: number): void {
    if (column < 0 || column >= this.#grid.width) return;
    if (column < this.#first) this.#first = column;
    if (column > this.#last) this.#last = column;
    if (yPx < (this.#low[column] as number)) this.#low[column] = yPx;
    if (yPx > (this.#high[column] as number)) this.#high[column] = yPx;
  }

  /** Paints what was covered and begins anew. */
  #finish(): void {
    for (let column = this.#first; column <= this.#last; column++) {
      const top = Math.max(0, Math.floor(this.#low[column] as number));
      const bottom = Math.min(this.#grid.height - 1, Math.floor(this.#high[column] as number));
      if (top <= bottom) this.#paint(column, top, bottom);
      this.#low[column] = Number.POSITIVE_INFINITY;
      this.#high[column] = Number.NEGATIVE_INFINITY;
    }
    this.#first = this.#grid.width;
    this.#last = -1;
  }
}

/** Pixels of a scale, for millions of values: without the clamp that canvas paths need. Not finite where there is none. */
function pxOf(scale: Scale): (value: number) => number {
  const perUnit = (scale.toPx - scale.fromPx) / (scale.to - scale.from);
  if (scale.kind !== 'linear' || !Number.isFinite(perUnit)) return scale.px;
  const { from, fromPx } = scale;
  return (value) => fromPx + (value - from) * perUnit;
}
