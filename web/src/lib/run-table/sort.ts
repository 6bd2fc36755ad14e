/** In which order runs stand: by several columns, the first one deciding. */
import { byNature } from '../natural-sort';

/** What stands in a cell, for ordering and copying; null: nothing. */
export type CellValue = number | string | boolean | null;

export interface SortKey {
  /** Of a column. */
  readonly id: string;
  readonly isDescending: boolean;
}

/** `-last`: the column `last`, largest first. */
export function sortKeyOf(text: string): SortKey {
  return text.startsWith('-')
    ? { id: text.slice(1), isDescending: true }
    : { id: text, isDescending: false };
}

export function textOfSortKey({ id, isDescending }: SortKey): string {
  return `${isDescending ? '-' : ''}${id}`;
}

/**
 * What a click on a column's name makes of the order: smallest first, then largest first, then no longer by it.
 * @param isAdded The other columns stay, and decide before one that is new.
 */
export function toggledSort(keys: readonly SortKey[], id: string, isAdded: boolean): SortKey[] {
  const known = keys.find((key) => key.id === id);
  const next = !known
    ? { id, isDescending: false }
    : known.isDescending
      ? null
      : { id, isDescending: true };
  if (!isAdded) return next ? [next] : [];
  if (!known) return [...keys, { id, isDescending: false }];
  return keys.flatMap((key) => (key.id === id ? (next ?? []) : key));
}

/** Numbers by size, texts as people order them, false before true; what is missing or NaN comes last either way. */
export function compareCells(a: CellValue, b: CellValue, isDescending: boolean): number {
  const [isNoA, isNoB] = [isNothing(a), isNothing(b)];
  if (isNoA || isNoB) return Number(isNoA) - Number(isNoB);
  const order =
    typeof a === 'string' || typeof b === 'string'
      ? byNature(String(a), String(b))
      : Number(a) - Number(b);
  return isDescending ? -order : order;
}

function isNothing(value: CellValue): boolean {
  return value === null || value === '' || Number.isNaN(value);
}

/** @param compareNames Decides between runs that are alike in all columns. */
export function sortedRuns<Run>(
  runs: readonly Run[],
  keys: readonly SortKey[],
  cellOf: (run: Run, id: string) => CellValue,
  compareNames: (a: Run, b: Run) => number,
): Run[] {
  const rows = runs.map((run) => ({ run, values: keys.map(({ id }) => cellOf(run, id)) }));
  rows.sort((a, b) => {
    for (const [at, { isDescending }] of keys.entries()) {
      const order = compareCells(
        a.values[at] as CellValue,
        b.values[at] as CellValue,
        isDescending,
      );
      if (order !== 0) return order;
    }
    return compareNames(a.run, b.run);
  });
  return rows.map(({ run }) => run);
}

/** Members that were there before stand as they stood, new ones behind them: nothing moves under the pointer. */
export function heldOrder<T, Key>(
  now: readonly T[],
  before: readonly Key[],
  keyOf: (member: T) => Key,
): T[] {
  const places = new Map(before.map((key, place) => [key, place]));
  const placeOf = (member: T) => places.get(keyOf(member)) ?? Number.POSITIVE_INFINITY;
  // Infinity less itself is NaN: two new ones stand as they come.
  return now.toSorted((a, b) => placeOf(a) - placeOf(b) || 0);
}
