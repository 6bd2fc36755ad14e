import { expect, test } from 'vitest';
import { runsOf } from '../state/test-fixtures';
import { commonColor, groupsOfFolders, groupsOfQuery, slotsOfGroups } from './run-groups';

test('folders keep their colour while others are filtered away', () => {
  const all = runsOf('a/0', 'a/1', 'b/0', 'b/1', 'top');
  const groups = groupsOfFolders(all.slice(2), all);
  expect(groups.map(({ name, runs, slot }) => [name, runs.length, slot])).toEqual([
    ['b', 2, 1],
    ['top', 1, 2],
  ]);
  expect([...slotsOfGroups(groups)]).toEqual([
    [2, 1],
    [3, 1],
    [4, 2],
  ]);
});

test('runs within a run are no repetitions of each other, and single runs no groups', () => {
  const within = runsOf('a', 'a/train', 'a/val');
  expect(groupsOfFolders(within, within)).toEqual([]);
  const apart = runsOf('a/0', 'b/0');
  expect(groupsOfFolders(apart, apart)).toEqual([]);
});

test('no two folders have one colour: the ninth is grey, as is the ninth group of a query', () => {
  const all = runsOf(...Array.from({ length: 18 }, (_, i) => `f${i >> 1}/${i & 1}`));
  expect(groupsOfFolders(all, all).map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, null]);
  const asked = all.map((run) => ({ name: run.name, runs: [run] }));
  expect(groupsOfQuery(asked).filter(({ slot }) => slot === null)).toHaveLength(10);
});

test('a colour that one run was given is not that of its group', () => {
  expect(commonColor(['#f0f', '#00f', '#00f'])).toBe('#00f');
  expect(commonColor(['#f0f', '#00f'])).toBe('#f0f');
  expect(commonColor([])).toBe(null);
});
