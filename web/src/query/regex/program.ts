/** A regular expression as the instructions of a machine that is in many places at once. */
import type { CharSet } from './char-set';
import { type Assertion, RegexError, type RegexNode, type RegexTree } from './syntax';

export type Instruction =
  | { readonly op: 'set'; readonly set: CharSet }
  /** Goes on at both places; what comes of the first is preferred. */
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly groupCount: number;
}

/** Time grows with the text times this. */
const mostInstructions = 1000;

/** @throws RegexError When repetitions make it too long. */
export function compile(tree: RegexTree, patternLength: number): Program {
  if (sizeOf(tree.node) > mostInstructions) {
    throw new RegexError('expected a smaller pattern: it repeats too much', 0, patternLength);
  }
  const instructions: Instruction[] = [];
  emit(tree.node, instructions);
  instructions.push({ op: 'match' });
  return { instructions, groupCount: tree.groupCount };
}

function sizeOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 1;
    case 'group':
      return sizeOf(node.node) + (node.index === null ? 0 : 2);
    case 'concat':
      return node.nodes.reduce((sum, one) => sum + sizeOf(one), 0);
    case 'alternate':
      return node.nodes.reduce((sum, one) => sum + sizeOf(one) + 2, -2);
    case 'repeat': {
      const size = sizeOf(node.node);
      if (size === 0) return 0;
      const rest = node.max === null ? size + 2 : (node.max - node.min) * (size + 1);
      return node.min * size + rest;
    }
  }
}

function emit(node: RegexNode, out: Instruction[]): void {
  switch (node.kind) {
    case 'set':
      out.push({ op: 'set', set: node.set });
      return;
    case 'assert':
      out.push({ op: 'assert', assertion: node.assertion });
      return;
    case 'group':
      if (node.index !== null) out.push({ op: 'save', slot: 2 * node.index });
      emit(node.node, out);
      if (node.index !== null) out.push({ op: 'save', slot: 2 * node.index + 1 });
      return;
    case 'concat':
      for (const one of node.nodes) emit(one, out);
      return;
    case 'alternate':
      emitAlternate(node.nodes, out);
      return;
    case 'repeat':
      // What takes no place needs no repetition, however often it is asked for.
      if (sizeOf(node.node) > 0) emitRepeat(node, out);
  }
}

function emitAlternate(nodes: readonly RegexNode[], out: Instruction[]): void {
  const jumps: number[] = [];
  nodes.forEach((node, i) => {
    const isLast = i === nodes.length - 1;
    const split = out.length;
    if (!isLast) out.push({ op: 'match' });
    emit(node, out);
    if (isLast) return;
    jumps.push(out.length);
    out.push({ op: 'match' });
    out[split] = { op: 'split', first: split + 1, second: out.length };
  });
  for (const jump of jumps) out[jump] = { op: 'jump', to: out.length };
}

function emitRepeat(node: RegexNode & { kind: 'repeat' }, out: Instruction[]): void {
  for (let i = 0; i < node.min; i++) emit(node.node, out);
  const splits: number[] = [];
  const times = node.max === null ? 1 : node.max - node.min;
  for (let i = 0; i < times; i++) {
    splits.push(out.length);
    out.push({ op: 'match' });
    emit(node.node, out);
    if (node.max === null) out.push({ op: 'jump', to: splits[0] as number });
  }
  for (const split of splits) {
    const [inside, behind] = [split + 1, out.length];
    out[split] = node.isLazy
      ? { op: 'split', first: behind, second: inside }
      : { op: 'split', first: inside, second: behind };
  }
}
