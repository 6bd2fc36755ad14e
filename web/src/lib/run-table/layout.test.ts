import { expect, test } from 'vitest';
import { resolveColumns } from './columns';
import { columnsInView, layoutOf, rowAt, rowsInView, topsOf } from './layout';

const columns = resolveColumns({
  chosen: ['last', 'best', 'took', 'note'],
  pinned: ['took'],
  widths: { last: 100, best: 100, took: 80, note: 200 },
  valueTag: 'loss',
  tags: ['loss'],
  hparams: [],
  hasBaseline: false,
  hasGroups: false,
});

test('pinned columns stand beside the names', () => {
  const layout = layoutOf(columns, 200);
  expect(layout.template).toBe('34px 200px 80px 100px 100px 200px minmax(0, 1fr)');
  expect(layout.columns.map(({ column, leftPx }) => [column.id, leftPx])).toEqual([
    ['took', 234],
    ['last', 314],
    ['best', 414],
    ['note', 514],
  ]);
  expect([layout.pinnedPx, layout.widthPx]).toEqual([314, 714]);
});

test('only the pinned columns and those in view are drawn', () => {
  const layout = layoutOf(columns, 200);
  const ids = (scrollLeft: number, widthPx: number) =>
    columnsInView(layout, scrollLeft, widthPx).map(({ column }) => column.id);
  expect(ids(0, 714)).toEqual(['took', 'last', 'best', 'note']);
  expect(ids(0, 400)).toEqual(['took', 'last']);
  expect(ids(150, 400)).toEqual(['took', 'best', 'note']);
});

test('of 10,000 rows only those in view and a few more are drawn', () => {
  expect(rowsInView(10_000, 26, 0, 520)).toEqual({ first: 0, end: 28, slots: 36 });
  expect(rowsInView(10_000, 26, 26_000, 520)).toEqual({ first: 992, end: 1028, slots: 36 });
  expect(rowsInView(10_000, 26, 260_000, 520)).toEqual({ first: 9972, end: 10_000, slots: 36 });
  expect(rowsInView(3, 26, 5000, 520)).toEqual({ first: 0, end: 3, slots: 36 });
  expect(rowsInView(0, 26, 0, 520)).toEqual({ first: 0, end: 0, slots: 36 });
});

test('rows of unlike heights are found by their place', () => {
  const tops = topsOf([60, 80, 60]);
  expect([...tops]).toEqual([0, 60, 140, 200]);
  expect([0, 59, 60, 139, 140, 199, 500].map((px) => rowAt(tops, px))).toEqual([
    0, 0, 1, 1, 2, 2, 2,
  ]);
  expect(rowAt(topsOf([]), 0)).toBe(0);
});
