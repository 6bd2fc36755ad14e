/** The table as text: the rows and columns that it has, in their order. */
import { nameColumnId } from '../../lib/run-table/columns';
import { type TsvColumn, tableAsTsv } from '../../lib/run-table/tsv';
import type { Run } from '../../state/catalogue.svelte';
import type { RunTable } from '../../state/run-table.svelte';

interface CopiedRun {
  readonly run: Run;
  readonly group: string;
}

/** Runs of folded groups too: what is folded away on the page is asked for in a spreadsheet. */
export function textOfTable(table: RunTable, hasGroups: boolean): string {
  const runs = hasGroups
    ? table.rows.flatMap((row) =>
        row.kind === 'group' ? row.runs.map((run): CopiedRun => ({ run, group: row.name })) : [],
      )
    : table.rows.flatMap((row): CopiedRun[] =>
        row.kind === 'run' ? [{ run: row.run, group: '' }] : [],
      );
  const group: TsvColumn<CopiedRun> = { title: 'group', cellOf: (row) => row.group };
  const name: TsvColumn<CopiedRun> = {
    title: 'run',
    cellOf: ({ run }) => table.cell(run, { kind: nameColumnId }),
  };
  const others = table.columns
    .filter(({ id }) => id !== 'spark')
    .map(
      ({ title, key }): TsvColumn<CopiedRun> => ({
        title,
        cellOf: ({ run }) => table.cell(run, key),
        isTime: key.kind === 'field' && key.field === 'started',
      }),
    );
  return tableAsTsv(runs, hasGroups ? [group, name, ...others] : [name, ...others]);
}
