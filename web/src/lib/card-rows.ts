/** How cards of several sizes fill the rows of a sheet. */
import { rowSizes } from './board-fit';

export type CardSize = 'S' | 'M' | 'L';

/** In columns of the grid. */
const widths: Readonly<Record<CardSize, number>> = { S: 0.5, M: 1, L: 2 };

export interface Place<T> {
  readonly item: T;
  /** Share of its row, relative to the others in it. */
  readonly width: number;
}

/** Rows as even as can be where all are of one size, else each as full as its cards allow. */
export function rowsOf<T>(
  items: readonly T[],
  columns: number,
  sizeOf: (item: T) => CardSize,
): readonly (readonly Place<T>[])[] {
  const places = items.map((item) => {
    return { item, width: Math.min(columns, widths[sizeOf(item)]) };
  });
  if (places.every(({ width }) => width === 1)) {
    let start = 0;
    return rowSizes(places.length, columns).map((size) => {
      start += size;
      return places.slice(start - size, start);
    });
  }
  const rows: Place<T>[][] = [];
  let room = 0;
  for (const place of places) {
    if (place.width > room) {
      rows.push([]);
      room = columns;
    }
    rows.at(-1)?.push(place);
    room -= place.width;
  }
  return rows;
}
