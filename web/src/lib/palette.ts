/** What the command palette finds. */
export type PaletteKind = 'command' | 'place' | 'view' | 'setting' | 'tag' | 'run';

export interface PaletteEntry {
  readonly kind: PaletteKind;
  /** What is searched and shown. */
  readonly text: string;
  /** The key that does the same, or what it is about. */
  readonly detail: string;
  /** What stands first where the letters do not tell. */
  readonly weight: number;
  readonly act: () => void;
  /** What Enter does with shift held; undefined: the same. */
  readonly actOther?: () => void;
}

/** Fewer things of a kind are likelier meant. */
export const weights: Readonly<Record<PaletteKind, number>> = {
  place: 3,
  view: 2.5,
  command: 2,
  setting: 1.5,
  tag: 1,
  run: 0.5,
};

export const kindNames: Readonly<Record<PaletteKind, string>> = {
  place: 'place',
  view: 'saved view',
  command: 'command',
  setting: 'setting',
  tag: 'tag',
  run: 'run',
};

/** The text in pieces, every other one found: the first piece is not, and may be empty. */
export function piecesOf(text: string, at: readonly number[]): string[] {
  const pieces = [''];
  let wasFound = false;
  for (let i = 0; i < text.length; i++) {
    const isFound = at.includes(i);
    if (isFound !== wasFound) pieces.push('');
    pieces[pieces.length - 1] += text.charAt(i);
    wasFound = isFound;
  }
  return pieces;
}
