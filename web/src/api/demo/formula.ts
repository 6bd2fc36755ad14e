/** Formulas over tags for runs that are generated in the page: the language of docs/http-api.md. */
import { smooth } from '../../lib/smooth';

/** Values of one tag at every step that all tags of the formula have. */
export type TagValues = (tag: string) => Float64Array;

/** @throws Error that names the column and what was expected there. */
export function evaluateFormula(
  formula: string,
  valuesOf: TagValues,
  length: number,
): Float64Array {
  const parser = new Parser(formula, valuesOf, length);
  return parser.evaluate();
}

type Operand = Float64Array;
type Function = (operands: readonly Operand[]) => Operand;

const token = /\s*(`(?:[^`]|``)*`|[A-Za-z_][\w.]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\*\*|\S)/y;

const map =
  (f: (...values: number[]) => number): Function =>
  (operands) =>
    Float64Array.from(operands[0] as Operand, (_, i) =>
      f(...operands.map((each) => each[i] as number)),
    );

const functions: Readonly<
  Record<string, { readonly of: Function; readonly takes: number | null }>
> = {
  log: { of: map(Math.log), takes: 1 },
  log10: { of: map(Math.log10), takes: 1 },
  exp: { of: map(Math.exp), takes: 1 },
  sqrt: { of: map(Math.sqrt), takes: 1 },
  abs: { of: map(Math.abs), takes: 1 },
  min: { of: map(Math.min), takes: null },
  max: { of: map(Math.max), takes: null },
  clip: {
    of: map((x, a, b) => Math.min(b as number, Math.max(a as number, x as number))),
    takes: 3,
  },
  diff: { of: ([x = new Float64Array()]) => differences(x), takes: 1 },
  cumsum: { of: ([x = new Float64Array()]) => sums(x), takes: 1 },
  ema: { of: ([x = new Float64Array(), w]) => Float64Array.from(smooth(x, w?.[0] ?? 0)), takes: 2 },
};

/** The first step has none, which the caller leaves out: NaN until then. */
function differences(x: Operand): Operand {
  return x.map((value, i) => value - (i > 0 ? (x[i - 1] as number) : Number.NaN));
}

function sums(x: Operand): Operand {
  let sum = 0;
  return x.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum += value;
    return sum;
  });
}

interface Token {
  readonly text: string;
  readonly column: number;
}

class Parser {
  readonly #valuesOf: TagValues;
  readonly #length: number;
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;

  constructor(text: string, valuesOf: TagValues, length: number) {
    this.#valuesOf = valuesOf;
    this.#length = length;
    this.#end = text.length + 1;
    const tokens: Token[] = [];
    token.lastIndex = 0;
    for (let found = token.exec(text); found; found = token.exec(text)) {
      const name = found[1] as string;
      tokens.push({ text: name, column: token.lastIndex - name.length + 1 });
    }
    this.#tokens = tokens;
  }

  evaluate(): Operand {
    const value = this.#sum();
    if (this.#next) throw this.#unexpected('an operator');
    return value;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(...texts: string[]): string | null {
    const { text } = this.#next ?? { text: null };
    if (text === null || !texts.includes(text)) return null;
    this.#at++;
    return text;
  }

  #sum(): Operand {
    let value = this.#product();
    for (let sign = this.#take('+', '-'); sign; sign = this.#take('+', '-')) {
      const add = sign === '+' ? (a = 0, b = 0) => a + b : (a = 0, b = 0) => a - b;
      value = map(add)([value, this.#product()]);
    }
    return value;
  }

  #product(): Operand {
    let value = this.#signed();
    for (let sign = this.#take('*', '/'); sign; sign = this.#take('*', '/')) {
      const by = sign === '*' ? (a = 0, b = 0) => a * b : (a = 0, b = 0) => a / b;
      value = map(by)([value, this.#signed()]);
    }
    return value;
  }

  /** As in Python a power binds tighter than a sign before it, and is taken from the right. */
  #signed(): Operand {
    const sign = this.#take('-', '+');
    if (sign) return this.#signed().map((value) => (sign === '-' ? -value : value));
    const base = this.#atom();
    return this.#take('**') ? map((a = 0, b = 0) => a ** b)([base, this.#signed()]) : base;
  }

  #atom(): Operand {
    const next = this.#next;
    if (!next) throw this.#unexpected("a number, a tag, a function or '('");
    const { text } = next;
    if (this.#take('(')) {
      const value = this.#sum();
      if (!this.#take(')')) throw this.#unexpected("an operator or ')'");
      return value;
    }
    if (/^[\d.]/.test(text)) return this.#constant(Number(text));
    if (/^`./.test(text)) return this.#tag(text.slice(1, -1).replaceAll('``', '`'));
    if (!/^[A-Za-z_]/.test(text)) throw this.#unexpected("a number, a tag, a function or '('");
    return this.#tokens[this.#at + 1]?.text === '(' ? this.#call(next) : this.#tag(text);
  }

  #constant(value: number): Operand {
    this.#at++;
    return new Float64Array(this.#length).fill(value);
  }

  #tag(name: string): Operand {
    this.#at++;
    return this.#valuesOf(name);
  }

  #call({ text, column }: Token): Operand {
    const called = Object.hasOwn(functions, text) ? functions[text] : undefined;
    if (!called) {
      const known = Object.keys(functions).join(', ');
      throw new Error(`formula: column ${column}: expected a function (${known}), got '${text}'`);
    }
    this.#at += 2;
    const operands = [this.#sum()];
    while (this.#take(',')) operands.push(this.#sum());
    if (!this.#take(')')) throw this.#unexpected("an operator, ',' or ')'");
    if (called.takes !== null && called.takes !== operands.length) {
      const wanted = `${text} with ${called.takes} operands, got ${operands.length}`;
      throw new Error(`formula: column ${column}: expected ${wanted}`);
    }
    return called.of(operands);
  }

  #unexpected(expected: string): Error {
    const { text, column } = this.#next ?? { text: 'the end', column: this.#end };
    return new Error(`formula: column ${column}: expected ${expected}, got ${text}`);
  }
}
