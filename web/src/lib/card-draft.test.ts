import { expect, test } from 'vitest';
import { columnOf, defaultTitle, entryOf, fieldsOf } from './card-draft';

const fields = fieldsOf({ kind: 'tags', title: '', tags: ['loss/val', 'loss/train'] });

test('only the fields of a kind are kept', () => {
  expect(entryOf(fields)).toEqual({
    kind: 'tags',
    title: 'loss/val, train',
    tags: ['loss/val', 'loss/train'],
  });
  expect(entryOf({ ...fields, kind: 'scatter', title: ' mine ' })).toEqual({
    kind: 'scatter',
    title: 'mine',
    x: 'loss/train',
    y: 'loss/val',
  });
  expect(entryOf({ ...fields, kind: 'formula', formula: ' a / b ' })).toEqual({
    kind: 'formula',
    title: 'a / b',
    formula: 'a / b',
  });
  expect(entryOf({ ...fields, kind: 'regex', regex: '^loss' })).toMatchObject({ title: '^loss' });
  expect(entryOf({ ...fields, kind: 'margin' })).toEqual({
    kind: 'margin',
    title: 'loss/val',
    value: 'loss/val',
    lower: 'loss/train',
    upper: '',
  });
});

test('what was made is there to be changed', () => {
  const entry = { kind: 'margin', title: 'm', value: 'v', lower: 'l', upper: 'u' } as const;
  expect(entryOf(fieldsOf(entry))).toEqual(entry);
});

test('a title of many tags stays short', () => {
  const tags = ['a', 'b', 'c', 'd', 'e'];
  expect(defaultTitle({ ...fields, tags })).toBe('a, b, c and 2 more');
  expect(defaultTitle({ ...fields, tags: ['loss/val'] })).toBe('loss/val');
});

test('a message says where it is wrong', () => {
  expect(columnOf('formula: column 12: expected a number')).toBe(12);
  expect(columnOf('no column of this name')).toBeNull();
});
