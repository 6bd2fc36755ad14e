/** What the row of a group says of its runs. */

import type { CellValue } from './sort';
import { formatNumber } from './text';

export interface GroupStatistics {
  /** Of the finite values. */
  readonly count: number;
  readonly mean: number;
  /** Of a sample; 0 for a single value. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly nanCount: number;
}

/** Null where no value is a finite number. */
export function statisticsOf(values: readonly CellValue[]): GroupStatistics | null {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  const nanCount = values.filter((value) => Number.isNaN(value)).length;
  if (finite.length === 0) return null;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count: finite.length,
    mean,
    deviation: finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : 0,
    min: finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    nanCount,
  };
}

/** What the runs of a group were started with, in a word. */
export interface GroupedValue {
  readonly text: string;
  /** All runs have the same. */
  readonly isOne: boolean;
}

/** "0.05", "3 values", "0–3" for whole numbers without a gap, "both" for yes and no; "" where no run has any. */
export function groupedValue(values: readonly CellValue[]): GroupedValue {
  const distinct = [...new Set(values)];
  const [first = null] = distinct;
  if (distinct.length <= 1) return { text: formatCell(first), isOne: first !== null };
  const present = distinct.filter((value) => value !== null);
  if (present.length === 2 && present.every((value) => typeof value === 'boolean'))
    return { text: 'both', isOne: false };
  const whole = distinct.filter((value): value is number => Number.isInteger(value));
  if (whole.length === distinct.length && whole.length > 2) {
    const [least, most] = [Math.min(...whole), Math.max(...whole)];
    if (most - least === whole.length - 1)
      return { text: `${formatNumber(least)}–${formatNumber(most)}`, isOne: false };
  }
  return { text: `${distinct.length} values`, isOne: false };
}

/** A hyperparameter in a cell: "3e−4", "✓" and "–" for yes and no, "" where the run has none. */
export function formatCell(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '✓' : '–';
  return typeof value === 'number' ? formatNumber(value) : value;
}
