/** Flags: where runs were marked, those too near to each other gathered into one. */

import type { Scale } from '../lib/scale';
import type { Context2d } from './canvas-view';
import { crisp, hairline, type Plot } from './layout';
import type { Scaffold } from './scaffold';
import type { ChartFlag, PlacedFlag, RunId, XAxis } from './types';

/** Flags keep this distance, so that each can be pointed at. */
const GATHER_PX = 24;
/** Nearer to the right edge than this, flags fly to the left. */
const EDGE_PX = 30;
/** What a flag covers, and each digit of its count beside it. */
const FLAG_PX = 15;
const DIGIT_PX = 7;
const GAP_PX = 3;
const DASH = [3, 3];
/** Many of them must not stand before the data like a fence. */
const HAIRLINE_ALPHA = 0.35;

interface Gathered {
  readonly px: number;
  readonly flags: ChartFlag[];
}

interface Sorted {
  readonly xAxis: XAxis;
  readonly flags: readonly { readonly x: number; readonly flag: ChartFlag }[];
}

/** Keyed by the list itself, which all charts of a page share. */
const sorted = new WeakMap<readonly ChartFlag[], Sorted>();

/** From left to right; flags of runs without a line here are left out. */
export function placeFlags(
  flags: readonly ChartFlag[],
  runs: ReadonlySet<RunId>,
  x: Scale,
  plot: Plot,
  xAxis: XAxis,
): readonly PlacedFlag[] {
  const inner: Gathered[] = [];
  let edge: Gathered | null = null;
  for (const { x: at, flag } of sortedFlags(flags, xAxis)) {
    if (at < x.from || at > x.to || !runs.has(flag.run)) continue;
    const px = Math.min(plot.right, Math.max(plot.left, x.px(at)));
    const last = inner.at(-1);
    if (edge) edge.flags.push(flag);
    else if (plot.right - px < EDGE_PX) edge = { px, flags: [flag] };
    else if (last && px - last.px < Math.max(GATHER_PX, widthOf(last) + GAP_PX))
      last.flags.push(flag);
    else inner.push({ px, flags: [flag] });
  }
  const last = inner.at(-1);
  const isCrowded = edge && last && last.px + widthOf(last) + GAP_PX > edge.px - widthOf(edge);
  const placed = inner.map((gathered) => placedFlag(gathered, plot, false));
  if (!edge) return placed;
  if (!isCrowded) return [...placed, placedFlag(edge, plot, true)];
  const joined = { px: last.px, flags: last.flags.concat(edge.flags) };
  return [...placed.slice(0, -1), placedFlag(joined, plot, false)];
}

function placedFlag({ px, flags }: Gathered, plot: Plot, isLeft: boolean): PlacedFlag {
  return { px, topPx: plot.top, isLeft, color: commonColor(flags), flags };
}

/** Of the flag with its count, which one alone has not. */
function widthOf({ flags }: Gathered): number {
  return FLAG_PX + (flags.length > 1 ? DIGIT_PX * String(flags.length).length : 0);
}

function sortedFlags(flags: readonly ChartFlag[], xAxis: XAxis): Sorted['flags'] {
  const known = sorted.get(flags);
  if (known?.xAxis === xAxis) return known.flags;
  const made = flags
    .map((flag) => ({ x: positionOf(flag, xAxis), flag }))
    .filter(({ x }) => Number.isFinite(x))
    .sort((a, b) => a.x - b.x);
  sorted.set(flags, { xAxis, flags: made });
  return made;
}

function positionOf({ step, wallTime, started }: ChartFlag, xAxis: XAxis): number {
  if (xAxis === 'step') return step;
  if (wallTime === null) return Number.NaN;
  return xAxis === 'wall' ? wallTime : wallTime - started;
}

function commonColor(flags: readonly ChartFlag[]): string | null {
  const color = flags[0]?.color ?? null;
  return flags.every((flag) => flag.color === color) ? color : null;
}

/** The hairlines that flags stand on. */
export function drawFlags(
  context: Context2d,
  flags: readonly PlacedFlag[],
  { layout, theme }: Scaffold,
): void {
  const { plot, ratio } = layout;
  context.lineWidth = hairline(ratio);
  context.setLineDash(DASH);
  context.globalAlpha = HAIRLINE_ALPHA;
  for (const { px, color } of flags) {
    context.strokeStyle = color ?? theme.muted;
    context.beginPath();
    context.moveTo(crisp(px, ratio), plot.top);
    context.lineTo(crisp(px, ratio), plot.bottom);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}
