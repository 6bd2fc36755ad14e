import { expect, test } from 'vitest';
import { type CardSize, rowsOf } from './card-rows';

const rows = (sizes: string, columns: number) =>
  rowsOf([...sizes], columns, (size) => size as CardSize).map((row) =>
    row.map(({ item }) => item).join(''),
  );

test('cards of one size share rows evenly', () => {
  expect(rows('MMMM', 3)).toEqual(['MM', 'MM']);
  expect(rows('', 3)).toEqual([]);
});

test('a large card takes two columns, small ones half of one', () => {
  expect(rows('LMM', 3)).toEqual(['LM', 'M']);
  expect(rows('SSMSSM', 2)).toEqual(['SSM', 'SSM']);
  expect(rowsOf(['L', 'M'] as const, 3, (size) => size)[0]?.map(({ width }) => width)).toEqual([
    2, 1,
  ]);
});

test('in a single column a large card is as wide as any', () => {
  expect(rows('LM', 1)).toEqual(['L', 'M']);
});
