/** Regular expressions in linear time, as RE2's: no backreferences, no look-around, the same in Python. */
import { Automaton } from './automaton';
import { search } from './machine';
import { compile, type Program } from './program';
import { parseRegex, RegexError } from './syntax';

export { RegexError };

export class Regex {
  readonly #program: Program;
  readonly #automaton: Automaton;

  /** @throws RegexError */
  constructor(pattern: string) {
    this.#program = compile(parseRegex(pattern), [...pattern].length);
    this.#automaton = new Automaton(this.#program);
  }

  /** Whether it matches anywhere in the text. */
  test(text: string): boolean {
    return this.#automaton.test(text);
  }

  /** The first match and what its groups captured, null for one that took no part; null without a match. */
  match(text: string): readonly (string | null)[] | null {
    const codes: number[] = [];
    for (const c of text) codes.push(c.codePointAt(0) as number);
    const slots = search(this.#program, codes, (before, code) =>
      this.#automaton.mayStart(before, code),
    );
    if (!slots) return null;
    return Array.from({ length: slots.length / 2 }, (_, group) => {
      const [from, to] = [slots[2 * group] as number, slots[2 * group + 1] as number];
      return to < 0 ? null : codes.slice(from, to).map(fromCode).join('');
    });
  }
}

const fromCode = (code: number) => String.fromCodePoint(code);
