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

interface Thread {
  readonly at: number;
  readonly slots: Slots;
}

/** Whether a match may begin between a place and this character. */
export type MayStart = (before: Side, code: number) => boolean;

/**
 * The first match, of those that begin there the one that the pattern prefers.
 * @returns The start and end of the match, then of each group, in code points; null without one.
 */
export function search(
  program: Program,
  codes: readonly number[],
  mayStart: MayStart,
): Slots | null {
  const none: Slots = new Array(2 * program.groupCount + 2).fill(-1);
  let threads: Thread[] = [];
  let found: Slots | null = null;
  let before: Side = 'edge';
  let after: Side = 'edge';
  for (let i = 0; i <= codes.length; before = after, i++) {
    const code = codes[i];
    after = sideOf(code);
    if (threads.length === 0 && code !== undefined && !mayStart(before, code)) continue;
    const seen = new Uint8Array(program.instructions.length);
    const here: Thread[] = [];
    for (const thread of threads) follow(program, thread, i, before, after, seen, here);
    if (!found) {
      follow(program, { at: 0, slots: withSlot(none, 0, i) }, i, before, after, seen, here);
    }
    threads = [];
    for (const { at, slots } of here) {
      const instruction = program.instructions[at];
      if (instruction?.op === 'match') {
        found = withSlot(slots, 1, i);
        break;
      }
      if (instruction?.op === 'set' && code !== undefined && contains(instruction.set, code)) {
        threads.push({ at: at + 1, slots });
      }
    }
    if (found && threads.length === 0) break;
  }
  return found;
}

/** Adds where a thread gets without a further character, in the order of preference. */
function follow(
  { instructions }: Program,
  thread: Thread,
  place: number,
  before: Side,
  after: Side,
  seen: Uint8Array,
  out: Thread[],
): void {
  const stack = [thread];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { at, slots } = top;
    if (seen[at]) continue;
    seen[at] = 1;
    const instruction = instructions[at];
    switch (instruction?.op) {
      case 'split':
        stack.push({ at: instruction.second, slots }, { at: instruction.first, slots });
        break;
      case 'jump':
        stack.push({ at: instruction.to, slots });
        break;
      case 'save':
        stack.push({ at: at + 1, slots: withSlot(slots, instruction.slot, place) });
        break;
      case 'assert':
        if (holds(instruction.assertion, before, after)) stack.push({ at: at + 1, slots });
        break;
      default:
        out.push(top);
    }
  }
}

function withSlot(slots: Slots, slot: number, place: number): Slots {
  const all = slots.slice();
  all[slot] = place;
  return all;
}
