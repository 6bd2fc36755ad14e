/** How much of each name fits into the run panel, and which part of it is faint. */
import type { Run } from '../state/catalogue.svelte';
import type { ListRow } from './run-list';
import { commonPrefix, folderOf, lastPart } from './run-names';

export interface PanelSize {
  readonly widthPx: number;
  /** Width of a character of a name, on average. */
  readonly charPx: number;
  /** Whether the menu's button stands beside every name. */
  readonly hasMenu?: boolean;
}

/** Lengths in characters. */
export interface Room {
  readonly nameLength: number;
  readonly groupNameLength: number;
  readonly hasSpark: boolean;
  /** Whether any row has something to say after its value, so that values stay in one column. */
  readonly hasRemarks: boolean;
  /** What the names of all groups share. */
  readonly folderPrefix: string;
  prefixOf(row: RunListRow): string;
}

type RunListRow = ListRow & { readonly kind: 'run' };

/** Dot, value and paddings of a row; box, mean, deviation and paddings of a group. */
const takenPx = 108;
const groupTakenPx = 172;
const remarkPx = 46;
/** The menu's button, beside the name where nothing hovers. */
const menuPx = 40;
/** Bold names are wider by this. */
const boldness = 1.06;
/** Room a sparkline takes, in characters. */
const sparkLength = 7;
/** The button that folds sub-runs and parts away, in characters. */
const foldLength = 5;
/** More of a name than this is cut rather than given the sparklines' room. */
const longEnough = 14;

/** Room that the row's button takes from its name, in characters. */
export function foldRoom({ subRuns, parts }: RunListRow): number {
  return subRuns.length + parts.length > 0 ? foldLength : 0;
}

export function roomOf(
  rows: readonly ListRow[],
  { widthPx, charPx, hasMenu = false }: PanelSize,
  isBehind: (run: Run) => boolean,
): Room {
  const groups = rows.filter((row) => row.kind === 'group');
  const members = rows.filter((row) => row.kind === 'run');
  const loosePrefix = commonPrefix(
    members.filter((row) => !row.isMember).map((row) => row.run.name),
  );
  const prefixAmong = (runs: readonly Run[]) => commonPrefix(runs.map((run) => lastPart(run.name)));
  const memberPrefixes = new Map([
    ...groups.map(({ folder, runs }) => [folder, prefixAmong(runs)] as const),
    ...members.map(({ run, subRuns }) => [run.name, prefixAmong(subRuns)] as const),
  ]);
  const longestCount = groups.reduce(
    (most, { runs }) => Math.max(most, runs.length.toString().length),
    0,
  );
  const groupFree = widthPx - groupTakenPx;
  const hasRemarks = groups.length > 0 || members.some(({ run }) => isBehind(run));
  // Names tell more than shapes: the sparklines go first.
  const longest = members.reduce((most, row) => {
    const { run, isMember, depth } = row;
    const length = isMember ? lastPart(run.name).length : run.name.length - loosePrefix.length;
    return Math.max(most, Math.min(length, longEnough) + 2 * depth + foldRoom(row));
  }, 0);
  const free = widthPx - takenPx - (hasRemarks ? remarkPx : 0) - (hasMenu ? menuPx : 0);
  const length = Math.max(6, Math.floor(free / charPx));
  const hasSpark = length - sparkLength >= longest;
  return {
    nameLength: hasSpark ? length - sparkLength : length,
    // A space stands before the count.
    groupNameLength: Math.max(8, Math.floor(groupFree / (charPx * boldness)) - longestCount - 1),
    hasSpark,
    hasRemarks,
    folderPrefix: commonPrefix(groups.map(({ folder }) => folder)),
    prefixOf: ({ run, isMember }) =>
      isMember ? (memberPrefixes.get(folderOf(run.name)) ?? '') : loosePrefix,
  };
}
