import { expect, test } from 'vitest';
import { evaluateFormula } from './formula';

const tags: Readonly<Record<string, number[]>> = { a: [1, 2, 4], 'b/c': [2, 2, 8] };
const valuesOf = (tag: string) => Float64Array.from(tags[tag] ?? []);
const value = (formula: string) => [...evaluateFormula(formula, valuesOf, 3)];

test('binds as Python does', () => {
  expect(value('a + `b/c` * 2')).toEqual([5, 6, 20]);
  expect(value('(a + `b/c`) / 2')).toEqual([1.5, 2, 6]);
  expect(value('-a ** 2')).toEqual([-1, -4, -16]);
  expect(value('2 ** -1 + 0 * a')).toEqual([0.5, 0.5, 0.5]);
  expect(value('8 - 2 - 1')).toEqual([5, 5, 5]);
});

test('knows the functions', () => {
  expect(value('diff(a)')).toEqual([Number.NaN, 1, 2]);
  expect(value('cumsum(a)')).toEqual([1, 3, 7]);
  expect(value('clip(a, 1.5, 3)')).toEqual([1.5, 2, 3]);
  expect(value('max(a, `b/c`, 3)')).toEqual([3, 3, 8]);
  expect(value('log(exp(a))')).toEqual([1, 2, 4]);
  expect(value('ema(a, 0)')).toEqual([1, 2, 4]);
});

test.each([
  ['a +', "column 4: expected a number, a tag, a function or '(', got the end"],
  ['a b', 'column 3: expected an operator, got b'],
  ['(a', "column 3: expected an operator or ')', got the end"],
  ['nope(a)', "got 'nope'"],
  ['log(a, a)', 'column 1: expected log with 1 operands, got 2'],
])('%s is wrong, and says where', (formula, message) => {
  expect(() => value(formula)).toThrow(message);
});
