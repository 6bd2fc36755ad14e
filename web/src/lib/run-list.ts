/** Turns runs into the rows of the run panel: filtered, sorted, folded under their folders. */

import type { Run } from '../state/catalogue.svelte';
import { groupBy } from './group-by';
import { byNature } from './natural-sort';
import { folderOf } from './run-names';

export interface GroupRow {
  readonly kind: 'group';
  /** Unique among rows. */
  readonly key: string;
  readonly folder: string;
  readonly runs: readonly Run[];
  readonly isFolded: boolean;
}

export interface RunRow {
  readonly kind: 'run';
  readonly key: string;
  readonly run: Run;
  /** Under a group: the folder is not repeated in the name. */
  readonly isMember: boolean;
}

export type ListRow = GroupRow | RunRow;

export interface ListOptions {
  readonly sort: 'name' | 'started' | 'value';
  /** Order of names; given in, because comparing ten thousand names takes long and they seldom change. */
  readonly compareNames: (a: Run, b: Run) => number;
  readonly isFolded: (folder: string) => boolean;
  /** The last value of the chosen tag; null sorts last. */
  readonly lastValueOf: (run: Run) => number | null;
}

/** Folders with at least two runs become groups; groups stand where their first run would. */
export function listRows(runs: readonly Run[], options: ListOptions): ListRow[] {
  const compare = comparison(options);
  const byFolder = groupBy(runs, (run) => folderOf(run.name));
  const rows: { readonly first: Run; readonly rows: readonly ListRow[] }[] = [];
  for (const [folder, members] of byFolder) {
    const sorted = members.toSorted(compare);
    if (folder === '' || sorted.length < 2) {
      for (const run of sorted) rows.push({ first: run, rows: [runRow(run, false)] });
      continue;
    }
    const isFolded = options.isFolded(folder);
    const group: GroupRow = { kind: 'group', key: `${folder}/`, folder, runs: sorted, isFolded };
    const shown = isFolded ? [] : sorted.map((run) => runRow(run, true));
    rows.push({ first: sorted[0] as Run, rows: [group, ...shown] });
  }
  return rows.sort((a, b) => compare(a.first, b.first)).flatMap((part) => part.rows);
}

function runRow(run: Run, isMember: boolean): RunRow {
  return { kind: 'run', key: run.name, run, isMember };
}

function comparison({ sort, compareNames, lastValueOf }: ListOptions): (a: Run, b: Run) => number {
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

/** Mean and standard deviation of the finite values; null when there is none. */
export function meanAndDeviation(
  values: readonly (number | null)[],
): { readonly mean: number; readonly deviation: number } | null {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  if (finite.length === 0) return null;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : 0 };
}
