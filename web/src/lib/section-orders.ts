/** Sections that somebody moves. */

/** The orders of all sections after one of them has moved by so many places; null: it is at the end. */
export function ordersAfterMove(
  keys: readonly string[],
  key: string,
  by: number,
): ReadonlyMap<string, number> | null {
  const from = keys.indexOf(key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= keys.length) return null;
  const moved = keys.toSpliced(from, 1).toSpliced(to, 0, key);
  return new Map(moved.map((each, i) => [each, i + 1]));
}
