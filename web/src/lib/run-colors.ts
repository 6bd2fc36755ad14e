/** Which runs are in colour, and in which: eight colours are as many as a person can tell apart. */
import type { Run } from '../state/catalogue.svelte';
import { groupBy } from './group-by';
import { groupNames } from './run-names';

/** The run slots of styles/tokens.css. */
export const slotCount = 8;

/** Lines that share their folder's colour are told apart by hovering, so there may be more of them. */
const mostByFolder = 16;

/** Colour slot 0–7 of each run in focus; runs that are missing are grey context. */
export type Focus = ReadonlyMap<number, number>;

/**
 * Few folders of several runs each, and more runs than colours: a colour a folder then tells more. Not where a
 * folder is itself a run: its sub-runs are different things (loss of train and val), which one colour would blend.
 */
export function prefersFolders(runs: readonly Run[]): boolean {
  if (runs.length <= slotCount || runs.length > mostByFolder) return false;
  const folderNameOf = groupNames(runs.map((run) => run.name));
  const folders = groupBy(runs, (run) => folderNameOf(run.name));
  return (
    runs.every((run) => !folders.has(run.name)) &&
    folders.size >= 2 &&
    folders.size <= slotCount &&
    [...folders.values()].every((members) => members.length >= 2)
  );
}

/** A run has the colour of its own slot unless an older run in focus has it. */
export function colorsByRun(visible: readonly Run[], wanted: readonly string[]): Focus {
  const slots = new Map<number, number>();
  const free = new Set(Array.from({ length: slotCount }, (_, slot) => slot));
  const displaced: Run[] = [];
  for (const run of inFocus(visible, wanted, slotCount).sort((a, b) => a.id - b.id)) {
    const own = run.slot % slotCount;
    if (free.delete(own)) slots.set(run.id, own);
    else displaced.push(run);
  }
  const left = [...free];
  displaced.forEach((run, i) => {
    slots.set(run.id, left[i] as number);
  });
  return slots;
}

/** A folder has the colour of its place among all folders, in order of appearance. */
export function colorsByFolder(
  visible: readonly Run[],
  wanted: readonly string[],
  all: readonly Run[],
): Focus {
  const folderNameOf = groupNames(all.map((run) => run.name));
  const folders = [...groupBy(all, (run) => folderNameOf(run.name)).keys()];
  const slotOf = new Map(folders.map((folder, i) => [folder, i % slotCount]));
  return new Map(
    inFocus(visible, wanted, mostByFolder).map((run) => [
      run.id,
      slotOf.get(folderNameOf(run.name)) as number,
    ]),
  );
}

/** Those wished for, then the newest. */
function inFocus(visible: readonly Run[], wanted: readonly string[], most: number): Run[] {
  const wish = new Map(wanted.map((name, i) => [name, i]));
  const wishOf = (run: Run) => wish.get(run.name) ?? wanted.length;
  return visible.toSorted((a, b) => wishOf(a) - wishOf(b) || newestFirst(a, b)).slice(0, most);
}

export function newestFirst(a: Run, b: Run): number {
  return (b.started ?? 0) - (a.started ?? 0) || b.id - a.id;
}

/**
 * Runs whose lines deserve a label at their end. All of them, unless several share a colour: then the one in
 * the middle speaks for its colour, and those still going on for themselves.
 */
export function labelledRuns(
  runs: readonly { readonly id: number; readonly color: string; readonly isLive: boolean }[],
  lastValueOf: (run: number) => number,
): ReadonlySet<number> {
  if (runs.length <= slotCount) return new Set(runs.map((run) => run.id));
  const middle = [...groupBy(runs, (run) => run.color).values()].flatMap((members) => {
    const finite = members
      .filter(({ id }) => Number.isFinite(lastValueOf(id)))
      .sort((a, b) => lastValueOf(a.id) - lastValueOf(b.id));
    return finite[Math.floor((finite.length - 1) / 2)]?.id ?? [];
  });
  return new Set([...middle, ...runs.filter((run) => run.isLive).map((run) => run.id)]);
}
