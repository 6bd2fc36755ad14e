import { describe, expect, test } from 'vitest';
import type { Part, Run } from '../state/catalogue.svelte';
import { runOf } from '../state/test-fixtures';
import { foldRuns, inkedColor, lineStyle, styleIndexes } from './run-parts';

const run = (id: number, part: Part | null = null, more: Partial<Run> = {}) =>
  runOf(id, `run${id}`, { started: 100 + id, updated: 200 + id, part, ...more });
const scalars = (of: number, label: string): Part => ({ of, kind: 'scalars', label });

describe('folding runs', () => {
  test('lists a run once and keeps its parts beside it', () => {
    const all = [run(0), run(1, scalars(0, 'train')), run(2), run(3, scalars(0, 'val'))];
    const { runs, parts } = foldRuns(all);
    expect(runs.map(({ id }) => id)).toEqual([0, 2]);
    expect(parts.get(0)?.map(({ id }) => id)).toEqual([1, 3]);
    expect(parts.get(2)).toBeUndefined();
    expect(runs[1]).toBe(all[2]);
  });

  test('takes times, status and damage of all that a run writes', () => {
    const empty = run(0, null, { status: 'empty', started: null, updated: null, damageCount: 1 });
    const live = run(1, scalars(0, 'train'), { status: 'live', started: 50, damageCount: 2 });
    const [whole] = foldRuns([empty, live, run(2, scalars(0, 'val'))]).runs;
    expect(whole).toMatchObject({ status: 'live', started: 50, updated: 202, damageCount: 3 });
  });

  test('takes more parts than a call takes arguments', () => {
    const parts = Array.from({ length: 200_000 }, (_, i) => run(i + 1, scalars(0, `${i}`)));
    expect(foldRuns([run(0), ...parts]).runs[0]?.updated).toBe(200_200);
  });

  test('knows no time where none is known', () => {
    const none = { started: null, updated: null };
    const [whole] = foldRuns([run(0, null, none), run(1, scalars(0, 'a'), none)]).runs;
    expect(whole).toMatchObject(none);
  });
});

describe('the looks of lines', () => {
  test('are twelve, the first one plain', () => {
    const looks = Array.from({ length: 12 }, (_, i) => JSON.stringify(lineStyle(i)));
    expect(lineStyle(0)).toEqual({ dash: [], ink: 0 });
    expect(new Set(looks).size).toBe(12);
    expect(lineStyle(12)).toEqual(lineStyle(0));
  });

  test('are the same for the same label in every chart', () => {
    const labels = ['train', 'val', 'train', 'test'];
    const parts = labels.map((label, i) => run(i + 1, scalars(0, label)));
    const rank = run(9, { of: 0, kind: 'rank', label: 'rank 1' });
    const indexes = styleIndexes([...parts, rank]);
    expect([1, 2, 3, 4, 9].map((id) => indexes.get(id))).toEqual([0, 1, 0, 2, 0]);
  });

  test('keep the colour of the run, or bring it nearer to the ink', () => {
    expect(inkedColor('#4061ae', '#14181f', lineStyle(3))).toBe('#4061ae');
    expect(inkedColor('#ffffff', '#000000', { dash: [], ink: 0.4 })).toBe('rgb(153, 153, 153)');
  });
});
