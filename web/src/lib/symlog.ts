/** A logarithm on both sides of zero that is linear around it: sign(v) · log10(1 + |v| / linear). */

import { clampPx, multiples, powerOfTen, type Scale, tickStep } from './scale';

export function symlog(value: number, linear: number): number {
  return Math.sign(value) * (Math.log1p(Math.abs(value) / linear) / Math.LN10);
}

export function symexp(at: number, linear: number): number {
  return Math.sign(at) * linear * Math.expm1(Math.abs(at) * Math.LN10);
}

/** @param linear How far from zero the axis is about linear; positive. */
export function symlogScale(
  from: number,
  to: number,
  linear: number,
  fromPx: number,
  toPx: number,
): Scale {
  const low = symlog(from, linear);
  const span = symlog(to, linear) - low || 1;
  const spanPx = toPx - fromPx;
  return {
    kind: 'symlog',
    from,
    to,
    linear,
    fromPx,
    toPx,
    px: (value) =>
      Number.isFinite(value)
        ? clampPx(fromPx + ((symlog(value, linear) - low) / span) * spanPx)
        : Number.NaN,
    value: (px) => symexp(low + ((px - fromPx) / (spanPx || 1)) * span, linear),
  };
}

/** Share of the gap that the label of zero needs for itself. */
const CLEAR = 0.4;

/** Zero, and powers of ten on its two sides as far apart as there is room. */
export function symlogTicks(scale: Scale, gapPx: number) {
  const { from, to, linear, fromPx, toPx } = scale;
  const lengthPx = Math.abs(toPx - fromPx);
  const decades = symlog(to, linear) - symlog(from, linear);
  const every = Math.max(1, Math.ceil((decades * gapPx * 0.7) / Math.max(1, lengthPx)));
  const first = Math.ceil(Math.log10(linear) - 1e-9);
  const last = Math.floor(Math.log10(Math.max(Math.abs(from), Math.abs(to))) + 1e-9);
  const inside = (value: number) => value >= from && value <= to;
  const labelled = inside(0) ? [0] : [];
  const minor: number[] = [];
  const isClear = (value: number) =>
    !inside(0) || Math.abs(scale.px(value) - scale.px(0)) >= gapPx * CLEAR;
  for (let exponent = first; exponent <= last; exponent++) {
    for (let digit = 1; digit <= 9; digit++) {
      const value = powerOfTen(digit, exponent);
      const isLabelled = digit === 1 && (exponent - first) % every === 0;
      if (!isLabelled && every > 1) continue;
      for (const tick of [-value, value].filter(inside)) {
        (isLabelled && isClear(tick) ? labelled : minor).push(tick);
      }
    }
  }
  // Within a decade the axis is nearly linear: linear ticks say more.
  if (labelled.length < 2) {
    return { labelled: multiples(from, to, tickStep(from, to, lengthPx, gapPx)), minor: [] };
  }
  return { labelled: labelled.sort((a, b) => a - b), minor };
}
