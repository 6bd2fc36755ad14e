/** Says whether a pattern matches at all: the machine's places are remembered as states, so that a text costs a look-up a character. */
import { contains } from './char-set';
import { holds, type Side, sideOf } from './machine';
import type { Program } from './program';

interface State {
  /** Instructions to go on from, ascending; the start is always among them. */
  readonly places: readonly number[];
  readonly before: Side;
  /** By character; null: it has matched. */
  readonly next: Map<number, State | null>;
  isMatchAtEnd: boolean | undefined;
}

/** Remembered at once; beyond, all is forgotten and learnt anew. */
const mostTransitions = 20_000;

export class Automaton {
  readonly #program: Program;
  #states = new Map<string, State>();
  #transitions = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  test(text: string): boolean {
    let state = this.#state([], 'edge');
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      let next = state.next.get(code);
      if (next === undefined) next = this.#learn(state, code);
      if (next === null) return true;
      state = next;
    }
    state.isMatchAtEnd ??= this.#closure(state, 'edge') === null;
    return state.isMatchAtEnd;
  }

  #state(places: readonly number[], before: Side): State {
    const key = `${before} ${places.join()}`;
    const known = this.#states.get(key);
    if (known) return known;
    const state = { places, before, next: new Map(), isMatchAtEnd: undefined };
    this.#states.set(key, state);
    return state;
  }

  #learn(state: State, code: number): State | null {
    if (this.#transitions === mostTransitions) {
      this.#states = new Map();
      this.#transitions = 0;
    }
    this.#transitions++;
    const closure = this.#closure(state, sideOf(code));
    const places = closure?.flatMap((at) => {
      const instruction = this.#program.instructions[at];
      return instruction?.op === 'set' && contains(instruction.set, code) ? [at + 1] : [];
    });
    const next = places ? this.#state(places, sideOf(code)) : null;
    state.next.set(code, next);
    return next;
  }

  /** The sets that the next character is held against, ascending; null where there is a match already. */
  #closure(state: State, after: Side): number[] | null {
    const seen = new Set<number>();
    const stack = [...state.places, 0];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.#program.instructions[at];
      if (instruction?.op === 'match') return null;
      if (instruction?.op === 'split') stack.push(instruction.first, instruction.second);
      else if (instruction?.op === 'jump') stack.push(instruction.to);
      else if (instruction?.op === 'save') stack.push(at + 1);
      else if (instruction?.op === 'assert' && holds(instruction.assertion, state.before, after)) {
        stack.push(at + 1);
      }
    }
    return [...seen].sort((a, b) => a - b);
  }
}
