/** Where the columns and rows of the table are, and which of them are in view. */
import type { Column } from './columns';

/** The eye stands before the name. */
export const eyePx = 34;

export interface PlacedColumn {
  readonly column: Column;
  /** From 0. */
  readonly index: number;
  /** Where a pinned one stays. */
  readonly leftPx: number;
}

export interface TableLayout {
  /** As CSS has it. */
  readonly template: string;
  readonly widthPx: number;
  /** Of what stays while the others scroll. */
  readonly pinnedPx: number;
  readonly columns: readonly PlacedColumn[];
}

export function layoutOf(columns: readonly Column[], namePx: number): TableLayout {
  let leftPx = eyePx + namePx;
  let pinnedPx = leftPx;
  const placed = columns.map((column, index): PlacedColumn => {
    const one = { column, index, leftPx };
    leftPx += column.widthPx;
    if (column.isPinned) pinnedPx = leftPx;
    return one;
  });
  const widths = [eyePx, namePx, ...columns.map(({ widthPx }) => widthPx)];
  return {
    template: `${widths.map((widthPx) => `${widthPx}px`).join(' ')} minmax(0, 1fr)`,
    widthPx: leftPx,
    pinnedPx,
    columns: placed,
  };
}

/** The pinned columns and those that a window of this width shows. */
export function columnsInView(
  { columns, pinnedPx }: TableLayout,
  scrollLeft: number,
  widthPx: number,
): readonly PlacedColumn[] {
  const [from, to] = [scrollLeft + pinnedPx, scrollLeft + widthPx];
  return columns.filter(
    ({ column, leftPx }) => column.isPinned || (leftPx < to && leftPx + column.widthPx > from),
  );
}

export interface RowWindow {
  readonly first: number;
  /** Excluded. */
  readonly end: number;
  /** No more rows than this are drawn: the row that comes takes the elements of the one that goes. */
  readonly slots: number;
}

/** Where rows of these heights begin, in px, and behind the last one where they end. */
export function topsOf(heights: readonly number[]): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  for (const [at, height] of heights.entries()) tops[at + 1] = (tops[at] as number) + height;
  return tops;
}

/** The row at this place; the last one below all. */
export function rowAt(tops: Float64Array, px: number): number {
  let [first, last] = [0, Math.max(0, tops.length - 2)];
  while (first < last) {
    const middle = Math.ceil((first + last) / 2);
    if ((tops[middle] as number) <= px) first = middle;
    else last = middle - 1;
  }
  return first;
}

/** Rows drawn beyond the edges, so that a fast scroll shows no gap. */
const spareRows = 8;

export function rowsInView(
  count: number,
  rowPx: number,
  scrollTop: number,
  heightPx: number,
): RowWindow {
  return rowsFrom(count, Math.floor(scrollTop / rowPx), Math.ceil(heightPx / rowPx));
}

/** @param shown Rows that are in view at most. */
export function rowsFrom(count: number, at: number, shown: number): RowWindow {
  // Rows may have become fewer than the place scrolled to.
  const top = Math.min(Math.max(0, count - shown), at);
  const first = Math.max(0, top - spareRows);
  return { first, end: Math.min(count, top + shown + spareRows), slots: shown + 2 * spareRows };
}
