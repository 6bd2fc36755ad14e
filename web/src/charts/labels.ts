/** Labels at line ends: which line gets one, where it ends, and how labels make room for each other. */

import type { Scale } from '../lib/scale';
import type { Plot } from './layout';
import { rowsIn, type Trace } from './trace';
import type { RunId } from './types';

/** Distance of neighbouring labels. */
export const LABEL_GAP_PX = 13;

/** Where a line ends in sight, in pixels. Knows no points, so that it can leave the worker. */
export interface LineEnd {
  readonly run: RunId;
  readonly label: string;
  readonly color: string;
  readonly isLive: boolean;
  readonly hasEndLabel: boolean;
  readonly endX: number;
  readonly endY: number;
  /** The last finite raw value in sight. */
  readonly value: number;
}

export interface EndLabel extends LineEnd {
  /** Middle of the label. */
  readonly y: number;
}

/**
 * Positions at least `gap` apart, in the order of the sorted `wanted` and as near to it as can be (least
 * squares); inside [top, bottom] as long as they fit. Touching labels move as one block around their mean.
 */
export function pushApart(
  wanted: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): number[] {
  // With the gaps taken out, "far enough apart" becomes "does not fall": isotonic regression by pooling.
  const blocks: { sum: number; size: number }[] = [];
  wanted.forEach((y, i) => {
    blocks.push({ sum: y - i * gap, size: 1 });
    for (;;) {
      const last = blocks[blocks.length - 1] as { sum: number; size: number };
      const before = blocks[blocks.length - 2];
      if (!before || before.sum / before.size <= last.sum / last.size) break;
      blocks.pop();
      before.sum += last.sum;
      before.size += last.size;
    }
  });
  const room = bottom - top - (wanted.length - 1) * gap;
  const limit = Math.max(top, top + room);
  return blocks
    .flatMap(({ sum, size }) => Array<number>(size).fill(sum / size))
    .map((y, i) => Math.min(limit, Math.max(top, y)) + i * gap);
}

/** Labels for as many ends as want one and fit, first come first served, from top to bottom. */
export function endLabels(ends: readonly LineEnd[], plot: Plot): readonly EndLabel[] {
  const top = plot.top + 5;
  const bottom = plot.bottom - 3;
  const most = Math.max(1, Math.floor((bottom - top) / LABEL_GAP_PX) + 1);
  const labelled = ends
    .filter(({ hasEndLabel }) => hasEndLabel)
    .slice(0, most)
    .sort((a, b) => a.endY - b.endY);
  const placed = pushApart(
    labelled.map((end) => end.endY),
    LABEL_GAP_PX,
    top,
    bottom,
  );
  return labelled.map((end, i) => ({ ...end, y: placed[i] as number }));
}

export function lineEnds(
  traces: readonly Trace[],
  x: Scale,
  y: Scale,
  plot: Plot,
): readonly LineEnd[] {
  return traces.flatMap((trace) => lineEnd(trace, x, y, plot) ?? []);
}

/** The last point of a line in sight; null when it has none or stopped being finite. */
function lineEnd(trace: Trace, x: Scale, y: Scale, plot: Plot): LineEnd | null {
  const [start, end] = rowsIn(trace, { from: x.from, to: x.to });
  for (let i = end - 1; i >= start; i--) {
    const at = trace.x[i] as number;
    if (!(at >= x.from && at <= x.to)) continue;
    const endY = y.px(trace.line[i] as number);
    const value = trace.raw[i] as number;
    // A run that stopped on NaN has its mark instead.
    if (!Number.isFinite(value) || Number.isNaN(endY)) return null;
    const inside = Math.min(plot.bottom, Math.max(plot.top, endY));
    const { run, label, color, isLive, hasEndLabel = true } = trace.series;
    return { run, label, color, isLive, hasEndLabel, endX: x.px(at), endY: inside, value };
  }
  return null;
}
