/** Where many runs end: a small histogram of their last values, beside the plot. */

import type { Scale } from '../lib/scale';
import { END_BIN_PX, type Plot } from './layout';
import { rowsIn, type Trace } from './trace';

/** With fewer grey runs their lines show it themselves. */
const RUNS_LEAST = 100;

/** How many runs end in each bin, from the top of the plot; none where runs are few. */
export function countEnds(
  context: readonly Trace[],
  focus: readonly Trace[],
  x: Scale,
  y: Scale,
  plot: Plot,
): readonly number[] {
  if (context.length < RUNS_LEAST) return [];
  const counts = new Array<number>(Math.ceil((plot.bottom - plot.top) / END_BIN_PX)).fill(0);
  for (const trace of [...context, ...focus]) {
    // A group is no run, and where a scatter ends tells nothing.
    if (trace.members !== null || trace.series.isScattered) continue;
    const px = y.px(lastValue(trace, x));
    const bin = Math.min(counts.length - 1, Math.floor((px - plot.top) / END_BIN_PX));
    if (px >= plot.top && px <= plot.bottom) counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** The last finite value in sight. */
function lastValue(trace: Trace, { from, to }: Scale): number {
  const [start, end] = rowsIn(trace, { from, to });
  for (let i = end - 1; i >= start; i--) {
    const at = trace.x[i] as number;
    const value = trace.line[i] as number;
    if (at >= from && at <= to && Number.isFinite(value)) return value;
  }
  return Number.NaN;
}
