/** Which links are packed; how is loaded for the few that are. */

/** Links up to this many characters stay readable. */
export const longestPlain = 1500;

export function isPacked(hash: string): boolean {
  return /\?v=[\w-]*$/.test(hash);
}

/** `#/board?q=…` as `#/board?v=…` when it is long. */
export async function pack(hash: string): Promise<string> {
  if (hash.length <= longestPlain) return hash;
  const packed = await import('./packed-hash');
  return packed.pack(hash);
}

/** The link that `pack` was given; that of the place alone where the packed part is broken. */
export async function unpack(hash: string): Promise<string> {
  if (!isPacked(hash)) return hash;
  const packed = await import('./packed-hash');
  return packed.unpack(hash);
}
