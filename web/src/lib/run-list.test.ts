import { describe, expect, test } from 'vitest';
import type { Run } from '../state/catalogue.svelte';
import { listRows, meanAndDeviation, nameRanks } from './run-list';

const run = (name: string, id: number): Run => ({
  id,
  name,
  slot: id,
  started: id,
  updated: id,
  status: 'done',
  damageCount: 0,
  message: null,
});
const runs = ['b/seed10', 'a', 'b/seed2', 'c/only'].map(run);
const ranks = nameRanks(runs);
const options = {
  sort: 'name',
  compareNames: (a: Run, b: Run) => (ranks[a.id] as number) - (ranks[b.id] as number),
  isFolded: () => false,
  lastValueOf: () => null,
} as const;
const keys = (...args: Parameters<typeof listRows>) => listRows(...args).map(({ key }) => key);

describe('the run list', () => {
  test('groups the runs of a folder when there are several', () => {
    expect(keys(runs, options)).toEqual(['a', 'b/', 'b/seed2', 'b/seed10', 'c/only']);
  });

  test('leaves out the runs of a folded group', () => {
    expect(keys(runs, { ...options, isFolded: () => true })).toEqual(['a', 'b/', 'c/only']);
  });

  test('puts the newest first', () => {
    expect(keys(runs, { ...options, sort: 'started' })).toEqual([
      'c/only',
      'b/',
      'b/seed2',
      'b/seed10',
      'a',
    ]);
  });

  test('puts the lowest value first, and runs without a number last', () => {
    const values = [0.5, Number.NaN, 0.7, 0.2];
    const lastValueOf = ({ id }: Run) => values[id] ?? null;
    expect(keys(runs, { ...options, sort: 'value', lastValueOf })).toEqual([
      'c/only',
      'b/',
      'b/seed10',
      'b/seed2',
      'a',
    ]);
  });
});

test('mean and deviation leave out what is no number', () => {
  expect(meanAndDeviation([1, 3, Number.NaN, null])).toEqual({ mean: 2, deviation: Math.SQRT2 });
  expect(meanAndDeviation([4])).toEqual({ mean: 4, deviation: 0 });
  expect(meanAndDeviation([null, Number.POSITIVE_INFINITY])).toBeNull();
});
