/** How many cards stand side by side and how tall they are, so that every row is full and a short board fills its page. */

/** The narrowest card, and its height when there are more of them than the page can show. */
export interface CardSize {
  readonly narrowestPx: number;
  readonly heightPx: number;
}

export interface Fit {
  readonly columns: number;
  readonly cellHeightPx: number;
}

/** What a board comes to in a grid of so many columns. */
export interface Extent {
  readonly cellRows: number;
  /** Everything that is not a cell: heads, notes, padding. */
  readonly otherPx: number;
}

/** A card may grow to this many times its height before it looks blown up. */
const mostGrowth = 2.2;
/** A page covered to this share counts as full. */
const fullShare = 0.8;

/**
 * As many columns as fit, unless the cards then leave much of the page blank: fewer and larger ones are read
 * more easily. Heights grow only while nothing has to scroll.
 */
export function fitOf(
  extentOf: (columns: number) => Extent,
  { narrowestPx, heightPx }: CardSize,
  page: { readonly widthPx: number; readonly heightPx: number },
): Fit {
  const most = Math.max(1, Math.floor(page.widthPx / narrowestPx));
  let best: Fit = { columns: most, cellHeightPx: heightPx };
  for (let columns = most; columns >= 1; columns--) {
    const { cellRows, otherPx } = extentOf(columns);
    const roomPx = (page.heightPx - otherPx) / Math.max(1, cellRows);
    if (roomPx < heightPx) break;
    const cellHeightPx = Math.min(Math.floor(roomPx), Math.round(heightPx * mostGrowth));
    best = { columns, cellHeightPx };
    if (cellHeightPx * cellRows + otherPx >= page.heightPx * fullShare) break;
  }
  return best;
}

/** Sizes of the rows of `count` cells: as even as can be, so that each row can stretch to the full width. */
export function rowSizes(count: number, columns: number): number[] {
  const rows = Math.ceil(count / columns);
  return Array.from(
    { length: rows },
    (_, row) => Math.floor(count / rows) + (row < count % rows ? 1 : 0),
  );
}
