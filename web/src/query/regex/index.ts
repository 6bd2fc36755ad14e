/** Regular expressions in linear time, as RE2's: no backreferences, no look-around, the same in Python. */
import { Automaton } from './automaton';
import { Machine } from './machine';
import { compile } from './program';
import { parseRegex, RegexError } from './syntax';

export { RegexError };

export class Regex {
  readonly #automaton: Automaton;
  readonly #machine: Machine;

  /** @throws RegexError */
  constructor(pattern: string) {
    const program = compile(parseRegex(pattern), [...pattern].length);
    this.#automaton = new Automaton(program);
    this.#machine = new Machine(program);
  }

  /** Whether it matches anywhere in the text. */
  test(text: string): boolean {
    return this.#automaton.test(text);
  }

  /** The first match and what its groups captured, null for one that took no part; null without a match. */
  match(text: string): readonly (string | null)[] | null {
    const slots = this.#machine.search(text);
    if (!slots) return null;
    return Array.from({ length: slots.length / 2 }, (_, group) => {
      const [from, to] = [slots[2 * group] as number, slots[2 * group + 1] as number];
      return to < 0 ? null : text.slice(from, to);
    });
  }
}
