/** The order of runs in the run panel. */
import type { Run } from '../state/catalogue.svelte';
import { byNature } from './natural-sort';

export interface RunOrder {
  readonly sort: 'name' | 'started' | 'value';
  /** Order of names; given in, because comparing ten thousand names takes long and they seldom change. */
  readonly compareNames: (a: Run, b: Run) => number;
  /** Pinned runs stand before the others of their folder, and their folder before others. */
  readonly isPinned: (run: Run) => boolean;
  /** The last value of the chosen tag; null sorts last. */
  readonly lastValueOf: (run: Run) => number | null;
}

export function comparison(options: RunOrder): (a: Run, b: Run) => number {
  const compare = unpinnedComparison(options);
  const rank = (run: Run) => (options.isPinned(run) ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || compare(a, b);
}

function unpinnedComparison({
  sort,
  compareNames,
  lastValueOf,
}: RunOrder): (a: Run, b: Run) => number {
  if (sort === 'started') {
    return (a, b) => (b.started ?? 0) - (a.started ?? 0) || compareNames(a, b);
  }
  if (sort === 'value') {
    const rank = (run: Run) => {
      const value = lastValueOf(run);
      return value === null || Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    };
    return (a, b) => {
      const [x, y] = [rank(a), rank(b)];
      return x === y ? compareNames(a, b) : x - y;
    };
  }
  return compareNames;
}

/** Place of each run, by id, among all names. */
export function nameRanks(runs: readonly Run[]): Uint32Array {
  const ranks = new Uint32Array(runs.length);
  runs
    .toSorted((a, b) => byNature(a.name, b.name))
    .forEach((run, rank) => {
      ranks[run.id] = rank;
    });
  return ranks;
}
