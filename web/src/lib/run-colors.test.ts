import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runOf } from '../state/test-fixtures';
import { colorsByFolder, colorsByRun, labelledRuns, prefersFolders, slotCount } from './run-colors';

const runs = (n: number) => Array.from({ length: n }, (_, id) => runOf(id));
const seeds = (...folders: string[]) =>
  folders.flatMap((folder, f) =>
    [0, 1, 2].map((seed) => runOf(3 * f + seed, `${folder}/seed${seed}`)),
  );

describe('colours by run', () => {
  test('of up to eight runs are their own slots', () => {
    expect([...colorsByRun(runs(8), [])]).toEqual(runs(8).map(({ id }) => [id, id]));
  });

  test('go to the newest eight', () => {
    expect([...colorsByRun(runs(20), []).keys()].sort((a, b) => a - b)).toEqual([
      12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });

  test('go to the runs asked for first', () => {
    const focus = colorsByRun(runs(20), ['run3']);
    expect(focus.has(3)).toBe(true);
    expect(focus.has(12)).toBe(false);
  });

  test('are never shared, and stay when another run is hidden', () => {
    const ids = fc.uniqueArray(fc.nat(60), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(ids, (chosen) => {
        const slots = [
          ...colorsByRun(
            chosen.map((id) => runOf(id)),
            [],
          ).values(),
        ];
        expect(new Set(slots).size).toBe(slots.length);
        expect(slots.length).toBe(Math.min(slotCount, chosen.length));
      }),
    );
    const without = colorsByRun(runs(8).slice(1), []);
    expect(without.get(5)).toBe(5);
  });
});

describe('colours by folder', () => {
  test('are chosen for a few folders of several runs, more than there are colours', () => {
    expect(prefersFolders(seeds('adamw', 'lion', 'sgd'))).toBe(true);
    expect(prefersFolders(seeds('adamw', 'lion'))).toBe(false);
    expect(prefersFolders(runs(12))).toBe(false);
    expect(prefersFolders([...seeds('adamw', 'lion', 'sgd'), runOf(9, 'alone')])).toBe(false);
  });

  test('are not chosen where a folder is itself a run, which shares the colour of its sub-runs', () => {
    const all = ['a', 'b', 'c'].flatMap((name, i) => [
      runOf(3 * i, name),
      runOf(3 * i + 1, `${name}/loss_train`),
      runOf(3 * i + 2, `${name}/loss_val`),
    ]);
    expect(prefersFolders(all)).toBe(false);
    const slots = colorsByFolder(all, [], all);
    expect(all.map(({ id }) => slots.get(id))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  test('do not change when a folder is hidden', () => {
    const all = seeds('adamw', 'lion', 'sgd');
    expect(colorsByFolder(all, [], all).get(8)).toBe(2);
    expect(colorsByFolder(all.slice(3), [], all).get(8)).toBe(2);
  });
});

describe('end labels', () => {
  const line = (id: number, color: string, isLive = false) => ({ id, color, isLive });

  test('stand at every line while each has a colour', () => {
    expect(labelledRuns([line(0, 'a'), line(1, 'a')], () => 0).size).toBe(2);
  });

  test('stand at the middle line of a colour, and at live ones', () => {
    const lines = [0, 1, 2, 3, 4]
      .map((id) => line(id, 'a'))
      .concat([5, 6, 7, 8].map((id) => line(id, 'b', id === 5)));
    const values = [5, 1, 3, 2, Number.NaN, 9, 8, 7, 6];
    expect([...labelledRuns(lines, (id) => values[id] as number)].sort()).toEqual([3, 5, 7]);
  });
});
