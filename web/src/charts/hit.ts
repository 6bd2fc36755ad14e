/** Which points are under the pointer: per run the nearest in x, then runs by distance. */

import type { Scale } from '../lib/scale';
import { NO_HEIGHT } from './protocol';
import { lowerBound, type Trace } from './trace';

/** A run's nearest point. */
export interface Hit {
  readonly trace: Trace;
  readonly row: number;
  readonly xPx: number;
  /** NaN when the value cannot be drawn. */
  readonly yPx: number;
}

/** Beside its own ends a run can be hit from this far. */
const REACH_PX = 6;

/** Row whose x is nearest to `x`; the first of equals. −1 when there is none. */
export function nearestRow(trace: Trace, x: number): number {
  const xs = trace.x;
  if (xs.length === 0) return -1;
  if (trace.isSorted) {
    const after = lowerBound(xs, x);
    if (after === 0) return 0;
    if (after === xs.length) return lowerBound(xs, xs[after - 1] as number);
    const before = xs[after - 1] as number;
    return x - before <= (xs[after] as number) - x ? lowerBound(xs, before) : after;
  }
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < xs.length; i++) {
    const distance = Math.abs((xs[i] as number) - x);
    if (distance < bestDistance) {
      best = i;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The nearest point of every run that passes here; runs that end before or begin after are left out.
 * @param pointerY Pixels; where a scatter is pointed at, the nearest of its points in the plane.
 */
export function hitsAt(
  traces: readonly Trace[],
  x: Scale,
  y: Scale,
  value: number,
  pointerY = Number.NaN,
): Hit[] {
  const atPx = x.px(value);
  const hits: Hit[] = [];
  for (const trace of traces) {
    const isPlane = trace.series.isScattered === true && Number.isFinite(pointerY);
    const nearest = isPlane
      ? nearestInPlane(trace, x, y, atPx, pointerY)
      : nearestRow(trace, value);
    if (nearest < 0) continue;
    const row = pointerY === NO_HEIGHT ? nonFiniteRow(trace, nearest) : nearest;
    const at = trace.x[row] as number;
    const xPx = x.px(at);
    const isBeside =
      (row === 0 && value < at) || (row === trace.x.length - 1 && value > at) || !trace.isSorted;
    if (isBeside && !(Math.abs(xPx - atPx) <= REACH_PX) && !isBetween(trace, value)) continue;
    if (xPx < x.fromPx - 0.5 || xPx > x.toPx + 0.5) continue;
    hits.push({ trace, row, xPx, yPx: y.px(trace.line[row] as number) });
  }
  return hits;
}

/** How many points of a row are NaN or infinite. */
export function nonFiniteIn({ nonFinite, raw }: Trace, row: number): number {
  if (nonFinite) return nonFinite[row] ?? 0;
  return row in raw && !Number.isFinite(raw[row]) ? 1 : 0;
}

/** The row beside it where the run is not finite: one of an envelope lies at the last of its points. */
function nonFiniteRow(trace: Trace, nearest: number): number {
  const rows = [nearest, nearest + 1, nearest - 1];
  return rows.find((row) => nonFiniteIn(trace, row) > 0) ?? nearest;
}

function nearestInPlane(trace: Trace, x: Scale, y: Scale, atPx: number, yPx: number): number {
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < trace.x.length; i++) {
    const dx = x.px(trace.x[i] as number) - atPx;
    const dy = y.px(trace.line[i] as number) - yPx;
    const distance = dx * dx + dy * dy;
    if (distance < bestDistance) {
      best = i;
      bestDistance = distance;
    }
  }
  return best;
}

function isBetween(trace: Trace, value: number): boolean {
  if (trace.isSorted) return false;
  let isBefore = false;
  let isAfter = false;
  for (const x of trace.x) {
    isBefore ||= x <= value;
    isAfter ||= x >= value;
    if (isBefore && isAfter) return true;
  }
  return false;
}

/** Distance from the pointer: to points in y, as all of them lie on the cross-hair. */
export function distancePx(hit: Hit, yPx: number): number {
  if (yPx === NO_HEIGHT) return nonFiniteIn(hit.trace, hit.row) > 0 ? 0 : Number.POSITIVE_INFINITY;
  return Number.isNaN(hit.yPx) ? Number.POSITIVE_INFINITY : Math.abs(hit.yPx - yPx);
}

export interface Chosen {
  /** Nearest first. */
  readonly hits: readonly Hit[];
  readonly moreCount: number;
}

/** A context run this near is meant, even when focused runs fill the list. */
const MEANT_PX = 6;

/**
 * At most `most` hits, nearest first. Focused runs come before context ones, so that a thousand grey lines do
 * not push them out; a context run right under the pointer is still let in.
 */
export function choose(hits: readonly Hit[], yPx: number, most: number): Chosen {
  const byDistance = (a: Hit, b: Hit) => {
    const difference = distancePx(a, yPx) - distancePx(b, yPx);
    return Number.isNaN(difference) ? 0 : difference;
  };
  const focus = hits.filter((hit) => hit.trace.series.role === 'focus').sort(byDistance);
  const context = hits.filter((hit) => hit.trace.series.role === 'context').sort(byDistance);
  const chosen = focus.slice(0, most);
  const [nearest] = context;
  const [leader] = focus;
  const isMeant =
    nearest !== undefined &&
    distancePx(nearest, yPx) <= MEANT_PX &&
    (leader === undefined || distancePx(nearest, yPx) < distancePx(leader, yPx));
  if (isMeant && chosen.length === most) chosen.pop();
  chosen.push(...context.slice(0, most - chosen.length));
  return { hits: chosen.sort(byDistance), moreCount: hits.length - chosen.length };
}
