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
  /** Sub-runs of these runs: shown and hidden with them, but not counted. */
  readonly subRuns: readonly Run[];
  readonly isFolded: boolean;
  /** The runs measure different things of one run that is not listed: a mean over them says nothing. */
  readonly isOfOneRun: boolean;
}

export interface RunRow {
  readonly kind: 'run';
  readonly key: string;
  readonly run: Run;
  /** Under a group or a run: the folder is not repeated in the name. */
  readonly isMember: boolean;
  /** How far the row is set in: a step for each row it stands under. */
  readonly depth: number;
  /** Runs in a folder of this run's name, and in theirs. */
  readonly subRuns: readonly Run[];
  /** What this run wrote into folders of their own: lines of its, not runs. */
  readonly parts: readonly Run[];
  /** Whether sub-runs and parts are folded away. */
  readonly isFolded: boolean;
}

/** A part of the run it stands under. */
export interface PartRow {
  readonly kind: 'part';
  readonly key: string;
  readonly run: Run;
  readonly whole: Run;
  readonly depth: number;
}

/** Stands for the runs of a folder that are only grey context, or folds them away again. */
export interface ContextRow {
  readonly kind: 'context';
  readonly key: string;
  /** "" for runs outside of groups. */
  readonly folder: string;
  readonly count: number;
  /** How many of them have damaged files, while they are folded away. */
  readonly damagedCount: number;
  readonly isOpen: boolean;
}

export type ListRow = GroupRow | RunRow | PartRow | ContextRow;

/** A row that can be folded. */
export type FoldableRow = GroupRow | RunRow;

export interface ListOptions {
  readonly sort: 'name' | 'started' | 'value';
  /** Order of names; given in, because comparing ten thousand names takes long and they seldom change. */
  readonly compareNames: (a: Run, b: Run) => number;
  /** Whether the folder, or the run of this name, is folded the other way round than by itself. */
  readonly isToggled: (folder: string) => boolean;
  readonly partsOf: (run: Run) => readonly Run[];
  /** Whether a run of this name exists, listed or not. */
  readonly isRun: (name: string) => boolean;
  /** Whether a run is drawn as grey context: such runs make way for those in colour. */
  readonly isContext: (run: Run) => boolean;
  /** Whether the context runs of a folder are listed all the same. */
  readonly isContextOpen: (folder: string) => boolean;
  /** Pinned runs stand before the others of their folder, and their folder before others. */
  readonly isPinned: (run: Run) => boolean;
  /** The last value of the chosen tag; null sorts last. */
  readonly lastValueOf: (run: Run) => number | null;
}

/** Fewer context runs than this are listed: a row in their place would save nothing. */
const fewestContext = 3;

type TreeRow = RunRow | PartRow | ContextRow;

/** A listed run with those in the folder of its name. */
interface Tree {
  readonly run: Run;
  readonly children: readonly Tree[];
  readonly subRuns: readonly Run[];
  /** Whichever of all these comes first: the tree stands where that run would. */
  readonly first: Run;
}

/** Runs under the group that a query puts them into, in the order of the groups; folders play no part. */
export function groupedRows(
  groups: readonly { readonly name: string; readonly runs: readonly Run[] }[],
  options: ListOptions,
): ListRow[] {
  const compare = comparison(options);
  return groups.flatMap(({ name, runs }) => {
    const trees = runs
      .toSorted(compare)
      .map((run): Tree => ({ run, children: [], subRuns: [], first: run }));
    const isFolded = options.isToggled(name);
    const group: GroupRow = {
      kind: 'group',
      key: `${name}/`,
      folder: name,
      runs: trees.map(({ run }) => run),
      subRuns: [],
      isFolded,
      isOfOneRun: false,
    };
    const rows = isFolded ? [] : withContext(trees, name, 1, options);
    // The name of a group says nothing about the folder of its runs.
    return [group, ...rows.map((row) => (row.kind === 'run' ? { ...row, isMember: false } : row))];
  });
}

/**
 * Folders with at least two runs become groups, which stand where their first run would. A folder that is itself a
 * run is no group: its runs stand under that run.
 */
export function listRows(runs: readonly Run[], options: ListOptions): ListRow[] {
  const compare = comparison(options);
  const byFolder = groupBy(runs, (run) => folderOf(run.name));
  const names = new Set(runs.map((run) => run.name));
  const treeOf = (run: Run): Tree => {
    const children = (byFolder.get(run.name) ?? [])
      .map(treeOf)
      .sort((a, b) => compare(a.first, b.first));
    const subRuns = children.flatMap((child) => [child.run, ...child.subRuns]);
    const first = children.reduce((best, c) => (compare(c.first, best) < 0 ? c.first : best), run);
    return { run, children, subRuns, first };
  };
  const parts: { readonly first: Run; readonly rows: readonly ListRow[] }[] = [];
  const loose: Tree[] = [];
  for (const [folder, members] of byFolder) {
    if (folder !== '' && names.has(folder)) continue;
    const trees = members.map(treeOf);
    if (folder === '' || members.length < 2) {
      loose.push(...trees);
      continue;
    }
    trees.sort((a, b) => compare(a.first, b.first));
    const isFolded = options.isToggled(folder);
    const group: GroupRow = {
      kind: 'group',
      key: `${folder}/`,
      folder,
      runs: trees.map(({ run }) => run),
      subRuns: trees.flatMap(({ subRuns }) => subRuns),
      isFolded,
      isOfOneRun: options.isRun(folder),
    };
    const rows = isFolded ? [] : withContext(trees, folder, 1, options);
    parts.push({ first: (trees[0] as Tree).first, rows: [group, ...rows] });
  }
  const { shown, rest } = withoutContext(loose, '', options);
  for (const tree of shown) parts.push({ first: tree.first, rows: rowsOf(tree, 0, options) });
  parts.sort((a, b) => compare(a.first, b.first));
  return [...parts.flatMap((part) => part.rows), ...rest];
}

function rowsOf(tree: Tree, depth: number, options: ListOptions): TreeRow[] {
  const { run, subRuns, children } = tree;
  const parts = options.partsOf(run);
  const isMember = depth > 0;
  // Parts are folded away until somebody asks for them; runs are not.
  const isFolded =
    subRuns.length + parts.length > 0 && options.isToggled(run.name) !== (subRuns.length === 0);
  const row: RunRow = {
    kind: 'run',
    key: run.name,
    run,
    isMember,
    depth,
    subRuns,
    parts,
    isFolded,
  };
  if (isFolded) return [row];
  const partRows = parts.map(
    (part): PartRow => ({ kind: 'part', key: part.name, run: part, whole: run, depth: depth + 1 }),
  );
  return [row, ...partRows, ...withContext(children, run.name, depth + 1, options)];
}

function withContext(
  trees: readonly Tree[],
  folder: string,
  depth: number,
  options: ListOptions,
): TreeRow[] {
  const { shown, rest } = withoutContext(trees, folder, options);
  return [...shown.flatMap((tree) => rowsOf(tree, depth, options)), ...rest];
}

/** The runs of one folder that are listed; when there are many context runs, one row stands for them. */
function withoutContext(
  trees: readonly Tree[],
  folder: string,
  { isContext, isContextOpen, isPinned }: ListOptions,
): { readonly shown: readonly Tree[]; readonly rest: readonly ContextRow[] } {
  const isGrey = ({ run, subRuns }: Tree) =>
    isContext(run) && !isPinned(run) && subRuns.every(isContext);
  const count = trees.filter(isGrey).length;
  if (count < fewestContext) return { shown: trees, rest: [] };
  const isOpen = isContextOpen(folder);
  const shown = isOpen ? trees : trees.filter((tree) => !isGrey(tree));
  const damagedCount = isOpen
    ? 0
    : trees.filter((tree) => isGrey(tree) && [tree.run, ...tree.subRuns].some(isDamaged)).length;
  const row = { kind: 'context', key: `${folder}/…`, folder, count, damagedCount, isOpen } as const;
  return { shown, rest: [row] };
}

export function contextText({ count, isOpen }: ContextRow): string {
  return isOpen ? 'only those in colour' : `${formatInteger(count)} more as context`;
}

/** Whether something in the run's own files could not be read. */
export function isDamaged(run: Run): boolean {
  return run.damageCount > 0 || run.status === 'unreadable';
}

function comparison(options: ListOptions): (a: Run, b: Run) => number {
  const compare = unpinnedComparison(options);
  const rank = (run: Run) => (options.isPinned(run) ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || compare(a, b);
}

function unpinnedComparison({
  sort,
  compareNames,
  lastValueOf,
}: ListOptions): (a: Run, b: Run) => number {
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
