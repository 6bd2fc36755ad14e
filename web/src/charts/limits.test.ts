import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { niceLogRange, niceRange, offScalePoints, xExtent, xWindow, yLimits } from './limits';
import { nonFiniteMarks } from './non-finite';
import { envelopeOf, seriesOf, traceOfValues, VIEW } from './test-fixtures';
import { traceOf } from './trace';

const EVERYTHING = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

describe('xExtent', () => {
  test('moves to a round number only when it is near', () => {
    const steps = (from: number, to: number) =>
      xExtent([traceOfValues([0, 0], [from, to])], 'step');
    expect(steps(1, 19_999)).toEqual({ from: 0, to: 20_000 });
    expect(steps(0, 19_400)).toEqual({ from: 0, to: 19_400 });
  });

  test('one position gets room on both sides', () => {
    expect(xExtent([traceOfValues([1], [7])], 'step')).toEqual({ from: 6.5, to: 7.5 });
  });

  test('is the union of all traces, sorted or not', () => {
    const traces = [traceOfValues([0, 0, 0], [500, 200, 300]), traceOfValues([0], [900])];
    expect(xExtent(traces, 'step')).toEqual({ from: 200, to: 900 });
  });

  test('nothing has no extent', () => {
    expect(xExtent([], 'step')).toBeNull();
    expect(xExtent([traceOfValues([])], 'step')).toBeNull();
  });
});

describe('yLimits', () => {
  const limits = (
    values: readonly number[],
    yScale: 'linear' | 'log' = 'linear',
    includeOutliers = false,
  ) => yLimits([traceOfValues(values)], EVERYTHING, yScale, includeOutliers, 190);

  const body = Array.from({ length: 400 }, (_, i) => 1 + (i % 10) / 10);

  test('a spike does not rule the scale', () => {
    expect(limits([...body, 41_180]).range).toEqual({ from: 1, to: 1.9 });
    expect(limits([...body, 41_180], 'linear', true).range?.to).toBeGreaterThan(41_000);
  });

  test('points near the body stay on the scale, even beside a spike', () => {
    expect(limits([2.2, ...body, 41_180]).range?.to).toBeGreaterThanOrEqual(2.2);
  });

  test('the first points of an ordinary run stay on the scale', () => {
    const accuracy = Array.from({ length: 400 }, (_, i) => 0.95 - 0.34 * Math.exp(-i / 25));
    expect(limits(accuracy).range?.from).toBeLessThanOrEqual(0.61);
    const loss = Array.from({ length: 400 }, (_, i) => 0.3 + 1.9 * Math.exp(-i / 6));
    expect(limits(loss).range?.to).toBeGreaterThanOrEqual(2.2);
    expect(limits(loss, 'log').range?.to).toBeGreaterThanOrEqual(2.2);
  });

  describe('of few lines', () => {
    const loss = (i: number) => 0.3 + 2 * Math.exp(-i / 300);
    const steps = Array.from({ length: 3000 }, (_, i) => i);
    const calm = [0, 0.1].map((more) => traceOfValues(steps.map((i) => loss(i) + more)));
    const to = (...values: readonly number[][]) =>
      yLimits(
        [...calm, ...values.map((own) => traceOfValues(own))],
        EVERYTHING,
        'linear',
        false,
        190,
      ).range?.to ?? Number.NaN;

    test('one that diverges for a while does not decide', () => {
      const diverging = steps.map((i) => (i > 1000 && i <= 1480 ? 1.5e9 : loss(i)));
      expect(to(diverging)).toBeLessThan(5);
      expect(to(diverging)).toBeGreaterThan(2.3);
      const two = [...calm.slice(1), traceOfValues(diverging)];
      expect(yLimits(two, EVERYTHING, 'linear', false, 190).range?.to).toBeLessThan(5);
    });

    test('one that lies elsewhere for most of its points does', () => {
      expect(to(steps.map((i) => (i > 100 ? 1.5e9 : loss(i))))).toBeGreaterThan(1e9);
      expect(to(steps.map((i) => 5e6 + i))).toBeGreaterThan(5e6);
    });

    test('a long steep start stays on the scale', () => {
      expect(to(steps.map((i) => (i < 300 ? 90 : loss(i))))).toBeGreaterThanOrEqual(90);
    });
  });

  test('points are left out only where they would make the axis longer than three bodies', () => {
    const flat = Array.from({ length: 1000 }, (_, i) => i / 999);
    expect(limits([...flat, 2.9]).range?.to).toBeGreaterThanOrEqual(2.9);
    expect(limits([...flat, 3.1]).range?.to).toBeLessThan(1.5);
    expect(limits([-0.9, ...flat, 1.9]).range).toEqual({ from: -1, to: 2 });
  });

  test('a start stays where a spike is left out on the other side', () => {
    const flat = Array.from({ length: 1000 }, (_, i) => i / 999);
    const range = limits([-1.8, ...flat, 500]).range;
    expect(range?.from).toBeLessThanOrEqual(-1.8);
    expect(range?.to).toBeLessThan(1.5);
  });

  test('on a log scale room is counted in decades', () => {
    const decade = Array.from({ length: 1000 }, (_, i) => 10 ** (i / 999));
    expect(limits([0.02, ...decade], 'log').range?.from).toBeLessThanOrEqual(0.02);
    expect(limits([0.001, ...decade], 'log').range?.from).toBeGreaterThan(0.1);
  });

  test('a log scale leaves zero and below out', () => {
    const { range, decades } = limits([-5, 0, 0.01, 1, 100], 'log', true);
    expect(range).toEqual({ from: 0.005, to: 200 });
    expect(decades).toBeCloseTo(4);
  });

  test('a log scale stays above zero however far its values lie apart', () => {
    expect(limits([1e-300, 1e300, 0, -1], 'log').range).toEqual({ from: 5e-301, to: 2e300 });
  });

  test('says why there is nothing to show', () => {
    expect(limits([]).emptiness).toBe('no-points');
    expect(limits([Number.NaN, Number.POSITIVE_INFINITY]).emptiness).toBe('no-finite');
    expect(limits([0, -1], 'log').emptiness).toBe('no-positive');
    expect(limits([1]).emptiness).toBeNull();
  });

  test('only what is in the window counts', () => {
    const trace = traceOfValues([100, 1, 2, 100], [0, 1, 2, 3]);
    const { range } = yLimits([trace], { from: 1, to: 2 }, 'linear', true, 190);
    expect(range?.to).toBeLessThan(3);
  });

  test('an envelope counts by its span', () => {
    const trace = traceOf(
      seriesOf(
        envelopeOf([
          [1, 9],
          [2, 8],
        ]),
      ),
      VIEW,
    );
    expect(yLimits([trace], EVERYTHING, 'linear', true, 190).range).toEqual({ from: 0, to: 9 });
  });

  test('any finite values get a sound range that holds what it should', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.boolean(), (values, isLog) => {
        const { range } = limits(values, isLog ? 'log' : 'linear', true);
        const shown = isLog ? values.filter((v) => v > 0) : values;
        if (shown.length === 0) {
          expect(range).toBeNull();
          return;
        }
        expect(range?.from).toBeLessThan(range?.to as number);
        expect(Number.isFinite(range?.from) && Number.isFinite(range?.to)).toBe(true);
        const margin = 1e-8 * ((range?.to as number) / 2 - (range?.from as number) / 2);
        for (const v of shown) {
          expect(v).toBeGreaterThanOrEqual((range?.from as number) - margin);
          expect(v).toBeLessThanOrEqual((range?.to as number) + margin);
        }
        if (isLog) expect(range?.from).toBeGreaterThan(0);
      }),
    );
  });
});

describe('nice ranges', () => {
  test('are rounded to half a tick, and reach zero when it is near', () => {
    expect(niceRange(0.21, 1.96, 190)).toEqual({ from: 0, to: 2 });
    expect(niceRange(6530, 8580, 190)).toEqual({ from: 6500, to: 8750 });
  });

  test('a constant gets room around it', () => {
    expect(niceRange(0, 0, 190)).toEqual({ from: -1, to: 1 });
    expect(niceRange(3, 3, 190)).toEqual({ from: 2.7, to: 3.3 });
    expect(niceRange(1.7e308, 1.7e308, 190).to).toBe(1.7e308);
  });

  test('log ranges end on 1, 2 or 5 of a decade', () => {
    expect(niceLogRange(2e-6, 0.1, 190)).toEqual({ from: 1e-6, to: 0.2 });
    expect(niceLogRange(3, 3, 190)).toEqual({ from: 1.5, to: 6 });
  });
});

describe('what is left out', () => {
  test('points off the scale come farthest first, with the run they belong to', () => {
    const trace = traceOfValues([1, 207.3, 1, 41_180, -3], undefined, { run: 4 });
    const { offScale, offScaleCount, offScaleAboveCount } = offScalePoints([trace], EVERYTHING, {
      from: 0,
      to: 3,
    });
    expect([offScaleCount, offScaleAboveCount]).toEqual([3, 2]);
    expect(offScale.map(({ value }) => value)).toEqual([41_180, 207.3, -3]);
    expect(offScale[0]).toMatchObject({ run: 4, x: 3 });
  });

  test('the list is short, the count is exact', () => {
    const trace = traceOfValues(Array.from({ length: 300 }, () => 9));
    const { offScale, offScaleCount } = offScalePoints([trace], EVERYTHING, { from: 0, to: 3 });
    expect([offScale.length, offScaleCount]).toEqual([50, 300]);
  });

  test('NaN and infinity are counted per run from their first position', () => {
    const nan = Number.NaN;
    const late = traceOfValues([1, 1, nan, Number.POSITIVE_INFINITY], undefined, { run: 1 });
    const early = traceOfValues([1, nan, 1], undefined, { run: 2 });
    const clean = traceOfValues([1, 2], undefined, { run: 3 });
    const marks = nonFiniteMarks([late, early, clean], EVERYTHING);
    expect(marks.map(({ run, count, firstX }) => [run, count, firstX])).toEqual([
      [2, 1, 1],
      [1, 2, 2],
    ]);
  });

  test('an envelope tells its non-finite points by column', () => {
    const nan = Number.NaN;
    const trace = traceOf(
      seriesOf(
        envelopeOf([
          [1, 2],
          [nan, nan],
          [nan, nan],
        ]),
      ),
      VIEW,
    );
    expect(nonFiniteMarks([trace], EVERYTHING)).toMatchObject([{ count: 20, firstX: 1.75 }]);
  });
});

describe('a symlog axis', () => {
  const limits = (values: readonly number[]) =>
    yLimits([traceOfValues(values)], { from: 0, to: 100 }, 'symlog', true, 200);

  test('ends at decades on both sides of zero, and is linear around it', () => {
    expect(limits([-300, -1, 0.5, 40_000]).range).toEqual({ from: -500, to: 50_000, linear: 0.1 });
  });

  test('begins at zero where nothing is below', () => {
    expect(limits([0, 2, 900]).range).toMatchObject({ from: 0, to: 1000 });
  });

  test('of equal values has a height', () => {
    const { range } = limits([5, 5, 5]);
    expect(range && range.from < 5 && range.to > 5).toBe(true);
  });
});

describe('a log axis of x', () => {
  test('begins at the first place after zero, whatever somebody chose', () => {
    const traces = [traceOfValues([1, 2, 3], [0, 10, 100])];
    expect(xExtent(traces, 'step', 'log')).toEqual({ from: 10, to: 100 });
    expect(xWindow(traces, { from: -5, to: 50 }, 'step', 'log')).toEqual({ from: 10, to: 50 });
    expect(xWindow(traces, { from: -5, to: 5 }, 'step', 'log')).toBeNull();
    expect(xWindow(traces, { from: 20, to: 50 }, 'step', 'log')).toEqual({ from: 20, to: 50 });
  });

  test('of times of day there is none', () => {
    const traces = [traceOfValues([1, 2], [0, 10], {}, { xAxis: 'wall' })];
    expect(xExtent(traces, 'wall', 'log')).toEqual({ from: 1000, to: 1010 });
  });
});
