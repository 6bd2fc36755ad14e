import { expect, test } from 'vitest';
import type { Column } from '../../lib/run-table/columns';
import { scaleOf } from '../../lib/run-table/text';
import type { Run } from '../../state/catalogue.svelte';
import type { RunTable } from '../../state/run-table.svelte';
import { runOf } from '../../state/test-fixtures';
import { groupCell } from './cell-text';

const values: Record<string, readonly number[]> = {
  last: [2, 4, Number.NaN],
  best: [1, 3, 0],
  delta: [1, 3, Number.NaN],
};
const runs = [runOf(0), runOf(1), runOf(2)];

function textOf(statistic: string, baseline: Run | null, members = runs): string {
  const metric = (run: Run, key: { statistic: string }) => values[key.statistic]?.[run.id] ?? null;
  const table = { baseline, metric, scale: () => scaleOf([1, 2, 3]) } as unknown as RunTable;
  const column = { id: statistic, key: { kind: 'metric', tag: null, statistic } };
  return groupCell(table, members, column as Column).text;
}

test('a group speaks of the same runs in every cell: those that ended with a number', () => {
  expect(Number(textOf('last', null))).toBe(3);
  expect(Number(textOf('best', null))).toBe(2);
});

test('a group says a difference from the baseline, else its deviation where it has one', () => {
  expect(Number(textOf('delta', runOf(0)))).toBe(2);
  expect(textOf('delta', runOf(0))).toMatch(/^[+]/);
  expect(textOf('delta', null)).toMatch(/^±/);
  expect(textOf('delta', null, runs.slice(0, 1))).toBe('');
});
