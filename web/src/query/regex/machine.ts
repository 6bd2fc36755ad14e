/**
 * Finds the first match and what its groups captured, in time linear in the text, as Pike's machine does. What its
 * threads do at a character is remembered: thousands of short texts cost a look-up a character.
 */
import { contains, isWord } from './char-set';
import type { Program } from './program';
import type { Assertion } from './syntax';

/** What stands at one side of a place in the text. */
export type Side = 'edge' | 'word' | 'other';

export function sideOf(code: number | undefined): Side {
  if (code === undefined) return 'edge';
  return isWord(code) ? 'word' : 'other';
}

export function holds(assertion: Assertion, before: Side, after: Side): boolean {
  if (assertion === 'start') return before === 'edge';
  if (assertion === 'end') return after === 'edge';
  return ((before === 'word') !== (after === 'word')) === (assertion === 'word');
}

/** Where a thread comes from, and the slots that it sets at this place. */
interface Origin {
  /** Among the threads before; -1: it begins here. */
  readonly thread: number;
  readonly slots: readonly number[];
}

interface Step {
  readonly next: State;
  /** Of each thread of the next state. */
  readonly origins: readonly Origin[];
  /** Of the thread that matches here. */
  readonly match: Origin | null;
}

interface State {
  /** Instructions that threads go on from, in the order of preference. */
  readonly threads: readonly number[];
  readonly before: Side;
  /** A match was found: no further one begins. */
  readonly hasMatch: boolean;
  /** By character; the last is the end of the text. */
  readonly ascii: (Step | undefined)[];
  readonly others: Map<number, Step>;
}

/** What a thread has set, newest first. */
interface Saved {
  readonly slot: number;
  readonly place: number;
  readonly before: Saved | null;
}

const asciiCount = 128;
/** Remembered at once; beyond, all is forgotten and learnt anew. */
const mostSteps = 20_000;

export class Machine {
  readonly #program: Program;
  #states = new Map<string, State>();
  #start: State;
  #steps = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#start = this.#state([], 'edge', false);
  }

  /**
   * The first match, of those that begin there the one that the pattern prefers.
   * @returns The start and end of the match, then of each group, as positions in the text, -1 where a group took no
   * part; null without a match.
   */
  search(text: string): number[] | null {
    let state = this.#start;
    let saved: (Saved | null)[] = [];
    let found: Saved | null = null;
    for (let i = 0; i <= text.length; i++) {
      const place = i;
      const code = text.codePointAt(i);
      if (code !== undefined && code > 0xffff) i++;
      const { next, origins, match } = this.#step(state, code);
      if (match) found = { slot: 1, place, before: savedBy(match, saved, place) };
      saved = origins.map((origin) => savedBy(origin, saved, place));
      if (found && origins.length === 0) break;
      state = next;
    }
    return found && this.#slots(found);
  }

  #slots(found: Saved): number[] {
    const slots = new Array<number>(2 * this.#program.groupCount + 2).fill(-1);
    for (let one: Saved | null = found; one; one = one.before) {
      if (slots[one.slot] === -1) slots[one.slot] = one.place;
    }
    return slots;
  }

  #step(state: State, code: number | undefined): Step {
    const at = code ?? asciiCount;
    const isFew = code === undefined || code < asciiCount;
    const known = isFew ? state.ascii[at] : state.others.get(at);
    if (known) return known;
    if (this.#steps === mostSteps) {
      this.#states = new Map();
      this.#start = this.#state([], 'edge', false);
      this.#steps = 0;
    }
    this.#steps++;
    const step = this.#learn(state, code);
    if (isFew) state.ascii[at] = step;
    else state.others.set(at, step);
    return step;
  }

  #learn(state: State, code: number | undefined): Step {
    const { instructions } = this.#program;
    const after = sideOf(code);
    const reached: { readonly at: number; readonly origin: Origin }[] = [];
    const seen = new Set<number>();
    state.threads.forEach((at, thread) => {
      this.#follow(at, { thread, slots: [] }, state.before, after, seen, reached);
    });
    if (!state.hasMatch) {
      this.#follow(0, { thread: -1, slots: [0] }, state.before, after, seen, reached);
    }
    const first = reached.findIndex(({ at }) => instructions[at]?.op === 'match');
    // What comes behind a match is preferred less.
    const going = (first < 0 ? reached : reached.slice(0, first)).filter(({ at }) => {
      const instruction = instructions[at];
      return instruction?.op === 'set' && code !== undefined && contains(instruction.set, code);
    });
    const threads = going.map(({ at }) => at + 1);
    return {
      next: this.#state(threads, after, state.hasMatch || first >= 0),
      origins: going.map(({ origin }) => origin),
      match: reached[first]?.origin ?? null,
    };
  }

  /** Adds where a thread gets without a further character, in the order of preference. */
  #follow(
    start: number,
    origin: Origin,
    before: Side,
    after: Side,
    seen: Set<number>,
    reached: { readonly at: number; readonly origin: Origin }[],
  ): void {
    const stack = [{ at: start, origin }];
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { at, origin } = top;
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.#program.instructions[at];
      switch (instruction?.op) {
        case 'split':
          stack.push({ at: instruction.second, origin }, { at: instruction.first, origin });
          break;
        case 'jump':
          stack.push({ at: instruction.to, origin });
          break;
        case 'save': {
          const slots = [...origin.slots, instruction.slot];
          stack.push({ at: at + 1, origin: { thread: origin.thread, slots } });
          break;
        }
        case 'assert':
          if (holds(instruction.assertion, before, after)) stack.push({ at: at + 1, origin });
          break;
        default:
          reached.push({ at, origin });
      }
    }
  }

  #state(threads: readonly number[], before: Side, hasMatch: boolean): State {
    const key = `${before} ${hasMatch} ${threads.join()}`;
    const known = this.#states.get(key);
    if (known) return known;
    const ascii = new Array<Step | undefined>(asciiCount + 1).fill(undefined);
    const state: State = { threads, before, hasMatch, ascii, others: new Map() };
    this.#states.set(key, state);
    return state;
  }
}

function savedBy(
  { thread, slots }: Origin,
  saved: readonly (Saved | null)[],
  place: number,
): Saved | null {
  let newest = saved[thread] ?? null;
  for (const slot of slots) newest = { slot, place, before: newest };
  return newest;
}
