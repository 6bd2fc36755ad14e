/** Cuts a query into words, operators and values, each with its place. What they mean is the parser's. */
import type { Operator, PatternOperator, Text } from './ast';

export interface Lexeme extends Text {
  /** Place in the query, in UTF-16 units, quotes included. */
  readonly from: number;
  readonly to: number;
  /** Where the text itself begins. */
  readonly textFrom: number;
  /** False for a quoted text without its closing quote. */
  readonly isClosed: boolean;
}

export interface OperatorLexeme {
  readonly operator: Operator | PatternOperator;
  readonly from: number;
  readonly to: number;
}

/** White space of a query; the same few characters in every language. */
const spaces = ' \t\n\r\f\v\u00a0\u3000';
/** As written, and what is meant; the longer ones first. */
const operators: readonly (readonly [string, Operator | PatternOperator])[] = [
  ['!=', '!='],
  ['!~', '!~'],
  ['<=', '<='],
  ['>=', '>='],
  ['==', '='],
  ['=~', '~'],
  ['<', '<'],
  ['>', '>'],
  ['=', '='],
  ['~', '~'],
];
/** Ends a word; `!` does before `=` and `~` only. */
const wordEnds = `${spaces}()"<>=:~`;

export class Scanner {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.text.length;
  }

  skipSpace(): void {
    while (this.#isSpace(this.#at)) this.#at++;
  }

  /** Whether a term may end here. */
  get isAtBreak(): boolean {
    return this.isAtEnd || this.#isSpace(this.#at) || this.text[this.#at] === ')';
  }

  take(character: '(' | ')' | '-'): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** A word or a key; null where none begins. */
  word(): Lexeme | null {
    if (this.text[this.#at] === '"') return this.#quoted();
    const from = this.#at;
    while (this.#isInWord(this.#at)) this.#at++;
    return from === this.#at ? null : this.#bare(from);
  }

  /** Also behind white space; null, and nothing skipped, where something else stands. */
  operator(): OperatorLexeme | null {
    const start = this.#at;
    this.skipSpace();
    const from = this.#at;
    const hasColon = this.text[from] === ':';
    const behind = hasColon ? from + 1 : from;
    const found = operators.find(([written]) => this.text.startsWith(written, behind));
    if (!found && !hasColon) {
      this.#at = start;
      return null;
    }
    this.#at = behind + (found?.[0].length ?? 0);
    return { operator: found?.[1] ?? ':', from, to: this.#at };
  }

  /** What stands behind an operator: up to white space or a closing parenthesis that none in it opens. */
  value(): Lexeme | null {
    this.skipSpace();
    if (this.text[this.#at] === '"') return this.#quoted();
    const from = this.#at;
    let depth = 0;
    for (; !this.isAtEnd && !this.#isSpace(this.#at); this.#at++) {
      const c = this.text[this.#at];
      if (c === '(') depth++;
      if (c === ')' && depth-- === 0) break;
      // A backslash takes the next character with it.
      if (c === '\\' && this.#at + 1 < this.text.length) this.#at++;
    }
    return from === this.#at ? null : this.#bare(from);
  }

  #bare(from: number): Lexeme {
    const text = this.text.slice(from, this.#at);
    return { text, isQuoted: false, from, to: this.#at, textFrom: from, isClosed: true };
  }

  /** The text within is as written, escapes and all. */
  #quoted(): Lexeme {
    const from = this.#at;
    this.#at++;
    while (!this.isAtEnd && this.text[this.#at] !== '"') {
      this.#at += this.text[this.#at] === '\\' && this.#at + 1 < this.text.length ? 2 : 1;
    }
    const text = this.text.slice(from + 1, this.#at);
    const isClosed = !this.isAtEnd;
    if (isClosed) this.#at++;
    return { text, isQuoted: true, from, to: this.#at, textFrom: from + 1, isClosed };
  }

  #isSpace(at: number): boolean {
    const c = this.text[at];
    return c !== undefined && spaces.includes(c);
  }

  #isInWord(at: number): boolean {
    const c = this.text[at];
    if (c === undefined || wordEnds.includes(c)) return false;
    const next = this.text[at + 1];
    return c !== '!' || (next !== '=' && next !== '~');
  }
}

/** Quoted text as it is meant: `\"` is a quote and `\\` a backslash, any other backslash is itself. */
export function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

/** A pattern as it is meant: `\"` is a quote; all other escapes are the pattern's own. */
export function unescapedPattern(text: string): string {
  return text.replace(/\\(.)/gs, (pair, c: string) => (c === '"' ? c : pair));
}

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

export function quotedPattern(pattern: string): string {
  return `"${pattern.replace(/\\.|"/gs, (part) => (part === '"' ? '\\"' : part))}"`;
}

/** As a key or a word stands in a query, in quotes only where it needs them. */
export function asWord(text: string): string {
  const scanner = new Scanner(text);
  const isWord = scanner.word()?.text === text && scanner.isAtEnd;
  return isWord && !/^-|^(or|and)$/i.test(text) && !text.includes('*') ? text : quoted(text);
}
