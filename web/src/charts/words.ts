/** What happened to focused runs, found in their points: where the best value is, and the farthest spike. */

import { formatValue } from '../lib/format';
import { isInside } from './limits';
import type { Scene } from './scene';
import type { Trace } from './trace';
import type { Range } from './types';

export interface Word {
  /** In the unit of the x axis. */
  readonly x: number;
  readonly yPx: number;
  readonly text: string;
}

/** Of more lines than this nobody reads words. */
const LINES_MOST = 8;
/** Points this many beside the scale are no spikes but a tail. */
const SPIKES_MOST = 20;

export function wordsOf(scene: Scene): readonly Word[] {
  const { view, focus, x, y, layout, leftOut } = scene;
  if (!view.hasWords || focus.length === 0 || focus.length > LINES_MOST) return [];
  const best = bestPoint(focus, { from: x.from, to: x.to });
  const words: Word[] = [];
  if (best) {
    const yPx = y.px(best.value);
    words.push({ x: best.x, yPx: yPx + (best.isLow ? 16 : -8), text: `best ${best.text}` });
  }
  const [spike] = leftOut.offScale;
  if (spike && leftOut.offScaleCount <= SPIKES_MOST) {
    const isAbove = spike.value > y.to;
    const yPx = isAbove ? layout.plot.top + 24 : layout.plot.bottom - 16;
    words.push({ x: spike.x, yPx, text: `spike ${formatValue(spike.value)}` });
  }
  return words;
}

/** The lowest raw value where most lines fall, else the highest; none where lines rest or it is but the newest. */
function bestPoint(traces: readonly Trace[], range: Range) {
  const trend = traces.reduce((sum, trace) => sum + trendOf(trace, range), 0);
  if (trend === 0) return null;
  const isLow = trend < 0;
  let best: { x: number; value: number; isLast: boolean } | null = null;
  for (const { x, raw, line } of traces) {
    for (let i = 0; i < x.length; i++) {
      const value = raw[i] as number;
      if (!Number.isFinite(value) || !isInside(x[i] as number, range)) continue;
      if (best && (isLow ? value >= best.value : value <= best.value)) continue;
      best = { x: x[i] as number, value, isLast: i === line.length - 1 };
    }
  }
  // The label at the line's end names it already.
  if (!best || best.isLast) return null;
  return { ...best, isLow, text: formatValue(best.value) };
}

/** −1 where a line ends lower than it began, 1 where higher. */
function trendOf({ x, line }: Trace, range: Range): number {
  let first = Number.NaN;
  let last = Number.NaN;
  for (let i = 0; i < x.length; i++) {
    const value = line[i] as number;
    if (!Number.isFinite(value) || !isInside(x[i] as number, range)) continue;
    if (Number.isNaN(first)) first = value;
    last = value;
  }
  return Number.isNaN(first) ? 0 : Math.sign(last - first);
}
