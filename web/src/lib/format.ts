/** Numbers, steps and times as text. A true minus sign leads; exponents keep the hyphen that code reads. */

import { decimalsOf } from './scale';
import { visible } from './visible';

const SI = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

const withMinus = (text: string) => (text.startsWith('-') ? `−${text.slice(1)}` : text);

const trimZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** "1,234,567": an integer of any size below 1e15, else its exponent form. */
export function formatInteger(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const rounded = Math.round(value);
  if (Math.abs(rounded) >= 1e15) return formatExponent(value);
  const text = rounded.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return rounded === 0 ? '0' : withMinus(text);
}

/**
 * Four significant digits: "0.2084", "207.3", "8,282", "3e-4", "4.118e5". With `exponentDigits` 2, numbers that
 * need an exponent take less room: "4.1e5".
 */
export function formatValue(value: number, exponentDigits = 4): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3) return formatExponent(value, exponentDigits);
  if (Number.isInteger(value) && size < 1e6) return formatInteger(value);
  // 99,999.6 must not round up to a sixth digit.
  if (size >= 99_999.5) return formatExponent(value, exponentDigits);
  if (size >= 999.95) return formatInteger(value);
  return withMinus(trimZeros(value.toPrecision(4)));
}

/**
 * Values read under one another: as many decimals each as the largest one has with four digits, "0.9844" and
 * "0.9500". Those too small for that keep two digits, or
 * `exponentDigits` where they need an exponent: "2.3e-4".
 */
export function formatAlike(values: readonly number[], exponentDigits = 2): string[] {
  const finite = values.filter((value) => Number.isFinite(value));
  const largest = finite.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  if (largest >= 99_999.5) {
    const texts = alikeInUnit(values, largest);
    const isTold = new Set(texts).size === new Set(values).size;
    return isTold || largest >= 1e9 ? texts : values.map((value) => formatInteger(value));
  }
  if (finite.every((value) => Number.isInteger(value))) return values.map((v) => formatValue(v));
  const decimals = decimalsFor(largest);
  return values.map((value) => {
    const size = Math.abs(value);
    if (!Number.isFinite(value) || size < 1e-3) return formatValue(value, exponentDigits);
    if (size < 10 ** (1 - decimals)) return withMinus(trimZeros(value.toPrecision(2)));
    return decimals === 0 ? formatInteger(value) : withMinus(value.toFixed(decimals));
  });
}

/** "312.3k" and "11.0k": in the unit of the largest. */
function alikeInUnit(values: readonly number[], largest: number): string[] {
  const [unit, letter] = SI.find(([size]) => largest >= size) ?? [1, ''];
  if (largest >= unit * 999.95) return values.map((value) => formatValue(value, 2));
  const decimals = Math.min(3, decimalsFor(largest / unit));
  return values.map((value) => {
    if (!Number.isFinite(value) || Math.abs(value) < unit / 100) return formatValue(value, 2);
    return withMinus(`${(value / unit).toFixed(decimals)}${letter}`);
  });
}

/** Decimals that make four digits, and at most four of them. */
function decimalsFor(size: number): number {
  if (size <= 1) return 4;
  return Math.max(0, 3 - Math.floor(Math.log10(size * (1 + 5e-5))));
}

/** A deviation beside its mean, one decimal less: "±0.020" beside "0.4455". */
export function formatDeviation(deviation: number, mean: number): string {
  const [, fraction = ''] = (formatAlike([mean])[0] ?? '').split('.');
  const decimals = /^\d+$/.test(fraction) ? Math.max(0, fraction.length - 1) : 0;
  const isTold = deviation === 0 || deviation >= 0.5 * 10 ** -decimals;
  if (!isTold || deviation >= 99_999.5) return `±${formatExponent(deviation, 1)}`;
  return `±${decimals === 0 ? formatInteger(deviation) : deviation.toFixed(decimals)}`;
}

/** Seven digits: all that a float32 holds. */
export function formatPrecise(value: number): string {
  return Number.isFinite(value)
    ? withMinus(String(Number(value.toPrecision(7))))
    : formatNonFinite(value);
}

/** Every digit the number has, for copying and for exact read-outs. */
export function formatExact(value: number): string {
  return Number.isFinite(value) ? String(value) : formatNonFinite(value);
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Inf' : '−Inf';
}

/** "3e-4", "4.118e5": at most `digits` digits, no padding, no plus. */
export function formatExponent(value: number, digits = 4): string {
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return withMinus(`${trimZeros(mantissa)}e${exponent.replace('+', '')}`);
}

/** Short: "5k", "12.5k", "3.1M". */
export function formatSi(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const size = Math.abs(value);
  for (const [unit, letter] of SI) {
    if (size >= unit * (1 - 1e-12) && size < unit * 1e4) {
      return withMinus(`${trimZeros((value / unit).toPrecision(digits))}${letter}`);
    }
  }
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return formatExponent(value);
  return withMinus(trimZeros(value.toPrecision(digits)));
}

/** Labels of linear ticks `step` apart, all written alike: "2.0", "0.5", "0"; "8.5k"; "1.5e-5". */
export function formatTicks(ticks: readonly number[], step: number): string[] {
  const largest = ticks.reduce((size, tick) => Math.max(size, Math.abs(tick)), 0);
  if (largest === 0) return ticks.map(() => '0');
  if (largest >= 1e15 || largest < 1e-3) {
    const power = Math.floor(Math.log10(largest) + 1e-9);
    const decimals = Math.min(20, Math.max(0, power - Math.floor(Math.log10(step) + 1e-9)));
    return ticks.map((tick) => {
      if (tick === 0) return '0';
      const [mantissa = '', exponent = ''] = tick.toExponential(decimals).split('e');
      return withMinus(`${trimZeros(mantissa)}e${exponent.replace('+', '')}`);
    });
  }
  for (const [unit, letter] of SI) {
    if (largest < unit) continue;
    const decimals = Math.max(0, decimalsOf(step / unit));
    // "5.2k" and "5.4k" are fine, "5.201k" is not: written out instead.
    if (decimals > 1) break;
    return ticks.map((tick) =>
      // "500" and "500k" say more than "0.5k" and "0.5M".
      Math.abs(tick) < unit
        ? formatSi(tick)
        : withMinus(`${trimZeros((tick / unit).toFixed(decimals))}${letter}`),
    );
  }
  const decimals = Math.min(20, decimalsOf(step));
  return ticks.map((tick) => {
    if (tick === 0) return '0';
    if (decimals === 0) return formatInteger(tick);
    return withMinus(
      Math.abs(tick) >= 1e4 ? groupThousands(tick, decimals) : tick.toFixed(decimals),
    );
  });
}

/** Labels of step ticks: SI when they are multiples of 500 and the axis begins near zero, else exact. */
export function formatStepTicks(ticks: readonly number[], step: number, span: number): string[] {
  const largest = ticks.reduce((size, tick) => Math.max(size, Math.abs(tick)), 0);
  const isZoomed = largest > 3 * span;
  const unit = SI.find(([size]) => largest >= size)?.[0] ?? 1;
  const fitsSi = largest >= 1000 && decimalsOf(step / unit) <= (isZoomed ? 0 : 1);
  if (largest >= 1e15 || (fitsSi && !(isZoomed && largest < 1e4))) return formatTicks(ticks, step);
  return ticks.map((tick) => (step < 1 ? formatValue(tick) : formatInteger(tick)));
}

function groupThousands(value: number, decimals: number): string {
  const [whole = '', fraction = ''] = value.toFixed(decimals).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** Labels of ticks at powers of ten: "0.1", "0.001", "1e-4", "−20", "0", "5k", "1e7". */
export function formatLogTick(value: number): string {
  if (value < 0) return `−${formatLogTick(-value)}`;
  if (value === 0) return '0';
  if (value < 0.9e-3 || value >= 0.9e7) return formatExponent(value);
  return value >= 1000 ? formatSi(value) : formatValue(value);
}

/** "45.2 s", "38 m 06 s", "2 h 05 m", "3 d 04 h": two units at most. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatNonFinite(seconds);
  const sign = seconds < 0 ? '−' : '';
  const size = Math.abs(seconds);
  if (size < 9.995) return `${sign}${trimZeros(size.toFixed(2))} s`;
  if (size < 59.95) return `${sign}${trimZeros(size.toFixed(1))} s`;
  const two = (value: number) => value.toString().padStart(2, '0');
  const whole = Math.round(size);
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  const minutes = Math.round(size / 60);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
  const hours = Math.round(size / 3600);
  return `${sign}${formatInteger(Math.floor(hours / 24))} d ${two(hours % 24)} h`;
}

const TIME_UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
] as const;

/** Labels of the relative axis, all in one unit: "30 s", "2 m", "1.5 h". */
export function formatRelativeTicks(ticks: readonly number[], step: number): string[] {
  const largest = ticks.reduce((size, tick) => Math.max(size, Math.abs(tick)), 0);
  if (step < 1e-3) return ticks.map((tick) => (tick === 0 ? '0' : `${formatValue(tick)} s`));
  const [unit, letter] =
    TIME_UNITS.find(
      ([size]) => largest >= size && decimalsOf(Number((step / size).toFixed(6))) <= 1,
    ) ?? TIME_UNITS[3];
  const decimals = Math.min(9, decimalsOf(Number((step / unit).toFixed(9))));
  return ticks.map((tick) =>
    tick === 0 ? '0' : withMinus(`${trimZeros((tick / unit).toFixed(decimals))} ${letter}`),
  );
}

/** Local clock time of a tick; the day at midnight and on axes of days. */
export function formatWallTick(wallTime: number, step: number): string {
  const date = new Date(wallTime * 1000);
  if (Number.isNaN(date.getTime())) return '';
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (step >= 86_400 || (isMidnight && step >= 60)) return formatDay(date);
  return formatClock(wallTime, step < 60, step < 1 ? Math.min(3, decimalsOf(step)) : 0);
}

/** "14:03" or "14:03:27", local. */
export function formatClock(wallTime: number, withSeconds = false, decimals = 0): string {
  const date = new Date(wallTime * 1000);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number) => value.toString().padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (!withSeconds) return clock;
  const fraction = (date.getMilliseconds() / 1000)
    .toFixed(3)
    .slice(1, decimals > 0 ? 2 + decimals : 1);
  return `${clock}:${two(date.getSeconds())}${fraction}`;
}

/** "21 Nov", and the year where it is not this one. */
function formatDay(date: Date): string {
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.getFullYear() === new Date().getFullYear() ? day : `${day} ${date.getFullYear()}`;
}

/** What is left of a character beyond the first 65,536 when a cut went through it. */
const loneHalf = /\p{Surrogate}/gu;

/** Keeps both ends of a name that is too long: "muon-2e-2…/0438". */
export function cutMiddle(name: string, length: number): string {
  const shown = visible(name);
  if (shown.length <= length) return shown;
  const kept = Math.max(2, length - 1);
  const tail = Math.ceil(kept / 2);
  return `${shown.slice(0, kept - tail)}…${shown.slice(shown.length - tail)}`.replace(loneHalf, '');
}
