import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/smoothing.json';
import { smooth } from './smooth';

describe('smooth', () => {
  test('gives the numbers of the vectors shared with the server', () => {
    expect(vectors.length).toBeGreaterThan(20);
    for (const { weight, values, expected } of vectors) {
      const smoothed = [...smooth(Float64Array.from(values, Number), weight)];
      expect(smoothed).toHaveLength(expected.length);
      smoothed.forEach((value, i) => {
        const want = Number(expected[i]);
        if (Number.isFinite(want)) expect(value).toBeCloseTo(want, 9 - scaleOf(want));
        else expect(value).toBe(want);
      });
    }
  });

  test('weight 0 changes nothing', () => {
    expect([...smooth([1, Number.NaN, 3], 0)]).toEqual([1, Number.NaN, 3]);
  });

  test('a constant series stays exactly what it was, also around NaN', () => {
    expect([...smooth([0.1, 0.1, Number.NaN, 0.1], 0.9)]).toEqual([0.1, 0.1, Number.NaN, 0.1]);
  });

  test('stays between the extremes of what it has seen', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ noNaN: true, min: 0, max: 0.999 }), (series, weight) => {
        const margin = 1e-6;
        smooth(series, weight).forEach((value, i) => {
          const seen = series.slice(0, i + 1);
          expect(value).toBeGreaterThanOrEqual(Math.min(...seen) - margin);
          expect(value).toBeLessThanOrEqual(Math.max(...seen) + margin);
        });
      }),
    );
  });
});

/** Digits before the point, so that closeness is relative. */
function scaleOf(value: number): number {
  return value === 0 ? 0 : Math.max(0, Math.ceil(Math.log10(Math.abs(value))));
}
