import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, select } from './quantile';

test('select finds what sorting finds', () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.nat(), (unsorted, pick) => {
      const k = pick % unsorted.length;
      const sorted = Float64Array.from(unsorted).sort();
      expect(select(Float64Array.from(unsorted), k)).toBe(sorted[k]);
    }),
  );
});

test('values past the end are left alone', () => {
  const values = Float64Array.of(3, 1, 2, -100);
  expect(quantile(values, 0, 3)).toBe(1);
  expect(values[3]).toBe(-100);
});

test('nothing has no quantile', () => {
  expect(quantile(new Float64Array(4), 0.5, 0)).toBeNaN();
});

test('the ends are the extremes and the middle is the median', () => {
  const make = () => Float64Array.of(5, 1, 4, 2, 3);
  expect([0, 0.5, 1].map((q) => quantile(make(), q))).toEqual([1, 3, 5]);
});
