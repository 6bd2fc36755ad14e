/** How run names are shown: what all share is faint, what tells them apart is ink. */

import { cutMiddle } from './format';
import { visible } from './visible';

/** "a/b/c" → "a/b"; "" for a name without a folder. */
export function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** "a/b/c" → "c". */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The end of a long path tells more: "/home/me/project/logs" → "project/logs". */
export function endOfPath(path: string): string {
  return path.split('/').filter(Boolean).slice(-2).join('/') || path;
}

/**
 * What a run is counted to, by its name: its folder, or itself where it is the folder of others (trials `a/1` and
 * `a/2` beside a run `a`).
 */
export function groupNames(names: readonly string[]): (name: string) => string {
  const folders = new Set(names.map(folderOf));
  return (name) => (folders.has(name) ? name : folderOf(name));
}

/** A line in a chart: the run, and which of its parts. */
export function lineName(run: string, part: string | null): string {
  return part === null ? run : `${run} · ${part}`;
}

/**
 * The longest prefix all names share, cut back to a separator, so that words and numbers stay whole; never a
 * whole name. "" for fewer than two names.
 */
export function commonPrefix(names: readonly string[]): string {
  const [first, ...rest] = names;
  if (first === undefined || rest.length === 0) return '';
  let length = first.length;
  for (const name of rest) {
    length = Math.min(length, name.length);
    while (length > 0 && name.slice(0, length) !== first.slice(0, length)) length--;
    if (length === 0) return '';
  }
  const shared = first.slice(0, names.some((name) => name.length === length) ? length - 1 : length);
  return shared.slice(0, lastSeparator(shared) + 1);
}

/** A point behind a digit is a part of its number: "0.1" and "0.01" share no word. */
function lastSeparator(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && !(/[/\-_ ]/.test(text.charAt(at)) || isEndOfWord(text, at))) at--;
  return at;
}

const isEndOfWord = (text: string, at: number) =>
  text.charAt(at) === '.' && !/\d/.test(text.charAt(at - 1));

/** Splits a name into its shared prefix and the rest, together no longer than `length` characters. */
export function splitName(
  name: string,
  prefix: string,
  length: number,
  cut: (text: string, length: number) => string,
): { readonly prefix: string; readonly rest: string } {
  if (prefix === '' || !name.startsWith(prefix)) return { prefix: '', rest: cut(name, length) };
  if (visible(name) !== name) return splitName(visible(name), visible(prefix), length, cut);
  const rest = name.slice(prefix.length);
  const room = length - rest.length;
  if (room >= prefix.length) return { prefix, rest };
  if (room >= 4) return { prefix: `${prefix.slice(0, room - 1)}…`, rest };
  return { prefix: '…', rest: cut(rest, length - 1) };
}

/**
 * Names of columns, each cut to `length` characters: their beginnings where these tell them apart, else both ends.
 * Equal names stay equal.
 */
export function cutApart(names: readonly string[], length: number): readonly string[] {
  const shown = names.map(visible);
  const beginnings = shown.map((name) =>
    name.length <= length
      ? name
      : `${name.slice(0, Math.max(1, length - 1)).replace(/\p{Surrogate}$/u, '')}…`,
  );
  const isApart = new Set(beginnings).size === new Set(shown).size;
  return isApart ? beginnings : names.map((name) => cutMiddle(name, Math.max(3, length)));
}
