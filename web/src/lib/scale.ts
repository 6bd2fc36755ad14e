/** Scales from data to pixels, and where their ticks go. */

export interface Scale {
  readonly kind: 'linear' | 'log' | 'symlog';
  readonly from: number;
  readonly to: number;
  /** Of a symlog scale: how far from zero it is about linear; else 0. */
  readonly linear: number;
  readonly fromPx: number;
  readonly toPx: number;
  /** Pixel of a value; NaN where the scale has none (a value ≤ 0 on a log scale, a non-finite one). */
  px(value: number): number;
  value(px: number): number;
}

/** Canvas coordinates are float32; beyond this a far-off point would bend the visible part of its line. */
const FAR_PX = 30_000;

export const clampPx = (px: number) => Math.min(FAR_PX, Math.max(-FAR_PX, px));

export function linearScale(from: number, to: number, fromPx: number, toPx: number): Scale {
  const spanPx = toPx - fromPx;
  const span = to - from || 1;
  const pxPerUnit = spanPx / span;
  // Halves, where a range as wide as the number type would overflow, or one as narrow divide to infinity.
  const isPlain = Number.isFinite(span) && Number.isFinite(pxPerUnit);
  const half = to / 2 - from / 2 || 1;
  return {
    kind: 'linear',
    from,
    to,
    linear: 0,
    fromPx,
    toPx,
    px: isPlain
      ? (value) =>
          Number.isFinite(value) ? clampPx(fromPx + (value - from) * pxPerUnit) : Number.NaN
      : (value) =>
          Number.isFinite(value)
            ? clampPx(fromPx + ((value / 2 - from / 2) / half) * spanPx)
            : Number.NaN,
    value: (px) => {
      const t = (px - fromPx) / (spanPx || 1);
      return from * (1 - t) + to * t;
    },
  };
}

/** Both ends must be positive. */
export function logScale(from: number, to: number, fromPx: number, toPx: number): Scale {
  const low = Math.log10(from);
  const span = Math.log10(to) - low || 1;
  const spanPx = toPx - fromPx;
  return {
    kind: 'log',
    from,
    to,
    linear: 0,
    fromPx,
    toPx,
    px: (value) =>
      value > 0 && value < Number.POSITIVE_INFINITY
        ? clampPx(fromPx + ((Math.log10(value) - low) / span) * spanPx)
        : Number.NaN,
    value: (px) => 10 ** (low + ((px - fromPx) / (spanPx || 1)) * span),
  };
}

/** The smallest of 1, 2, 5 times a power of ten that is at least `atLeast` (> 0, finite). */
export function niceStep(atLeast: number): number {
  if (atLeast >= 1e308) return 1e308;
  const power = Math.max(-323, Math.floor(Math.log10(atLeast)));
  for (const [digit, exponent] of [
    [1, power],
    [2, power],
    [5, power],
    [1, power + 1],
  ] as const) {
    const step = powerOfTen(digit, exponent);
    if (step >= atLeast * (1 - 1e-12)) return step;
  }
  return powerOfTen(2, power + 1);
}

/** digit × 10^exponent, as exact as the decimal literal. */
export function powerOfTen(digit: number, exponent: number): number {
  return Number(`${digit}e${exponent}`);
}

/** Of two steps take the smaller when its gap is this share of the wanted one: halfway between 2 and 5. */
const NEAR_ENOUGH = 0.7;

/** Step between ticks that leaves about `gapPx` between them. */
export function tickStep(from: number, to: number, lengthPx: number, gapPx: number): number {
  const intervals = Math.max(1, lengthPx / gapPx);
  const raw = to / intervals - from / intervals;
  return niceStep(raw > 0 ? raw * NEAR_ENOUGH : 1);
}

/** Multiples of `step` within [from, to], both ends included up to rounding. */
export function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const ticks: number[] = [];
  // Beyond 2^53 neighbouring multiples cannot be told apart; the bound also ends any absurd request.
  if (!(last - first <= 1000) || !Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
    return ticks;
  }
  for (let i = first; i <= last; i++) ticks.push(multiple(i, step));
  return ticks;
}

/** i × step without the noise of 3 × 0.1, and never −0. */
export function multiple(i: number, step: number): number {
  const value = i * step;
  const decimals = decimalsOf(step);
  const rounded = decimals > 0 && decimals <= 100 ? Number(value.toFixed(decimals)) : value;
  return rounded === 0 ? 0 : rounded;
}

/** Decimals needed to write multiples of `step`. */
export function decimalsOf(step: number): number {
  const [mantissa = '', exponent = '0'] = step.toExponential(9).split('e');
  const digits = mantissa.replace(/0+$/, '').replace('.', '').length - 1;
  return Math.max(0, digits - Number(exponent));
}

export interface LogTicks {
  readonly labelled: readonly number[];
  /** 2–9 of each decade, drawn as short ticks. Empty when the decades themselves are thinned out. */
  readonly minor: readonly number[];
}

/** Past this many decades only powers of ten are labelled, else 1-2-5. */
const DECADES_ONLY_PAST = 2.2;

export function logTicks(from: number, to: number, lengthPx: number, gapPx: number): LogTicks {
  if (!(from > 0 && to < Number.POSITIVE_INFINITY)) return { labelled: [], minor: [] };
  const low = Math.log10(from);
  const high = Math.log10(to);
  const decades = high - low;
  const first = Math.floor(low + 1e-9);
  const last = Math.ceil(high - 1e-9);
  const inside = (value: number) =>
    Number.isFinite(value) && value >= from * (1 - 1e-9) && value / (1 + 1e-9) <= to;
  const every = Math.max(1, Math.ceil((decades * gapPx * 0.6) / Math.max(1, lengthPx)));
  const minor: number[] = [];
  const labelled: number[] = [];
  if (decades <= DECADES_ONLY_PAST) {
    for (let exponent = first; exponent <= last; exponent++) {
      for (let digit = 1; digit <= 9; digit++) {
        const value = powerOfTen(digit, exponent);
        if (inside(value))
          (digit === 1 || digit === 2 || digit === 5 ? labelled : minor).push(value);
      }
    }
    // Within one step of 1-2-5 the axis is nearly linear: linear ticks say more.
    if (labelled.length < 2) {
      return { labelled: multiples(from, to, tickStep(from, to, lengthPx, gapPx)), minor: [] };
    }
    return { labelled, minor };
  }
  for (let exponent = first; exponent <= last; exponent++) {
    const decade = powerOfTen(1, exponent);
    if (inside(decade) && exponent % every === 0) labelled.push(decade);
    for (let digit = 2; digit <= 9 && every === 1; digit++) {
      const value = powerOfTen(digit, exponent);
      if (inside(value)) minor.push(value);
    }
  }
  return { labelled, minor };
}
