/** Turns runs into the rows of the table: in order, under their groups. */

import { statisticsOf } from './groups';
import { type CellValue, compareCells, heldOrder, type SortKey, sortedRuns } from './sort';

export interface TableGroup<Run> {
  readonly kind: 'group';
  readonly key: string;
  readonly name: string;
  readonly runs: readonly Run[];
  readonly isFolded: boolean;
}

export interface TableRun<Run> {
  readonly kind: 'run';
  readonly key: string;
  readonly run: Run;
  readonly isMember: boolean;
}

export type TableRow<Run> = TableGroup<Run> | TableRun<Run>;

export interface RowOptions<Run> {
  readonly sort: readonly SortKey[];
  readonly cellOf: (run: Run, id: string) => CellValue;
  readonly compareNames: (a: Run, b: Run) => number;
  readonly isFolded: (group: string) => boolean;
  /** Keys of the rows as they stand, which is how they are to stay; null: in order. */
  readonly held: readonly string[] | null;
}

interface Group<Run> {
  readonly name: string;
  readonly runs: readonly Run[];
}

/** @param groups Empty where runs stand in no groups. */
export function tableRows<Run extends { readonly name: string }>(
  runs: readonly Run[],
  groups: readonly Group<Run>[],
  options: RowOptions<Run>,
): TableRow<Run>[] {
  if (groups.length === 0) return runRows(runs, options, false);
  const ordered = orderedGroups(groups, options);
  return ordered.flatMap(({ name, runs: members }): TableRow<Run>[] => {
    const isFolded = options.isFolded(name);
    const rows = runRows(members, options, true);
    const row = {
      kind: 'group',
      key: groupKey(name),
      name,
      runs: rows.map(({ run }) => run),
      isFolded,
    } as const;
    return isFolded ? [row] : [row, ...rows];
  });
}

/** No run has a name that ends so. */
const groupKey = (name: string) => `${name}/`;

function runRows<Run extends { readonly name: string }>(
  runs: readonly Run[],
  { sort, cellOf, compareNames, held }: RowOptions<Run>,
  isMember: boolean,
): TableRun<Run>[] {
  const ordered = sortedRuns(runs, sort, cellOf, compareNames);
  const shown = held ? heldOrder(ordered, held, ({ name }) => name) : ordered;
  return shown.map((run) => ({ kind: 'run', key: run.name, run, isMember }));
}

/** By what their rows say in the first column of the order, their means; else as their first runs stand. */
function orderedGroups<Run extends { readonly name: string }>(
  groups: readonly Group<Run>[],
  { sort, cellOf, held }: RowOptions<Run>,
): readonly Group<Run>[] {
  if (held) return heldOrder(groups, held, ({ name }) => groupKey(name));
  const [first] = sort;
  if (!first) return groups;
  const valueOfGroup = ({ name, runs }: Group<Run>): CellValue => {
    if (first.id === 'name') return name;
    const values = runs.map((run) => cellOf(run, first.id));
    return (
      statisticsOf(values)?.mean ??
      values.toSorted((a, b) => compareCells(a, b, first.isDescending))[0] ??
      null
    );
  };
  return groups
    .map((group) => ({ group, value: valueOfGroup(group) }))
    .sort((a, b) => compareCells(a.value, b.value, first.isDescending))
    .map(({ group }) => group);
}
