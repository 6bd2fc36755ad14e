import { describe, expect, test } from 'vitest';
import { LineList } from './line-list';
import { keptOf } from './test-fixtures';

const keys = (list: LineList) => {
  const told = list.takeChanges();
  return told && [[...told.keys], told.changed.map(({ data }) => data.key)];
};

describe('the lines of a chart', () => {
  test('are told in full once, then by what changed', () => {
    const list = new LineList();
    list.set([keptOf(1), keptOf(2), keptOf(3)]);
    expect(keys(list)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(keys(list)).toBeNull();
    list.set([keptOf(3), keptOf(1, { color: '#000' }), keptOf(4)]);
    expect(keys(list)).toEqual([
      [3, 1, 4],
      [1, 4],
    ]);
  });

  test('that look the same are no change, whoever made them', () => {
    const list = new LineList();
    expect(list.set([keptOf(1, { dash: [6, 3] })])).toBe(true);
    list.takeChanges();
    expect(list.set([keptOf(1, { dash: [6, 3] })])).toBe(false);
    expect(keys(list)).toBeNull();
    expect(list.set([])).toBe(true);
    expect(keys(list)).toEqual([[], []]);
  });

  test('are all told again to a drawing that knows nothing', () => {
    const list = new LineList();
    list.set([keptOf(1), keptOf(2)]);
    list.takeChanges();
    list.forgetTold();
    expect(keys(list)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('in colour name the run that a part belongs to; grey context names none', () => {
    const list = new LineList();
    list.set([keptOf(1, { whole: 7 }), keptOf(2), keptOf(3, { role: 'context' })]);
    expect(list.focusedRuns).toEqual(new Set([7, 2]));
  });
});
