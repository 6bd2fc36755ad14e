/** Flags: where runs were marked, those too near to each other gathered into one. */

import type { Scale } from '../lib/scale';
import { crisp, hairline, type Plot } from './layout';
import type { Context2d } from './lines';
import type { Scene } from './scene';
import type { ChartFlag, PlacedFlag, RunId, XAxis } from './types';

/** Flags keep this distance, so that each can be pointed at. */
const GATHER_PX = 24;
/** A flag with its count. */
const ROOM_PX = 30;
const DASH = [3, 3];

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
  const placed: { px: number; flags: ChartFlag[] }[] = [];
  for (const { x: at, flag } of sortedFlags(flags, xAxis)) {
    if (at < x.from || at > x.to || !runs.has(flag.run)) continue;
    const px = Math.min(plot.right, Math.max(plot.left, x.px(at)));
    const last = placed.at(-1);
    if (last && px - last.px < GATHER_PX) last.flags.push(flag);
    else placed.push({ px, flags: [flag] });
  }
  return placed.map(({ px, flags: gathered }) => ({
    px,
    topPx: plot.top,
    isLeft: plot.right - px < ROOM_PX,
    color: commonColor(gathered),
    flags: gathered,
  }));
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
export function drawFlags(context: Context2d, { flags, layout, theme }: Scene): void {
  const { plot, ratio } = layout;
  context.lineWidth = hairline(ratio);
  context.setLineDash(DASH);
  context.globalAlpha = 0.6;
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
