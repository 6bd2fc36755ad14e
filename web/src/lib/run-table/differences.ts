/** Which hyperparameters tell runs apart. */

import { type GroupedValue, groupedValue } from './groups';
import type { CellValue } from './sort';

/** Names of those that are the same in all runs; none for fewer than two, of which nothing can differ. */
export function equalHParams<Run>(
  runs: readonly Run[],
  names: readonly string[],
  cellOf: (run: Run, name: string) => CellValue,
): ReadonlySet<string> {
  const [first, ...rest] = runs;
  if (first === undefined || rest.length === 0) return new Set();
  return new Set(
    names.filter((name) => {
      const value = cellOf(first, name);
      return rest.every((run) => Object.is(cellOf(run, name), value));
    }),
  );
}

export interface Difference {
  readonly name: string;
  /** The same in all columns. */
  readonly isEqual: boolean;
  /** One for each column. */
  readonly values: readonly GroupedValue[];
}

/** What stands in each of a few columns of runs, hyperparameter by hyperparameter. */
export function differencesOf<Run>(
  columns: readonly (readonly Run[])[],
  names: readonly string[],
  cellOf: (run: Run, name: string) => CellValue,
): Difference[] {
  return names.map((name) => {
    const cells = columns.map((runs) => runs.map((run) => cellOf(run, name)));
    return {
      name,
      isEqual: new Set(cells.flat()).size <= 1,
      values: cells.map(groupedValue),
    };
  });
}
