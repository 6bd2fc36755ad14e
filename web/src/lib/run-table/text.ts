/** How numbers of the table are written: alike down a column, exponents with a true minus. */
import { formatAlike, formatInteger, formatValue } from '../format';

const withMinus = (text: string) => text.replace('e-', 'e−');

/** A number that stands alone: "3e−4", "0.05", "128". */
export function formatNumber(value: number): string {
  return withMinus(
    Number.isInteger(value) && Math.abs(value) < 1e12 ? formatInteger(value) : formatValue(value),
  );
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
  if (!Number.isFinite(value) || Math.abs(value) > 10 * usual || isWhole)
    return withMinus(formatValue(value));
  // Half a unit more has a fraction but no more digits: whole numbers among others are written as those.
  const like = Number.isInteger(usual) ? usual + (usual < 1e4 ? 0.001 : 0) : usual;
  return withMinus(formatAlike([value, like], 4)[0] as string);
}

/** "+0.0037" and "−0.0041", as the values themselves are written. */
export function formatDelta(delta: number, scale: ColumnScale): string {
  const text = formatInColumn(delta, scale);
  return delta >= 0 && Number.isFinite(delta) ? `+${text}` : text;
}

/** "20 Nov 22:14", local; with the year where that is another. */
export function formatStarted(wallTime: number, now = new Date()): string {
  const date = new Date(wallTime * 1000);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number) => value.toString().padStart(2, '0');
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const year = date.getFullYear() === now.getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${day}${year} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
