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
  isContext: () => false,
  isContextOpen: () => false,
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

  test('has one row for the many runs of a folder that are only context', () => {
    const names = ['a/0', 'a/1', 'a/2', 'a/3', 'x', 'y', 'b/0', 'b/1'];
    const many = names.map(run);
    const isContext = ({ name }: Run) => name.startsWith('a/') && name !== 'a/2';
    const byId = { ...options, compareNames: (a: Run, b: Run) => a.id - b.id, isContext };
    const rest = ['x', 'y', 'b/', 'b/0', 'b/1'];
    expect(keys(many, byId)).toEqual(['a/', 'a/2', 'a/…', ...rest]);
    expect(listRows(many, byId)[2]).toMatchObject({ kind: 'context', count: 3, isOpen: false });
    expect(keys(many, { ...byId, isContextOpen: () => true })).toEqual([
      ...['a/', 'a/0', 'a/1', 'a/2', 'a/3', 'a/…'],
      ...rest,
    ]);
    expect(keys(many, { ...byId, isFolded: (folder) => folder === 'a' })).toEqual(['a/', ...rest]);
  });

  test('puts context runs outside of groups last, and lists a few', () => {
    const loose = ['a', 'b', 'c', 'd', 'e'].map(run);
    const from = (first: string) => ({ ...options, isContext: (r: Run) => r.name >= first });
    const byId = (first: string) => ({
      ...from(first),
      compareNames: (a: Run, b: Run) => a.id - b.id,
    });
    expect(keys(loose, byId('c'))).toEqual(['a', 'b', '/…']);
    expect(keys(loose, byId('d'))).toEqual(['a', 'b', 'c', 'd', 'e']);
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
