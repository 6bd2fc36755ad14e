/** Sets of characters of a regular expression. Words, digits and white space are those of ASCII. */

export interface CharSet {
  /** First and last code point of each range. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly isNegated: boolean;
  /** Upper and lower case are the same. */
  readonly isFolded: boolean;
}

const digits: CharSet['ranges'] = [[48, 57]];
const words: CharSet['ranges'] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: CharSet['ranges'] = [
  [9, 13],
  [32, 32],
];

export function setOf(ranges: CharSet['ranges'], isNegated: boolean, isFolded: boolean): CharSet {
  return { ranges, isNegated, isFolded };
}

export function literal(c: string, isFolded: boolean): CharSet {
  const code = c.codePointAt(0) as number;
  return setOf([[code, code]], false, isFolded);
}

/** The set that `\d \w \s` and their opposites name; null for another letter. */
export function classOf(letter: string): CharSet | null {
  const ranges = { d: digits, w: words, s: spaces }[letter.toLowerCase()];
  return ranges ? setOf(ranges, letter < 'a', false) : null;
}

export function contains(set: CharSet, code: number): boolean {
  const isIn =
    within(set.ranges, code) ||
    (set.isFolded &&
      (within(set.ranges, inCase(code, 'lower')) || within(set.ranges, inCase(code, 'upper'))));
  return isIn !== set.isNegated;
}

const isWordAt = Uint8Array.from({ length: 128 }, (_, code) => Number(within(words, code)));

export function isWord(code: number): boolean {
  return isWordAt[code] === 1;
}

function within(ranges: CharSet['ranges'], code: number): boolean {
  for (const [first, last] of ranges) if (first <= code && code <= last) return true;
  return false;
}

/** The character itself where the other case takes several. */
function inCase(code: number, wanted: 'lower' | 'upper'): number {
  const c = String.fromCodePoint(code);
  const other = wanted === 'lower' ? c.toLowerCase() : c.toUpperCase();
  const [first, ...rest] = other;
  return first === undefined || rest.length > 0 ? code : (first.codePointAt(0) as number);
}
