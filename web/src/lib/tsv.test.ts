import { expect, test } from 'vitest';
import type { Hover, HoverRow } from '../charts/types';
import { formatExact, formatValue } from './format';
import { hoverAsTsv } from './tsv';

const row: HoverRow = {
  run: 0,
  name: 'adamw/seed0',
  color: '#000000',
  dash: [],
  step: 4_294_967_299,
  wallTime: 1_763_690_000.25,
  shown: 0.1 + 0.2,
  raw: Math.fround(0.2084),
  isNearest: true,
};
const copied = (...rows: HoverRow[]) => {
  const hover: Hover = { x: row.step, xPx: 0, yPx: 0, rows, moreCount: 0 };
  return hoverAsTsv(hover, formatExact)
    .split('\n')
    .map((line) => line.split('\t'));
};

test('what is copied is every digit of what the tooltip shows four of', () => {
  const [head, cells] = copied(row);
  expect(head).toEqual(['run', 'step', 'wall_time', 'smooth', 'raw']);
  expect(cells?.slice(0, 3)).toEqual(['adamw/seed0', '4294967299', '2025-11-21T01:53:20.250Z']);
  expect(cells?.slice(3).map(Number)).toEqual([row.shown, row.raw]);
  expect([row.shown, row.raw].map((value) => formatValue(value))).toEqual(['0.3', '0.2084']);
});

test('a time that is unknown, or that no clock can show, is left empty', () => {
  const [, unknown, absurd] = copied({ ...row, wallTime: null }, { ...row, wallTime: 1e300 });
  expect([unknown?.[2], absurd?.[2]]).toEqual(['', '']);
});

test('the name of a run neither ends its cell nor is computed', () => {
  const [, first, second, ...none] = copied(
    { ...row, name: 'a\tb\nc' },
    { ...row, name: '=HYPERLINK("x")' },
  );
  expect([first?.[0], second?.[0]]).toEqual(['a b c', '\'=HYPERLINK("x")']);
  expect([first?.length, none]).toEqual([5, []]);
});
