/** Which runs are drawn as one line: those that the query groups, or those of a folder where a colour is a folder. */
import type { Run } from '../state/catalogue.svelte';
import { groupBy } from './group-by';
import { slotCount } from './run-colors';
import { groupNames } from './run-names';

export interface LineGroup {
  readonly name: string;
  readonly runs: readonly Run[];
  /** Of its colour; null: grey context. */
  readonly slot: number | null;
}

/** Of the groups of a query, the first eight are in colour. */
export function groupsOfQuery(
  groups: readonly { readonly name: string; readonly runs: readonly Run[] }[],
): LineGroup[] {
  return groups.map(({ name, runs }, i) => ({ name, runs, slot: i < slotCount ? i : null }));
}

/**
 * A folder keeps its colour whatever is filtered; where there are more folders than colours, the first to need one
 * has it. Runs in a folder that is itself a run stay alone: they tell different things of that run.
 * @param all Every run.
 * @returns None where no folder has several runs: a line a run then tells as much.
 */
export function groupsOfFolders(runs: readonly Run[], all: readonly Run[]): LineGroup[] {
  const folderNameOf = groupNames(all.map((run) => run.name));
  const names = new Set(all.map((run) => run.name));
  const order = new Map<string, number>();
  for (const run of all) {
    const folder = folderNameOf(run.name);
    if (!order.has(folder)) order.set(folder, order.size);
  }
  const folders = groupBy(runs, (run) => folderNameOf(run.name));
  const taken = new Set<number>();
  const groups = [...folders].flatMap(([name, members]) => {
    const wanted = (order.get(name) as number) % slotCount;
    const slot = taken.has(wanted) ? null : wanted;
    taken.add(wanted);
    if (name !== '' && !names.has(name)) return [{ name, runs: members, slot }];
    return members.map((run) => ({ name: run.name, runs: [run], slot }));
  });
  return groups.some((group) => group.runs.length > 1) ? groups : [];
}

/** The colour slot of every run in a group that has one. */
export function slotsOfGroups(groups: readonly LineGroup[]): ReadonlyMap<number, number> {
  return new Map(
    groups.flatMap(({ runs, slot }) =>
      slot === null ? [] : runs.map((run): [number, number] => [run.id, slot]),
    ),
  );
}

/** The colour that most have, so that one run's own is not its group's; null without any. */
export function commonColor(colors: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? null;
}
