import { describe, expect, test } from 'vitest';
import type { Run } from '../state/catalogue.svelte';
import { runOf, runsOf } from '../state/test-fixtures';
import { fittingRows, groupedRows, listRows, meanAndDeviation } from './run-list';
import { nameRanks } from './run-order';

const runs = runsOf('b/seed10', 'a', 'b/seed2', 'c/only');
const ranks = nameRanks(runs);
const options = {
  sort: 'name',
  compareNames: (a: Run, b: Run) => (ranks[a.id] as number) - (ranks[b.id] as number),
  isToggled: () => false,
  partsOf: () => [],
  isRun: (_name: string) => false,
  isContext: () => false,
  isContextOpen: () => false,
  isPinned: () => false,
  lastValueOf: () => null,
} as const;
const keys = (...args: Parameters<typeof listRows>) => listRows(...args).map(({ key }) => key);

describe('the run list', () => {
  test('groups the runs of a folder when there are several', () => {
    expect(keys(runs, options)).toEqual(['a', 'b/', 'b/seed2', 'b/seed10', 'c/only']);
  });

  test('puts the sub-runs of a run under it, however many there are', () => {
    const names = ['lr1', 'lr1/loss_train', 'lr1/loss_val', 'lr2/loss_val', 'lr2', 'x/y', 'x/z'];
    const all = runsOf(...names);
    const ordered = nameRanks(all);
    const byName = {
      ...options,
      compareNames: (a: Run, b: Run) => (ordered[a.id] as number) - (ordered[b.id] as number),
      isRun: (name: string) => names.includes(name),
    };
    expect(keys(all, byName)).toEqual([
      ...['lr1', 'lr1/loss_train', 'lr1/loss_val', 'lr2', 'lr2/loss_val'],
      ...['x/', 'x/y', 'x/z'],
    ]);
    const folded = listRows(all, { ...byName, isToggled: (folder) => folder === 'lr1' });
    expect(folded.map(({ key }) => key).slice(0, 3)).toEqual(['lr1', 'lr2', 'lr2/loss_val']);
    expect(folded[0]).toMatchObject({ kind: 'run', depth: 0, isFolded: true });
    expect(folded[2]).toMatchObject({ kind: 'run', depth: 1, isMember: true });
  });

  test('puts pinned runs, and their folders, before the others', () => {
    const isPinned = ({ name }: Run) => name === 'b/seed10';
    expect(keys(runs, { ...options, isPinned })).toEqual([
      'b/',
      'b/seed10',
      'b/seed2',
      'a',
      'c/only',
    ]);
  });

  test('says where damaged runs are folded away as context, and never folds a pinned one', () => {
    const many = Array.from({ length: 6 }, (_, id) => runOf(id));
    many[4] = runOf(4, 'run4', { damageCount: 2 });
    const byId = { ...options, compareNames: (a: Run, b: Run) => a.id - b.id };
    const isContext = ({ id }: Run) => id > 0;
    const rows = listRows(many, { ...byId, isContext });
    expect(rows.at(-1)).toMatchObject({ kind: 'context', count: 5, damagedCount: 1 });
    const opened = listRows(many, { ...byId, isContext, isContextOpen: () => true });
    expect(opened.at(-1)).toMatchObject({ kind: 'context', damagedCount: 0, isOpen: true });
    const pinned = listRows(many, { ...byId, isContext, isPinned: ({ id }) => id === 4 });
    expect(pinned.map(({ key }) => key)).toEqual(['run4', 'run0', '/…']);
    expect(pinned.at(-1)).toMatchObject({ count: 4, damagedCount: 0 });
  });

  test('sets sub-runs in under the runs of a group, which does not count them', () => {
    const all = runsOf('a/0', 'a/0/loss_val', 'a/1');
    const rows = listRows(all, { ...options, compareNames: (a: Run, b: Run) => a.id - b.id });
    expect(rows.map(({ key }) => key)).toEqual(['a/', 'a/0', 'a/0/loss_val', 'a/1']);
    expect(rows[0]).toMatchObject({ runs: [all[0], all[2]], subRuns: [all[1]] });
    expect(rows[2]).toMatchObject({ depth: 2 });
  });

  test('takes no mean over the sub-runs of a run the filter hides', () => {
    const all = runsOf('lr1/loss_train', 'lr1/loss_val');
    const isRun = (name: string) => name === 'lr1';
    const byId = { ...options, compareNames: (a: Run, b: Run) => a.id - b.id };
    expect(listRows(all, { ...byId, isRun })[0]).toMatchObject({ isOfOneRun: true });
    expect(listRows(all, byId)[0]).toMatchObject({ kind: 'group', isOfOneRun: false });
  });

  test('folds the parts of a run away until they are asked for', () => {
    const all = runsOf('a', 'b', 'b/1');
    const part = {
      ...runOf(3, 'a/loss_train'),
      part: { of: 0, kind: 'scalars', label: 'train' },
    } as const;
    const partsOf = ({ id }: Run) => (id < 2 ? [part] : []);
    const byId = { ...options, compareNames: (a: Run, b: Run) => a.id - b.id, partsOf };
    const rows = listRows(all, byId);
    // A run with runs of its own below it is open by itself, and shows its parts too.
    expect(rows.map(({ kind }) => kind)).toEqual(['run', 'run', 'part', 'run']);
    expect(rows[0]).toMatchObject({ isFolded: true, parts: [part] });
    expect(rows[2]).toMatchObject({ run: part, whole: all[1], depth: 1 });
    const toggled = listRows(all, { ...byId, isToggled: () => true });
    expect(toggled.map(({ kind }) => kind)).toEqual(['run', 'part', 'run']);
  });

  test('puts a run where the best of its sub-runs would stand', () => {
    const all = runsOf('lr1', 'lr1/loss_val', 'lr2', 'lr2/loss_val');
    const values = [null, 0.5, null, 0.2];
    const byValue = {
      ...options,
      sort: 'value' as const,
      compareNames: (a: Run, b: Run) => a.id - b.id,
      lastValueOf: ({ id }: Run) => values[id] ?? null,
    };
    expect(keys(all, byValue)).toEqual(['lr2', 'lr2/loss_val', 'lr1', 'lr1/loss_val']);
  });

  test('leaves out the runs of a folded group', () => {
    expect(keys(runs, { ...options, isToggled: () => true })).toEqual(['a', 'b/', 'c/only']);
  });

  test('has one row for the many runs of a folder that are only context', () => {
    const names = ['a/0', 'a/1', 'a/2', 'a/3', 'x', 'y', 'b/0', 'b/1'];
    const many = runsOf(...names);
    const isContext = ({ name }: Run) => name.startsWith('a/') && name !== 'a/2';
    const byId = { ...options, compareNames: (a: Run, b: Run) => a.id - b.id, isContext };
    const rest = ['x', 'y', 'b/', 'b/0', 'b/1'];
    expect(keys(many, byId)).toEqual(['a/', 'a/2', 'a/…', ...rest]);
    expect(listRows(many, byId)[2]).toMatchObject({ kind: 'context', count: 3, isOpen: false });
    expect(keys(many, { ...byId, isContextOpen: () => true })).toEqual([
      ...['a/', 'a/0', 'a/1', 'a/2', 'a/3', 'a/…'],
      ...rest,
    ]);
    expect(keys(many, { ...byId, isToggled: (folder) => folder === 'a' })).toEqual(['a/', ...rest]);
  });

  test('folds a folder without a run in colour, until somebody opens it', () => {
    const all = runsOf('a/0', 'a/1', 'a/2', 'b/0', 'b/1', 'b/2');
    const byId = { ...options, isContext: ({ name }: Run) => name !== 'b/1' };
    const folded = { ...byId, compareNames: (a: Run, b: Run) => a.id - b.id };
    expect(keys(all, folded)).toEqual(['a/', 'b/', 'b/0', 'b/1', 'b/2']);
    expect(listRows(all, folded)[0]).toMatchObject({ isContext: true, isFolded: true });
    const open = { ...folded, isContextOpen: (folder: string) => folder === 'a' };
    expect(keys(all, open)).toEqual(['a/', 'a/0', 'a/1', 'a/2', 'b/', 'b/0', 'b/1', 'b/2']);
    const inGroups = groupedRows([{ name: 'adam', runs: all.slice(0, 3) }], folded);
    expect(inGroups.map(({ key }) => key)).toEqual(['adam/']);
  });

  test('has one row for many folders without a run in colour', () => {
    const folders = Array.from({ length: 14 }, (_, folder) => `f${folder}`);
    const all = runsOf(...folders.flatMap((folder) => [`${folder}/0`, `${folder}/1`]), 'x');
    const inColor = (count: number) => ({
      ...options,
      compareNames: (a: Run, b: Run) => a.id - b.id,
      isContext: ({ id }: Run) => id >= 2 * count,
    });
    expect(keys(all, inColor(1))).toEqual(['f0/', 'f0/0', 'f0/1', '/…']);
    expect(listRows(all, inColor(1)).at(-1)).toMatchObject({ count: 27 });
    const open = keys(all, { ...inColor(1), isContextOpen: (folder) => folder === '' });
    expect(open).toHaveLength(14 * 3 + 2);
    expect(open.at(-1)).toBe('/…');
    expect(keys(all, inColor(2))).toHaveLength(14 * 3 + 1);
  });

  test('folds context runs away only where there is no room for all rows', () => {
    const all = runsOf('a/0', 'a/1', 'b', 'c', 'd', 'e');
    const byId = {
      ...options,
      compareNames: (a: Run, b: Run) => a.id - b.id,
      isContext: ({ id }: Run) => id > 2,
    };
    const inRoom = (room: number) =>
      fittingRows((given) => listRows(all, given), byId, room).map(({ key }) => key);
    expect(inRoom(7)).toEqual(['a/', 'a/0', 'a/1', 'b', 'c', 'd', 'e']);
    expect(inRoom(6)).toEqual(['a/', 'a/0', 'a/1', 'b', '/…']);
  });

  test('puts context runs outside of groups last, and lists a few', () => {
    const loose = runsOf('a', 'b', 'c', 'd', 'e');
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

describe('the groups of a query', () => {
  test('stand in their order, with their runs sorted under them', () => {
    const [seed10, a, seed2] = runs as [Run, Run, Run];
    const groups = [
      { name: 'none', runs: [seed10, a] },
      { name: '3e-4', runs: [seed2] },
    ];
    const rows = groupedRows(groups, options);
    expect(rows.map(({ key }) => key)).toEqual(['none/', 'a', 'b/seed10', '3e-4/', 'b/seed2']);
    // The group is no folder: the names of its runs are whole.
    expect(rows[1]).toMatchObject({ kind: 'run', isMember: false, depth: 1 });
    const folded = groupedRows(groups, { ...options, isToggled: (name) => name === 'none' });
    expect(folded.map(({ key }) => key)).toEqual(['none/', '3e-4/', 'b/seed2']);
  });
});
