import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalsOf,
  linearScale,
  logScale,
  logTicks,
  multiples,
  niceStep,
  tickStep,
} from './scale';

describe('scales', () => {
  test('a linear scale maps its ends to its ends and back', () => {
    const scale = linearScale(10, 20, 200, 100);
    expect([scale.px(10), scale.px(15), scale.px(20)]).toEqual([200, 150, 100]);
    expect([scale.value(200), scale.value(100)]).toEqual([10, 20]);
  });

  test('a range as wide as the number type does not overflow', () => {
    const scale = linearScale(-1.7e308, 1.7e308, 0, 100);
    expect(scale.px(0)).toBeCloseTo(50);
    expect(scale.px(1.7e308)).toBeCloseTo(100);
  });

  test('a log scale spaces decades evenly and has no place for zero and below', () => {
    const scale = logScale(1e-3, 1e3, 0, 600);
    expect(scale.px(1)).toBeCloseTo(300);
    expect(scale.px(10)).toBeCloseTo(400);
    expect([scale.px(0), scale.px(-1), scale.px(Number.POSITIVE_INFINITY)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test('neither NaN nor infinity has a pixel', () => {
    const scale = linearScale(0, 1, 0, 100);
    expect(scale.px(Number.NaN)).toBeNaN();
    expect(scale.px(Number.NEGATIVE_INFINITY)).toBeNaN();
  });

  test('far-off values stay within what a canvas can place', () => {
    expect(Math.abs(linearScale(0, 1e-300, 0, 100).px(1e300))).toBeLessThan(1e5);
  });

  test('px and value are inverse inside the range', () => {
    const positive = fc.double({ noNaN: true, min: 1e-6, max: 1e6 });
    fc.assert(
      fc.property(positive, positive, fc.double({ noNaN: true, min: 0, max: 1 }), (a, b, t) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b) * 2];
        for (const scale of [linearScale(low, high, 0, 300), logScale(low, high, 300, 0)]) {
          expect(scale.px(scale.value(300 * t))).toBeCloseTo(300 * t, 4);
        }
      }),
    );
  });
});

describe('niceStep', () => {
  test.each([
    [1, 1],
    [1.1, 2],
    [2, 2],
    [3, 5],
    [7, 10],
    [0.03, 0.05],
    [1e-300, 1e-300],
    [3e299, 5e299],
    [0.30000000000000004, 0.5],
  ])('of %d is %d', (atLeast, expected) => {
    expect(niceStep(atLeast)).toBe(expected);
  });

  test('is never smaller than asked and at most 2.5 times as large', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 1e-290, max: 1e290 }), (atLeast) => {
        const step = niceStep(atLeast);
        expect(step).toBeGreaterThanOrEqual(atLeast * (1 - 1e-9));
        expect(step).toBeLessThanOrEqual(atLeast * 2.5 * (1 + 1e-9));
      }),
    );
  });
});

describe('ticks', () => {
  test.each([
    [0, 2, 190, 38, 0.5],
    [0, 20_000, 300, 72, 5000],
    [4900, 5700, 300, 72, 200],
    [0.3, 0.9, 190, 38, 0.1],
  ])('from %d to %d over %d px, %d apart, lie %d apart', (from, to, length, gap, step) => {
    expect(tickStep(from, to, length, gap)).toBe(step);
  });

  test('multiples carry no rounding noise and no negative zero', () => {
    expect(multiples(-0.3, 0.3, 0.1)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(Object.is(multiples(-1, 1, 1)[1], 0)).toBe(true);
  });

  test('positions too large to step between give no ticks instead of millions', () => {
    expect(multiples(0, 1e300, 1)).toEqual([]);
    expect(multiples(2 ** 60, 2 ** 60 + 4096, 1)).toEqual([]);
  });

  test('linear ticks lie inside the range and at least 0.7 gaps apart', () => {
    const value = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 40, max: 2000 }), (a, b, length) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(to - from > Math.abs(to) * 1e-6 && to - from > 1e-9);
        const step = tickStep(from, to, length, 38);
        const ticks = multiples(from, to, step);
        expect((step / (to - from)) * length).toBeGreaterThanOrEqual(38 * 0.7 * 0.999);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - step * 1e-6);
          expect(tick).toBeLessThanOrEqual(to + step * 1e-6);
        }
      }),
    );
  });

  test('decimalsOf counts what a step needs', () => {
    expect([1, 0.5, 0.25, 0.1, 2e-5, 100, 1.5].map(decimalsOf)).toEqual([0, 1, 2, 1, 5, 0, 1]);
  });
});

describe('logTicks', () => {
  test('past 2.2 decades label powers of ten, with 2 to 9 as minor ticks', () => {
    const { labelled, minor } = logTicks(1e-6, 0.2, 190, 38);
    expect(labelled).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1]);
    expect(minor.slice(0, 3)).toEqual([2e-6, 3e-6, 4e-6]);
    expect(minor).toHaveLength(5 * 8 + 1);
  });

  test('below that label 1, 2 and 5', () => {
    const { labelled, minor } = logTicks(0.2, 3, 190, 38);
    expect(labelled).toEqual([0.2, 0.5, 1, 2]);
    expect(minor).toEqual([0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 3]);
  });

  test('within one step of 1-2-5 the ticks are linear', () => {
    expect(logTicks(2.1, 3.9, 190, 38).labelled).toEqual([2.5, 3, 3.5]);
  });

  test('a range that no log scale has gives none', () => {
    expect(logTicks(0, 10, 190, 38)).toEqual({ labelled: [], minor: [] });
    expect(logTicks(1, Number.POSITIVE_INFINITY, 190, 38).labelled).toEqual([]);
  });

  test('hundreds of decades are thinned to what fits', () => {
    const { labelled, minor } = logTicks(1e-300, 1e300, 190, 38);
    expect(labelled.length).toBeGreaterThan(3);
    expect(labelled.length).toBeLessThan(12);
    expect(minor).toEqual([]);
  });
});
