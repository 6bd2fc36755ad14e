/** How numbers of the table are written: alike down a column, exponents with a true minus. */
import { formatExponent, formatInteger, formatValue } from '../format';

const withMinus = (text: string) => text.replace('e-', 'e−');

/** A number that stands alone: "3e−4", "0.05", "128". */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e12) return formatInteger(value);
  // Rates are compared by their powers of ten: 1e−3 beside 3e−4.
  return withMinus(size < 1e-2 ? formatExponent(value) : formatValue(value));
}

/** What decides how the numbers of a column are written. */
export interface ColumnScale {
  /** Nearly all are no larger; those that are do not take digits from the others. */
  readonly usual: number;
  readonly isWhole: boolean;
}

const usualShare = 0.95;

export function scaleOf(values: readonly (number | null)[]): ColumnScale {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  const sizes = Float64Array.from(finite, Math.abs).sort();
  return {
    usual: sizes[Math.floor((sizes.length - 1) * usualShare)] ?? 0,
    isWhole: finite.every(Number.isInteger),
  };
}

/** "0.3097" under "0.2919": with as many decimals as the others. */
export function formatInColumn(value: number, { usual, isWhole }: ColumnScale): string {
  const size = Math.abs(value);
  const isPlain = !isWhole && usual >= 1e-3 && usual < 99_999.5 && size <= 10 * usual;
  const decimals = isPlain ? decimalsFor(usual) : 0;
  // Those too small for the others' decimals keep their digits.
  if (!isPlain || (size > 0 && size < 10 ** (1 - decimals))) return withMinus(formatValue(value));
  return decimals === 0 ? formatInteger(value) : value.toFixed(decimals).replace('-', '−');
}

/** Decimals that make four digits; of shares of one as many as of others. */
function decimalsFor(size: number): number {
  if (size >= 0.1 && size <= 1) return 4;
  return Math.max(0, 3 - Math.floor(Math.log10(size * (1 + 5e-5))));
}

/** "+0.0037" and "−0.0041", as the values themselves are written. */
export function formatDelta(delta: number, scale: ColumnScale): string {
  const text = formatInColumn(delta, scale);
  return delta >= 0 && Number.isFinite(delta) ? `+${text}` : text;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** "20 Nov 22:14", local; with the year where that is another. */
export function formatStarted(wallTime: number, now = new Date()): string {
  const date = new Date(wallTime * 1000);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number) => value.toString().padStart(2, '0');
  const day = dayFormat.format(date);
  const year = date.getFullYear() === now.getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${day}${year} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
