/** Reads a query. What people type is never an exception: a wrong query is an error with its place. */
import {
  type Condition,
  type GroupTerm,
  type Operator,
  type QueryError,
  QueryFailure,
  type QueryTree,
  type TagTerm,
  type Text,
} from './ast';
import { kindOf, statuses } from './keys';
import { Regex, RegexError } from './regex';
import { type Lexeme, type OperatorLexeme, Scanner, unescaped, unescapedPattern } from './scanner';
import { parseDuration, parseNumber, parseTime } from './values';

export type ParseResult =
  | { readonly tree: QueryTree; readonly error: null }
  | { readonly tree: null; readonly error: QueryError };

const longest = 10_000;
const deepest = 100;

export function parseQuery(text: string): ParseResult {
  try {
    return { tree: new Parser(text).parse(), error: null };
  } catch (failure) {
    if (failure instanceof QueryFailure) return { tree: null, error: failure.error };
    throw failure;
  }
}

class Parser {
  readonly #scanner: Scanner;
  readonly #tags: TagTerm[] = [];
  readonly #groups: GroupTerm[] = [];
  #depth = 0;

  constructor(text: string) {
    if (text.length > longest) fail(`expected at most ${longest} characters`, longest, text.length);
    this.#scanner = new Scanner(text);
  }

  parse(): QueryTree {
    const where = this.#alternatives();
    const { at } = this.#scanner;
    if (!this.#scanner.isAtEnd) fail('expected no ")" without a "("', at, at + 1);
    return { where, tags: this.#tags, groups: this.#groups };
  }

  #alternatives(): Condition {
    const conditions = [this.#sequence(null)];
    const [first] = conditions as [Condition];
    for (let or = this.#keyword('or'); or; or = this.#keyword('or')) {
      if (isNothing(first)) fail('expected a term before "or"', or.from, or.to);
      conditions.push(this.#sequence(or));
    }
    return conditions.length === 1 ? first : { kind: 'or', conditions };
  }

  /** @param or The word that it stands behind, and that wants a condition. */
  #sequence(or: Lexeme | null): Condition {
    const conditions: Condition[] = [];
    for (;;) {
      this.#scanner.skipSpace();
      if (this.#scanner.isAtEnd || this.#at(')') || this.#isKeyword('or')) break;
      if (this.#isKeyword('and')) {
        this.#joined(conditions.length > 0);
        continue;
      }
      const condition = this.#term();
      if (condition) conditions.push(condition);
    }
    if (or && conditions.length === 0) fail('expected a term behind "or"', or.from, or.to);
    return conditions.length === 1 ? (conditions[0] as Condition) : { kind: 'and', conditions };
  }

  /** An `and` that says what a space says already; it stands between terms. */
  #joined(isBehindTerm: boolean): void {
    const and = this.#scanner.word() as Lexeme;
    this.#scanner.skipSpace();
    const isBeforeTerm =
      !this.#scanner.isAtEnd && !this.#at(')') && !this.#isKeyword('or') && !this.#isKeyword('and');
    if (!isBehindTerm || !isBeforeTerm) fail('expected terms around "and"', and.from, and.to);
  }

  /** Null for a term that says what is shown. */
  #term(): Condition | null {
    const from = this.#scanner.at;
    let negations = 0;
    while (this.#scanner.take('-')) negations++;
    if (negations > deepest) fail(`expected at most ${deepest} "-"`, from, this.#scanner.at);
    if (negations > 0 && this.#scanner.isAtBreak) {
      fail('expected a term behind "-"', from, this.#scanner.at);
    }
    let condition = this.#scanner.take('(') ? this.#parenthesised() : this.#simple(negations);
    this.#expectBreak();
    if (!condition) return null;
    for (; negations > 0; negations--) condition = { kind: 'not', condition };
    return condition;
  }

  #parenthesised(): Condition {
    const from = this.#scanner.at - 1;
    if (this.#depth === deepest)
      fail(`expected at most ${deepest} "(" in each other`, from, from + 1);
    this.#depth++;
    const condition = this.#alternatives();
    this.#depth--;
    if (!this.#scanner.take(')')) fail('expected ")"', from, from + 1);
    if (isNothing(condition)) fail('expected a term in parentheses', from, this.#scanner.at);
    return condition;
  }

  #simple(negations: number): Condition | null {
    const { at } = this.#scanner;
    const word = this.#scanner.word();
    if (!word)
      return fail(`expected a word or a key, got ${this.#operatorText()}`, at, this.#scanner.at);
    const operator = closed(word) && this.#scanner.operator();
    if (!operator) return { kind: 'word', ...meant(word) };
    const value = this.#scanner.value();
    if (!value) fail(`expected a value behind "${operator.operator}"`, operator.from, operator.to);
    closed(value);
    const key = meant(word);
    if (!key.isQuoted && key.text === 'tag') return this.#tag(word, operator, value, negations);
    if (!key.isQuoted && key.text === 'group') return this.#group(word, operator, value, negations);
    if (operator.operator === '~' || operator.operator === '!~') {
      checkPatternKey(key, operator);
      return { kind: 'pattern', key, operator: operator.operator, pattern: patternOf(value) };
    }
    checkValue(key, operator, value);
    return { kind: 'compare', key, operator: operator.operator, value: meant(value) };
  }

  #tag(
    key: Lexeme,
    { operator, from, to }: OperatorLexeme,
    value: Lexeme,
    negations: number,
  ): null {
    this.#expectOutside(key);
    const isNegated = (negations % 2 === 1) !== operator.startsWith('!');
    if (operator === '~' || operator === '!~') {
      this.#tags.push({ isNegated, kind: 'pattern', pattern: patternOf(value) });
    } else if (operator === ':' || operator === '=' || operator === '!=') {
      const exact = operator === ':' ? ':' : '=';
      this.#tags.push({ isNegated, kind: 'text', operator: exact, value: meant(value) });
    } else fail(`expected ":", "=", "!=" or "~" behind tag, got "${operator}"`, from, to);
    return null;
  }

  #group(
    key: Lexeme,
    { operator, from, to }: OperatorLexeme,
    value: Lexeme,
    negations: number,
  ): null {
    this.#expectOutside(key);
    if (negations > 0) fail('expected group without "-"', key.from, key.to);
    if (operator === '~') this.#groups.push({ kind: 'capture', pattern: patternOf(value) });
    else if (operator === ':' || operator === '=') this.#groups.push(groupOf(value));
    else fail(`expected ":" or "~" behind group, got "${operator}"`, from, to);
    return null;
  }

  #expectOutside(key: Lexeme): void {
    if (this.#depth > 0) fail(`expected ${key.text} outside of parentheses`, key.from, key.to);
  }

  #expectBreak(): void {
    const { at } = this.#scanner;
    if (!this.#scanner.isAtBreak) fail('expected a space', at, at + 1);
  }

  #at(character: string): boolean {
    return this.#scanner.text[this.#scanner.at] === character;
  }

  #isKeyword(keyword: 'or' | 'and'): boolean {
    const ahead = new Scanner(this.#scanner.text.slice(this.#scanner.at, this.#scanner.at + 4));
    const word = ahead.word();
    return word !== null && !word.isQuoted && word.text.toLowerCase() === keyword;
  }

  #keyword(keyword: 'or' | 'and'): Lexeme | null {
    return this.#isKeyword(keyword) ? this.#scanner.word() : null;
  }

  /** Takes what stands where a word should. */
  #operatorText(): string {
    const operator = this.#scanner.operator();
    return operator ? `"${operator.operator}"` : 'something else';
  }
}

function isNothing(condition: Condition): boolean {
  return condition.kind === 'and' && condition.conditions.length === 0;
}

function meant({ text, isQuoted }: Lexeme): Text {
  return { text: isQuoted ? unescaped(text) : text, isQuoted };
}

function closed(lexeme: Lexeme): true {
  if (!lexeme.isClosed) fail('expected a closing quote', lexeme.from, lexeme.to);
  return true;
}

function groupOf(value: Lexeme): GroupTerm {
  const key = meant(value);
  if (key.isQuoted) return { kind: 'key', key };
  if (key.text === 'path') return { kind: 'path', part: null };
  const part = /^path\/([0-9]{1,3})$/.exec(key.text)?.[1];
  if (part !== undefined && Number(part) > 0) return { kind: 'path', part: Number(part) };
  if (!['any', 'text', 'status'].includes(kindOf(key)) || part !== undefined) {
    const message =
      'expected a hyperparameter, name, note, status, path, path/1 or ~ and a pattern';
    fail(`${message}, got "${key.text}"`, value.from, value.to);
  }
  return { kind: 'key', key };
}

function patternOf(value: Lexeme): string {
  const pattern = unescapedPattern(value.text);
  try {
    new Regex(pattern);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const places = placesOf(value);
    const from = places[error.from] ?? value.textFrom + value.text.length;
    fail(error.message, from, Math.max(places[error.to] ?? value.to, from + 1));
  }
  return pattern;
}

/** Where each character of the pattern stands in the query: escaped quotes take two places there. */
function placesOf({ text, textFrom }: Lexeme): number[] {
  const places: number[] = [];
  for (let i = 0; i < text.length; ) {
    places.push(textFrom + i);
    const isEscape = text[i] === '\\' && i + 1 < text.length;
    const code = text.codePointAt(isEscape ? i + 1 : i) as number;
    const width = code > 0xffff ? 2 : 1;
    if (isEscape && code !== 34) places.push(textFrom + i + 1);
    i += width + Number(isEscape);
  }
  places.push(textFrom + text.length);
  return places;
}

function checkPatternKey(key: Text, { operator, from, to }: OperatorLexeme): void {
  if (!['any', 'text', 'status'].includes(kindOf(key))) {
    fail(`expected a comparison behind ${key.text}, got "${operator}"`, from, to);
  }
}

function checkValue(key: Text, lexeme: OperatorLexeme, value: Lexeme): void {
  const operator = lexeme.operator as Operator;
  const kind = kindOf(key);
  const isOrder = !(operator === ':' || operator === '=' || operator === '!=');
  const { text } = meant(value);
  const expect = (what: string, isRight: boolean) => {
    if (!isRight) fail(`expected ${what}, got "${text}"`, value.from, value.to);
  };
  if (isOrder && (kind === 'text' || kind === 'status')) {
    fail(
      `expected ":", "=", "!=" or "~" behind ${key.text}, got "${operator}"`,
      lexeme.from,
      lexeme.to,
    );
  }
  if (kind === 'since' && operator !== ':' && operator !== '=') {
    fail(`expected ":" behind since, got "${operator}"`, lexeme.from, lexeme.to);
  }
  if (kind === 'any' && isOrder) expect('a number', parseNumber(text) !== null);
  if (kind === 'count') expect('a number', parseNumber(text) !== null);
  if (kind === 'duration') expect('a duration such as 90s or 1h30m', parseDuration(text) !== null);
  if (kind === 'time') {
    expect('a time such as 2026-11-20 or 2026-11-20T18:30', parseTime(text) !== null);
  }
  if (kind === 'since') {
    const isRight = parseDuration(text) !== null || parseTime(text) !== null;
    expect('a duration such as 2d or a day such as 2026-11-20', isRight);
  }
  if (kind === 'status' && (value.isQuoted || !text.includes('*'))) {
    const known: readonly string[] = statuses;
    expect(`one of ${known.join(', ')}`, known.includes(text.toLowerCase()));
  }
}

function fail(message: string, from: number, to: number): never {
  throw new QueryFailure({ message, from, to });
}
