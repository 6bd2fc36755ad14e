import { expect, test } from 'vitest';
import { folderGroup, groupByHParam, groupText, withGroup } from './grouping';

test('the group of a query is read as it is written', () => {
  expect(groupText('adamw lr<1e-3 group:optimizer')).toBe('optimizer');
  expect(groupText('group:path/2 group:lr')).toBe('path/2 · lr');
  expect(groupText('adamw')).toBe('');
  expect(groupText('lr<')).toBe('');
});

test('another group takes its place, and the rest stays', () => {
  const query = 'adamw lr<1e-3 group:optimizer tag:loss/*';
  expect(withGroup(query, folderGroup)).toBe('adamw lr<1e-3 tag:loss/* group:path');
  expect(withGroup(query, '')).toBe('adamw lr<1e-3 tag:loss/*');
  expect(withGroup('', 'lr')).toBe('group:lr');
  expect(withGroup('lr<', 'lr')).toBe('lr<');
});

test.each(['lr', 'batch size', 'path', 'name', 'a"b', 'weird:key', 'model*'])(
  'a hyperparameter called %s is grouped by',
  (name) => {
    const group = groupByHParam(name);
    expect(groupText(withGroup('x', group))).toBe(group);
  },
);
