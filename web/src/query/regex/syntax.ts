/** What a regular expression of the query language says, as a tree; docs/query.md has the grammar. */
import { type CharSet, classOf, literal, setOf } from './char-set';

export type Assertion = 'start' | 'end' | 'word' | 'notWord';

export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  /** `index` is null where nothing is captured. */
  | { readonly kind: 'group'; readonly index: number | null; readonly node: RegexNode }
  | { readonly kind: 'concat'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'alternate'; readonly nodes: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: RegexNode;
      readonly min: number;
      /** Null: without an end. */
      readonly max: number | null;
      readonly isLazy: boolean;
    };

/** A pattern that is none, or one that lacks a linear time: thrown inside, a value to users. */
export class RegexError extends Error {
  override name = 'RegexError';
  constructor(
    message: string,
    /** Code points from the start of the pattern, the end excluded. */
    readonly from: number,
    readonly to: number,
  ) {
    super(message);
  }
}

export const mostRepeats = 1000;
const deepest = 100;

export interface RegexTree {
  readonly node: RegexNode;
  readonly groupCount: number;
}

const assertions: Readonly<Record<string, Assertion>> = { b: 'word', B: 'notWord' };
const controls: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  0: '\0',
};
const isAlphanumeric = (c: string) => /^[0-9A-Za-z]$/.test(c);

/** @throws RegexError */
export function parseRegex(pattern: string): RegexTree {
  const parser = new Parser([...pattern]);
  return parser.parse();
}

class Parser {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;
  #groupCount = 0;
  #isFolded = false;

  constructor(chars: readonly string[]) {
    this.#chars = chars;
  }

  parse(): RegexTree {
    if (this.#take('(?i)')) this.#isFolded = true;
    const node = this.#alternatives();
    if (this.#peek() === ')') this.#fail('expected no ")" without a "("', this.#at, this.#at + 1);
    return { node, groupCount: this.#groupCount };
  }

  #alternatives(): RegexNode {
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    return nodes.length === 1 ? (nodes[0] as RegexNode) : { kind: 'alternate', nodes };
  }

  #sequence(): RegexNode {
    const nodes: RegexNode[] = [];
    for (let c = this.#peek(); c !== undefined && c !== '|' && c !== ')'; c = this.#peek()) {
      nodes.push(this.#repeated());
    }
    return nodes.length === 1 ? (nodes[0] as RegexNode) : { kind: 'concat', nodes };
  }

  #repeated(): RegexNode {
    const from = this.#at;
    if (this.#bounds()) this.#fail('expected something to repeat', from, this.#at);
    const node = this.#atom();
    const bounds = this.#bounds();
    if (!bounds) return node;
    const isLazy = this.#take('?');
    const again = this.#at;
    if (this.#bounds()) this.#fail('expected no repetition of a repetition', again, this.#at);
    return { kind: 'repeat', node, min: bounds.min, max: bounds.max, isLazy };
  }

  /** How often: `* + ? {m} {m,} {m,n}`; null where something else stands. */
  #bounds(): { readonly min: number; readonly max: number | null } | null {
    if (this.#take('*')) return { min: 0, max: null };
    if (this.#take('+')) return { min: 1, max: null };
    if (this.#take('?')) return { min: 0, max: 1 };
    // Anything else in braces is text, as everywhere.
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#chars.slice(this.#at, this.#at + 32).join(''));
    if (!found) return null;
    const from = this.#at;
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] ? Number(found[3]) : null;
    if (min > mostRepeats || (max ?? 0) > mostRepeats) {
      this.#fail(`expected at most ${mostRepeats} repetitions`, from, this.#at);
    }
    if (max !== null && max < min) {
      this.#fail('expected the smaller number of repetitions first', from, this.#at);
    }
    return { min, max };
  }

  #atom(): RegexNode {
    const from = this.#at;
    const c = this.#next();
    if (c === '(') return this.#group(from);
    if (c === '[') return { kind: 'set', set: this.#class(from) };
    if (c === '.') return { kind: 'set', set: setOf([[10, 10]], true, false) };
    if (c === '^') return { kind: 'assert', assertion: 'start' };
    if (c === '$') return { kind: 'assert', assertion: 'end' };
    if (c !== '\\') return { kind: 'set', set: literal(c, this.#isFolded) };
    const assertion = assertions[this.#peek() ?? ''];
    if (assertion) {
      this.#at++;
      return { kind: 'assert', assertion };
    }
    const escaped = this.#escape(from);
    const set = typeof escaped === 'string' ? literal(escaped, this.#isFolded) : escaped;
    return { kind: 'set', set };
  }

  #group(from: number): RegexNode {
    if (this.#depth === deepest) {
      this.#fail(`expected at most ${deepest} groups in each other`, from, this.#at);
    }
    const wasFolded = this.#isFolded;
    const index = this.#opened(from);
    this.#depth++;
    const node = this.#alternatives();
    this.#depth--;
    this.#isFolded = wasFolded;
    if (!this.#take(')')) this.#fail('expected ")"', from, this.#chars.length);
    return { kind: 'group', index, node };
  }

  /** What follows the parenthesis of a group: its number, or null. */
  #opened(from: number): number | null {
    if (this.#take('?:')) return null;
    if (this.#take('?i:')) {
      this.#isFolded = true;
      return null;
    }
    for (const sign of ['?=', '?!', '?<=', '?<!']) {
      if (this.#take(sign)) {
        this.#fail('expected no look-around: it takes more than linear time', from, this.#at);
      }
    }
    if (this.#peek() === '?') {
      this.#fail('expected "(?:", "(?i:" or, at the start, "(?i)"', from, this.#at + 1);
    }
    this.#groupCount++;
    return this.#groupCount;
  }

  #class(from: number): CharSet {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    // A bracket that comes first is text.
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#peek() === undefined) this.#fail('expected "]"', from, this.#at);
      const start = this.#at;
      const low = this.#member();
      if (typeof low !== 'string') {
        if (low.isNegated) this.#fail('expected no negated class in brackets', start, this.#at);
        ranges.push(...low.ranges);
        continue;
      }
      const isRange = this.#peek() === '-' && (this.#chars[this.#at + 1] ?? ']') !== ']';
      if (isRange) this.#at++;
      const high = isRange ? this.#member() : low;
      const [first, last] = [low.codePointAt(0), typeof high === 'string' && high.codePointAt(0)];
      if (first === undefined || typeof last !== 'number' || last < first) {
        this.#fail('expected the smaller end of the range first', start, this.#at);
      }
      ranges.push([first, last]);
    }
    this.#at++;
    return setOf(ranges, isNegated, this.#isFolded);
  }

  #member(): string | CharSet {
    const from = this.#at;
    const c = this.#next();
    return c === '\\' ? this.#escape(from) : c;
  }

  /** What follows a backslash. */
  #escape(from: number): string | CharSet {
    const c = this.#chars[this.#at];
    if (c === undefined) this.#fail('expected something behind the backslash', from, this.#at);
    this.#at++;
    const set = classOf(c);
    if (set) return set;
    if (/[1-9]/.test(c)) {
      this.#fail('expected no backreference: it takes more than linear time', from, this.#at);
    }
    if (c === 'x') return this.#hexadecimal(from);
    const control = controls[c];
    if (control !== undefined) return control;
    if (isAlphanumeric(c)) this.#fail(`expected a known escape, got "\\${c}"`, from, this.#at);
    return c;
  }

  #hexadecimal(from: number): string {
    const rest = this.#chars.slice(this.#at, this.#at + 8).join('');
    const found = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
    const code = Number.parseInt(found?.[1] ?? found?.[2] ?? '', 16);
    if (!found || code > 0x10ffff) {
      this.#fail('expected a code such as \\x7e or \\x{1f600}', from, this.#at);
    }
    this.#at += found[0].length;
    return String.fromCodePoint(code);
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #next(): string {
    return this.#chars[this.#at++] as string;
  }

  #take(text: string): boolean {
    if (this.#chars.slice(this.#at, this.#at + text.length).join('') !== text) return false;
    this.#at += text.length;
    return true;
  }

  #fail(message: string, from: number, to: number): never {
    throw new RegexError(message, from, Math.max(to, from + 1));
  }
}
