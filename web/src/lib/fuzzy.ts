/** Finds entries by the letters somebody remembers of them; quick enough for each key stroke over 50,000. */

export interface Found<T> {
  readonly entry: T;
  /** Positions of the letters that were found, ascending. */
  readonly at: readonly number[];
}

interface Prepared<T> {
  readonly entry: T;
  /** In lower case. */
  readonly text: string;
  /** A bit for each letter and digit that occurs. */
  readonly letters: number;
  readonly weight: number;
}

/** How one word fits a text; -1: it does not. */
type Score = (text: string, word: string) => number;

const wordStart = 8;
const adjacent = 5;
/** Letters of a query beyond these bring nothing that a person would notice. */
const longestQuery = 64;

const separators = new Set(Array.from(' /_.-:=', (separator) => separator.charCodeAt(0)));

const isWordStart = (text: string, at: number) =>
  at === 0 || separators.has(text.charCodeAt(at - 1));

/** A bit for each letter that occurs; digits share five. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97 && code <= 122) letters |= 1 << (code - 97);
    else if (code >= 48 && code <= 57) letters |= 1 << (26 + (code % 5));
  }
  return letters;
}

/** Where the whole word stands, at the start of a word if it does so anywhere; -1: nowhere. */
function placeOf(text: string, word: string): number {
  const first = text.indexOf(word);
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) {
    if (isWordStart(text, at)) return at;
  }
  return first;
}

const scoreWhole: Score = (text, word) => {
  const at = placeOf(text, word);
  return at < 0 ? -1 : 1 + (isWordStart(text, at) ? wordStart : 0) + 1 / (1 + at);
};

/** The letters in their order, with others between them: better where they begin words or touch. */
const scoreScattered: Score = (text, word) => {
  let score = 1;
  let from = 0;
  for (let i = 0; i < word.length; i++) {
    const at = text.indexOf(word.charAt(i), from);
    if (at < 0) return -1;
    if (at === from && i > 0) score += adjacent;
    if (isWordStart(text, at)) score += wordStart;
    from = at + 1;
  }
  return score + 1 / (1 + from);
};

function lettersAt(text: string, word: string): number[] {
  const start = placeOf(text, word);
  if (start >= 0) return Array.from({ length: word.length }, (_, i) => start + i);
  const at: number[] = [];
  for (let i = 0; i < word.length; i++)
    at.push(text.indexOf(word.charAt(i), (at.at(-1) ?? -1) + 1));
  return at;
}

/** The best few, the best first; equals in the order they came in. */
class Best<T> {
  readonly #most: number;
  readonly #ranked: { readonly score: number; readonly item: T }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get items(): T[] {
    return this.#ranked.map(({ item }) => item);
  }

  add(item: T, score: number): void {
    const ranked = this.#ranked;
    const isFull = ranked.length === this.#most;
    if (isFull && score <= (ranked.at(-1)?.score ?? Number.POSITIVE_INFINITY)) return;
    let place = ranked.length;
    while (place > 0 && score > (ranked[place - 1]?.score ?? 0)) place--;
    ranked.splice(place, 0, { score, item });
    if (isFull) ranked.pop();
  }
}

export class FuzzyIndex<T extends { readonly text: string; readonly weight?: number }> {
  readonly #all: readonly Prepared<T>[];
  /** What may fit a query that begins with the one before. */
  #last: { readonly query: string; readonly mayFit: readonly Prepared<T>[] };

  constructor(entries: readonly T[]) {
    this.#all = entries.map((entry) => {
      const text = entry.text.toLowerCase();
      return { entry, text, letters: lettersOf(text), weight: entry.weight ?? 0 };
    });
    this.#last = { query: '', mayFit: this.#all };
  }

  /**
   * @param query Words in any order; all must fit. An empty one finds the entries of most weight.
   * @returns The best `most` entries: first those that hold the words, then those that hold their letters.
   */
  find(query: string, most: number): Found<T>[] {
    const asked = query.trim().toLowerCase().slice(0, longestQuery);
    const words = asked.split(/\s+/).filter(Boolean);
    const letters = lettersOf(asked);
    const pool = asked.startsWith(this.#last.query) ? this.#last.mayFit : this.#all;
    let mayFit = pool.filter((item) => (item.letters & letters) === letters);
    const whole = new Best<Prepared<T>>(most);
    const isWhole = this.#rank(mayFit, words, scoreWhole, whole);
    const found = whole.items;
    if (found.length < most) {
      const others = mayFit.filter((_, i) => !isWhole[i]);
      const scattered = new Best<Prepared<T>>(most - found.length);
      const isScattered = this.#rank(others, words, scoreScattered, scattered);
      found.push(...scattered.items);
      let other = 0;
      mayFit = mayFit.filter((_, i) => isWhole[i] || isScattered[other++]);
    }
    this.#last = { query: asked, mayFit };
    return found.map(({ entry, text }) => ({
      entry,
      at: [...new Set(words.flatMap((word) => lettersAt(text, word)))].sort((a, b) => a - b),
    }));
  }

  /** Puts the items that fit among the best; 1 for each that does. */
  #rank(
    items: readonly Prepared<T>[],
    words: readonly string[],
    scoreOf: Score,
    best: Best<Prepared<T>>,
  ): Uint8Array {
    const fits = new Uint8Array(items.length);
    items.forEach((item, i) => {
      let score = item.weight - item.text.length / 256;
      for (const word of words) {
        const ofWord = scoreOf(item.text, word);
        if (ofWord < 0) return;
        score += ofWord;
      }
      fits[i] = 1;
      best.add(item, score);
    });
    return fits;
  }
}
