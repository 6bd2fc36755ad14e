/** Turns runs into the rows of the run panel: filtered, sorted, folded under their folders. */

import type { Run } from '../state/catalogue.svelte';
import { formatInteger } from './format';
import { groupBy } from './group-by';
import { folderOf } from './run-names';
import { comparison, type RunOrder } from './run-order';

export interface GroupRow {
  readonly kind: 'group';
  /** Unique among rows. */
  readonly key: string;
  readonly folder: string;
  readonly runs: readonly Run[];
  /** Sub-runs of these runs: shown and hidden with them, but not counted. */
  readonly subRuns: readonly Run[];
  readonly isFolded: boolean;
  /** They are many and none is in colour: folded until somebody opens it. */
  readonly isContext: boolean;
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

/** Stands for the runs beside those in colour that are only grey context, or folds them away again. */
export interface ContextRow {
  readonly kind: 'context';
  readonly key: string;
  /** "" for all that have no row above them. */
  readonly folder: string;
  readonly count: number;
  /** How many of them have damaged files, while they are folded away. */
  readonly damagedCount: number;
  readonly isOpen: boolean;
}

export type ListRow = GroupRow | RunRow | PartRow | ContextRow;

/** A row that can be folded. */
export type FoldableRow = GroupRow | RunRow;

export interface ListOptions extends RunOrder {
  /** Whether the folder, or the run of this name, is folded the other way round than by itself. */
  readonly isToggled: (folder: string) => boolean;
  readonly partsOf: (run: Run) => readonly Run[];
  /** Whether a run of this name exists, listed or not. */
  readonly isRun: (name: string) => boolean;
  /** Whether a run is drawn as grey context: such runs make way for those in colour. */
  readonly isContext: (run: Run) => boolean;
  /** Whether the context runs of a folder are listed all the same; "": those outside, and folders of nothing else. */
  readonly isContextOpen: (folder: string) => boolean;
}

/** Fewer context runs than this are listed: a row in their place would save nothing. */
const fewestContext = 3;
/** More folders than this without a run in colour make way as their runs do. */
const contextFoldersMost = 12;

type TreeRow = RunRow | PartRow | ContextRow;

/** A listed run with those in the folder of its name. */
interface Tree {
  readonly run: Run;
  readonly children: readonly Tree[];
  readonly subRuns: readonly Run[];
  /** Whichever of all these comes first: the tree stands where that run would. */
  readonly first: Run;
}

/** Context runs make way only where there is no room for all rows. */
export function fittingRows(
  rowsOf: (options: ListOptions) => readonly ListRow[],
  options: ListOptions,
  room: number,
): readonly ListRow[] {
  const all = rowsOf({ ...options, isContext: () => false });
  return all.length > room ? rowsOf(options) : all;
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
    const [group, ...rows] = groupRows(name, trees, false, options);
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
  const contextFolders: { readonly folder: string; readonly trees: readonly Tree[] }[] = [];
  const addFolder = (folder: string, trees: readonly Tree[]) => {
    const rows = groupRows(folder, trees, options.isRun(folder), options);
    parts.push({ first: (trees[0] as Tree).first, rows });
  };
  for (const [folder, members] of byFolder) {
    if (folder !== '' && names.has(folder)) continue;
    const trees = members.map(treeOf);
    if (folder === '' || members.length < 2) {
      loose.push(...trees);
      continue;
    }
    trees.sort((a, b) => compare(a.first, b.first));
    if (trees.every((tree) => isGrey(tree, options))) contextFolders.push({ folder, trees });
    else addFolder(folder, trees);
  }
  const areFoldersMany = contextFolders.length > contextFoldersMost;
  const others = areFoldersMany ? contextFolders.flatMap(({ trees }) => trees) : [];
  const { shown, rest } = withoutContext(loose, '', options, others);
  if (!areFoldersMany || options.isContextOpen('')) {
    for (const { folder, trees } of contextFolders) addFolder(folder, trees);
  }
  for (const tree of shown) parts.push({ first: tree.first, rows: rowsOf(tree, 0, options) });
  parts.sort((a, b) => compare(a.first, b.first));
  return [...parts.flatMap((part) => part.rows), ...rest];
}

function groupRows(
  folder: string,
  trees: readonly Tree[],
  isOfOneRun: boolean,
  options: ListOptions,
): [GroupRow, ...TreeRow[]] {
  const isContext = trees.length >= fewestContext && trees.every((tree) => isGrey(tree, options));
  const isFolded = isContext ? !options.isContextOpen(folder) : options.isToggled(folder);
  const group: GroupRow = {
    kind: 'group',
    key: `${folder}/`,
    folder,
    runs: trees.map(({ run }) => run),
    subRuns: trees.flatMap(({ subRuns }) => subRuns),
    isFolded,
    isContext,
    isOfOneRun,
  };
  if (isFolded) return [group];
  if (isContext) return [group, ...trees.flatMap((tree) => rowsOf(tree, 1, options))];
  return [group, ...withContext(trees, folder, 1, options)];
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

/**
 * The runs of one folder that are listed; when there are many context runs, one row stands for them.
 * @param others Context runs that the row stands for besides.
 */
function withoutContext(
  trees: readonly Tree[],
  folder: string,
  options: ListOptions,
  others: readonly Tree[] = [],
): { readonly shown: readonly Tree[]; readonly rest: readonly ContextRow[] } {
  const grey = [...trees.filter((tree) => isGrey(tree, options)), ...others];
  if (grey.length < fewestContext) return { shown: trees, rest: [] };
  const isOpen = options.isContextOpen(folder);
  const shown = isOpen ? trees : trees.filter((tree) => !isGrey(tree, options));
  const damaged = grey.filter(({ run, subRuns }) => [run, ...subRuns].some(isDamaged));
  const row: ContextRow = {
    kind: 'context',
    key: `${folder}/…`,
    folder,
    count: grey.length,
    damagedCount: isOpen ? 0 : damaged.length,
    isOpen,
  };
  return { shown, rest: [row] };
}

function isGrey({ run, subRuns }: Tree, { isContext, isPinned }: ListOptions): boolean {
  return isContext(run) && !isPinned(run) && subRuns.every(isContext);
}

export function contextText({ count, isOpen }: ContextRow): string {
  return isOpen ? 'only those in colour' : `${formatInteger(count)} more as context`;
}

/** Whether something in the run's own files could not be read. */
export function isDamaged(run: Run): boolean {
  return run.damageCount > 0 || run.status === 'unreadable';
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
