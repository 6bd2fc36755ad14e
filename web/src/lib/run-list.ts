/** Turns runs into the rows of the run panel: filtered, sorted, folded under their folders. */

import type { Run } from '../state/catalogue.svelte';
import { formatInteger } from './format';
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

/** Stands for the runs of a folder that are only grey context, or folds them away again. */
export interface ContextRow {
  readonly kind: 'context';
  readonly key: string;
  /** "" for runs outside of groups. */
  readonly folder: string;
  readonly count: number;
  readonly isOpen: boolean;
}

export type ListRow = GroupRow | RunRow | ContextRow;

export interface ListOptions {
  readonly sort: 'name' | 'started' | 'value';
  /** Order of names; given in, because comparing ten thousand names takes long and they seldom change. */
  readonly compareNames: (a: Run, b: Run) => number;
  readonly isFolded: (folder: string) => boolean;
  /** Whether a run is drawn as grey context: such runs make way for those in colour. */
  readonly isContext: (run: Run) => boolean;
  /** Whether the context runs of a folder are listed all the same. */
  readonly isContextOpen: (folder: string) => boolean;
  /** The last value of the chosen tag; null sorts last. */
  readonly lastValueOf: (run: Run) => number | null;
}

/** Fewer context runs than this are listed: a row in their place would save nothing. */
const fewestContext = 3;

/** Folders with at least two runs become groups; groups stand where their first run would. */
export function listRows(runs: readonly Run[], options: ListOptions): ListRow[] {
  const compare = comparison(options);
  const byFolder = groupBy(runs, (run) => folderOf(run.name));
  const parts: { readonly first: Run; readonly rows: readonly ListRow[] }[] = [];
  const loose: Run[] = [];
  for (const [folder, members] of byFolder) {
    if (folder === '' || members.length < 2) {
      loose.push(...members);
      continue;
    }
    const sorted = members.toSorted(compare);
    const isFolded = options.isFolded(folder);
    const group: GroupRow = { kind: 'group', key: `${folder}/`, folder, runs: sorted, isFolded };
    const rows = isFolded ? [] : withContext(sorted, folder, options);
    parts.push({ first: sorted[0] as Run, rows: [group, ...rows] });
  }
  const looseRows = withContext(loose, '', options);
  for (const row of looseRows) if (row.kind === 'run') parts.push({ first: row.run, rows: [row] });
  parts.sort((a, b) => compare(a.first, b.first));
  const rest = looseRows.filter((row) => row.kind === 'context');
  return [...parts.flatMap((part) => part.rows), ...rest];
}

/** Rows of the runs of one folder; when there are many context runs, one row stands for them. */
function withContext(
  runs: readonly Run[],
  folder: string,
  { isContext, isContextOpen }: ListOptions,
): (RunRow | ContextRow)[] {
  const rowOf = (run: Run): RunRow => ({
    kind: 'run',
    key: run.name,
    run,
    isMember: folder !== '',
  });
  const count = runs.filter(isContext).length;
  if (count < fewestContext) return runs.map(rowOf);
  const isOpen = isContextOpen(folder);
  const shown = isOpen ? runs : runs.filter((run) => !isContext(run));
  return [...shown.map(rowOf), { kind: 'context', key: `${folder}/…`, folder, count, isOpen }];
}

export function contextText({ count, isOpen }: ContextRow): string {
  return isOpen ? 'only those in colour' : `${formatInteger(count)} more as context`;
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
