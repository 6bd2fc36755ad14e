/** The name that somebody may have meant by one that is nowhere. */

/** The closest of the names, whatever its case; null where none is near: a third of the letters may differ. */
export function nearest(name: string, names: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  let closest: string | null = null;
  let most = Math.max(1, Math.floor(wanted.length / 3));
  for (const other of names) {
    const distance = editDistance(wanted, other.toLowerCase(), most);
    if (distance > most) continue;
    closest = other;
    most = distance - 1;
    if (most < 0) break;
  }
  return closest;
}

/** Letters to put in, take out or replace, in UTF-16 units; where there are more than `most`, just more. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] as number) + Number(a[i] !== b[j]);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row[b.length] as number;
}
