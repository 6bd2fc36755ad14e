/** Says whether a pattern matches at all: the machine's places are remembered as states, so that a text costs a look-up a character. */
import { contains } from './char-set';
import { holds, type Side, sideOf } from './machine';
import type { Program } from './program';

interface State {
  /** Instructions to go on from, ascending; the start is always among them. */
  readonly places: readonly number[];
  readonly before: Side;
  /** By character; null: it has matched. */
  readonly ascii: (State | null | undefined)[];
  readonly next: Map<number, State | null>;
  isMatchAtEnd: boolean | undefined;
}

/** Remembered at once; beyond, all is forgotten and learnt anew. */
const mostTransitions = 20_000;

export class Automaton {
  readonly #program: Program;
  #states = new Map<string, State>();
  #start: State;
  #transitions = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#start = this.#state([], 'edge');
  }

  test(text: string): boolean {
    let state = this.#start;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800) {
        code = text.codePointAt(i) as number;
        if (code > 0xffff) i++;
      }
      const next = this.#next(state, code);
      if (next === null) return true;
      state = next;
    }
    state.isMatchAtEnd ??= this.#closure(state, 'edge') === null;
    return state.isMatchAtEnd;
  }

  #next(state: State, code: number): State | null {
    const known = code < 128 ? state.ascii[code] : state.next.get(code);
    return known === undefined ? this.#learn(state, code) : known;
  }

  #state(places: readonly number[], before: Side): State {
    const key = `${before} ${places.join()}`;
    const known = this.#states.get(key);
    if (known) return known;
    const ascii = new Array<State | null | undefined>(128).fill(undefined);
    const state: State = { places, before, ascii, next: new Map(), isMatchAtEnd: undefined };
    this.#states.set(key, state);
    return state;
  }

  #learn(state: State, code: number): State | null {
    if (this.#transitions === mostTransitions) {
      this.#states = new Map();
      this.#start = this.#state([], 'edge');
      this.#transitions = 0;
    }
    this.#transitions++;
    const closure = this.#closure(state, sideOf(code));
    const places = closure?.flatMap((at) => {
      const instruction = this.#program.instructions[at];
      return instruction?.op === 'set' && contains(instruction.set, code) ? [at + 1] : [];
    });
    const next = places ? this.#state(places, sideOf(code)) : null;
    if (code < 128) state.ascii[code] = next;
    else state.next.set(code, next);
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
