/** Ticks of the two time axes: seconds since a run began, and local clock time. */

import { multiples, niceStep } from './scale';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Steps people count time in, in seconds. */
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];

/** Seconds between ticks about `gapPx` apart: clock-like up to two weeks, 1-2-5 beyond and below. */
export function timeStep(from: number, to: number, lengthPx: number, gapPx: number): number {
  const raw = (0.8 * (to - from)) / Math.max(1, lengthPx / gapPx);
  if (!(raw > 0)) return 1;
  if (raw < 1) return niceStep(raw);
  return STEPS.find((step) => step >= raw) ?? niceStep(raw / DAY) * DAY;
}

export function relativeTicks(from: number, to: number, step: number): number[] {
  return multiples(from, to, step);
}

/**
 * Ticks on round local times. The offset from UTC is taken at each tick, so that days begin at midnight
 * on both sides of a change of clocks.
 */
export function wallTicks(from: number, to: number, step: number): number[] {
  if (step < 15 * MINUTE) return multiples(from, to, step);
  const ticks = new Set<number>();
  const offset = utcOffset(from);
  for (const local of multiples(from + offset - HOUR, to + offset + HOUR, step)) {
    const tick = local - utcOffset(local - offset);
    if (tick >= from && tick <= to) ticks.add(tick);
  }
  return [...ticks];
}

/** Seconds that local time is ahead of UTC at a moment. */
function utcOffset(wallTime: number): number {
  const minutes = new Date(wallTime * 1000).getTimezoneOffset();
  return Number.isFinite(minutes) ? -minutes * MINUTE : 0;
}
