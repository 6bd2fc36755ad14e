/** Where in the plot lines leave room for words. */

import type { Scene } from './scene';
import { rowsIn, type Trace } from './trace';
import type { Values } from './types';

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A steep line takes at least its own width of every row it crosses. */
const LINE_PX = 1.5;
/** What raw values behind a line and the spans of envelopes weigh beside lines themselves. */
const FAINT = 0.25;

/**
 * How much of each pixel row between two positions is under lines, from the top of the plot down: 0 is bare
 * paper, 1 a line's width all along.
 */
export function inkByRow(scene: Scene, leftPx: number, rightPx: number): Float64Array {
  const { plot } = scene.layout;
  const ink = new Float64Array(Math.max(0, Math.ceil(plot.bottom - plot.top)));
  const width = rightPx - leftPx;
  if (!(width > 0)) return ink;
  for (const trace of [...scene.focus, ...scene.context]) {
    addLine(ink, scene, trace, trace.line, leftPx, rightPx, 1);
    for (const faint of [trace.behind, trace.low, trace.high]) {
      if (faint) addLine(ink, scene, trace, faint, leftPx, rightPx, FAINT);
    }
  }
  return ink.map((px) => px / width);
}

function addLine(
  ink: Float64Array,
  { x, y, layout }: Scene,
  trace: Trace,
  values: Values,
  leftPx: number,
  rightPx: number,
  weight: number,
): void {
  const [start, end] = rowsIn(trace, { from: x.value(leftPx), to: x.value(rightPx) });
  // One row more on either side: its segment leads into the strip.
  const first = Math.max(1, start);
  const last = Math.min(trace.x.length - 1, end);
  for (let i = first; i <= last; i++) {
    const [fromX, toX] = [x.px(trace.x[i - 1] as number), x.px(trace.x[i] as number)];
    const [fromY, toY] = [y.px(values[i - 1] as number), y.px(values[i] as number)];
    if (!Number.isFinite(fromY + toY) || toX < leftPx || fromX > rightPx) continue;
    const slope = toX > fromX ? (toY - fromY) / (toX - fromX) : 0;
    const [a, b] = [Math.max(fromX, leftPx), Math.min(toX, rightPx)];
    const [ya, yb] = slope === 0 ? [fromY, toY] : [a, b].map((px) => fromY + slope * (px - fromX));
    const top = Math.max(0, Math.floor(Math.min(ya as number, yb as number) - layout.plot.top));
    const bottom = Math.min(
      ink.length - 1,
      Math.ceil(Math.max(ya as number, yb as number) - layout.plot.top),
    );
    const crossed = Math.max(LINE_PX, (b - a) / (bottom - top + 1)) * weight;
    for (let row = top; row <= bottom; row++) ink[row] = (ink[row] as number) + crossed;
  }
}

/** Mean of `ink` over the rows of a box. */
export function inkUnder(ink: Float64Array, { top, bottom }: Box, plotTop: number): number {
  let sum = 0;
  for (let row = Math.floor(top - plotTop); row < bottom - plotTop; row++) sum += ink[row] ?? 0;
  return sum / Math.max(1, bottom - top);
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
