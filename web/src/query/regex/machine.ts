/** Runs a program over a text in time linear in the text, as Pike's machine: with what its groups captured. */
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

/** Where a group begins and ends; -1 where it took no part. */
type Slots = readonly number[];

/** Whether a match may begin between a place and this character. */
export type MayStart = (before: Side, code: number) => boolean;

/** Holds what a search needs, so that thousands of short texts cost little each. */
export class Machine {
  readonly #program: Program;
  readonly #mayStart: MayStart;
  readonly #none: Slots;
  /** For each instruction the last place, of all texts, where a thread came by. */
  readonly #seen: Uint32Array;
  #place = 0;
  /** Threads at this place in the order of preference: instructions, and their slots. */
  readonly #at: number[] = [];
  readonly #slots: Slots[] = [];
  readonly #stackAt: number[] = [];
  readonly #stackSlots: Slots[] = [];

  constructor(program: Program, mayStart: MayStart) {
    this.#program = program;
    this.#mayStart = mayStart;
    this.#none = new Array(2 * program.groupCount + 2).fill(-1);
    this.#seen = new Uint32Array(program.instructions.length);
  }

  /**
   * The first match, of those that begin there the one that the pattern prefers.
   * @returns The start and end of the match, then of each group, in code points; null without one.
   */
  search(codes: readonly number[]): Slots | null {
    const { instructions } = this.#program;
    let at: number[] = [];
    let slots: Slots[] = [];
    let found: Slots | null = null;
    let before: Side = 'edge';
    let after: Side = 'edge';
    for (let i = 0; i <= codes.length; before = after, i++) {
      const code = codes[i];
      after = sideOf(code);
      if (at.length === 0 && code !== undefined && !this.#mayStart(before, code)) continue;
      this.#nextPlace();
      for (let t = 0; t < at.length; t++) {
        this.#follow(at[t] as number, slots[t] as Slots, i, before, after);
      }
      if (!found) this.#follow(0, withSlot(this.#none, 0, i), i, before, after);
      [at, slots] = [[], []];
      for (let t = 0; t < this.#at.length; t++) {
        const instruction = instructions[this.#at[t] as number];
        if (instruction?.op === 'match') {
          found = withSlot(this.#slots[t] as Slots, 1, i);
          break;
        }
        if (instruction?.op === 'set' && code !== undefined && contains(instruction.set, code)) {
          at.push((this.#at[t] as number) + 1);
          slots.push(this.#slots[t] as Slots);
        }
      }
      if (found && at.length === 0) break;
    }
    return found;
  }

  #nextPlace(): void {
    this.#at.length = 0;
    this.#slots.length = 0;
    this.#place++;
    if (this.#place <= 0xffff_ffff) return;
    this.#seen.fill(0);
    this.#place = 1;
  }

  /** Adds where a thread gets without a further character, in the order of preference. */
  #follow(start: number, startSlots: Slots, place: number, before: Side, after: Side): void {
    this.#push(start, startSlots);
    for (let at = this.#stackAt.pop(); at !== undefined; at = this.#stackAt.pop()) {
      const slots = this.#stackSlots.pop() as Slots;
      if (this.#seen[at] === this.#place) continue;
      this.#seen[at] = this.#place;
      const instruction = this.#program.instructions[at];
      switch (instruction?.op) {
        case 'split':
          this.#push(instruction.second, slots);
          this.#push(instruction.first, slots);
          break;
        case 'jump':
          this.#push(instruction.to, slots);
          break;
        case 'save':
          this.#push(at + 1, withSlot(slots, instruction.slot, place));
          break;
        case 'assert':
          if (holds(instruction.assertion, before, after)) this.#push(at + 1, slots);
          break;
        default:
          this.#at.push(at);
          this.#slots.push(slots);
      }
    }
  }

  #push(at: number, slots: Slots): void {
    this.#stackAt.push(at);
    this.#stackSlots.push(slots);
  }
}

function withSlot(slots: Slots, slot: number, place: number): Slots {
  const all = slots.slice();
  all[slot] = place;
  return all;
}
