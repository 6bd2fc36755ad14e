/** The bars of the histogram of where runs end; apart from what counts them, which the page does not need. */

import type { Context2d } from './canvas-view';
import { END_BIN_PX, END_COUNTS_PX } from './layout';
import type { Scaffold } from './scaffold';

const GAP_PX = 3;
const BAR_PX = 4;
const ALPHA = 0.34;

export function drawEndCounts(context: Context2d, { endCounts, layout, theme }: Scaffold): void {
  const most = endCounts.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return;
  const { right, top } = layout.plot;
  context.fillStyle = theme.muted;
  context.globalAlpha = ALPHA;
  endCounts.forEach((count, bin) => {
    if (count === 0) return;
    // One run among a thousand is still to be seen.
    const width = Math.max(1, (count / most) * (END_COUNTS_PX - GAP_PX));
    context.fillRect(right + GAP_PX, top + bin * END_BIN_PX, width, BAR_PX);
  });
  context.globalAlpha = 1;
}
