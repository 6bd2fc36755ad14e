import { describe, expect, test } from 'vitest';
import { envelopeOf } from '../charts/test-fixtures';
import type { EnvelopeData, PointsData } from '../charts/types';
import { computedRows, evenSteps, valueAt, valueRows } from './value-table';

const points: PointsData = {
  kind: 'points',
  run: 7,
  count: 3,
  version: 1,
  step: Uint32Array.of(10, 20, 30),
  wallTime: null,
  value: Float32Array.of(3, 2, Number.NaN),
};

const envelope: EnvelopeData = {
  kind: 'envelope',
  run: 8,
  count: 100,
  version: 1,
  from: 0,
  to: 30,
  counts: Uint32Array.of(50, 0, 50),
  min: Float64Array.of(1, Number.NaN, 1),
  max: Float64Array.of(9, Number.NaN, 9),
  last: Float64Array.of(4, Number.NaN, 5),
  mean: Float64Array.of(4, Number.NaN, 5),
  nonfinite: new Uint32Array(3),
  step: Uint32Array.of(9, 0, 29),
  wallTime: null,
};

describe('the steps of a table', () => {
  test('reach from end to end', () => {
    expect(evenSteps({ from: 0, to: 1000 }, 5)).toEqual([0, 250, 500, 750, 1000]);
  });

  test('are as many as there are', () => {
    expect(evenSteps({ from: 3, to: 5 }, 6)).toEqual([3, 4, 5]);
    expect(evenSteps({ from: 3, to: 3 }, 6)).toEqual([3]);
  });
});

describe('a value at a step', () => {
  test('is the last one until there', () => {
    expect([9, 10, 25, 30].map((step) => valueAt(points, step))).toEqual([null, 3, 2, Number.NaN]);
  });

  test('is the last of its pixel column, where a column has points', () => {
    expect([5, 15, 29].map((step) => valueAt(envelope, step))).toEqual([null, 4, 5]);
  });
});

test('a row holds what is known of its run', () => {
  const one = (value: number, step: number) => ({
    step: Uint32Array.of(step),
    wallTime: Float64Array.of(0),
    value: Float64Array.of(value),
  });
  const none = new Uint32Array(1);
  const summaries = {
    instance: 'a',
    version: 1,
    runs: [7],
    count: Uint32Array.of(3),
    nan: none,
    posinf: none,
    neginf: none,
    mean: Float64Array.of(2.5),
    first: one(3, 10),
    last: one(Number.NaN, 30),
    min: one(2, 20),
    max: one(3, 10),
    nonfinite: { ...one(Number.NaN, 30), row: none },
  };
  expect(valueRows(summaries, [points], [10, 20])).toEqual([
    {
      run: 7,
      count: 3,
      last: { value: Number.NaN, step: 30 },
      min: { value: 2, step: 20 },
      max: { value: 3, step: 10 },
      at: [3, 2],
    },
  ]);
});

test('a formula has rows of its points, or of columns of them', () => {
  const [row] = computedRows([points], [10, 25]);
  expect(row).toMatchObject({
    run: 7,
    count: 3,
    min: { value: 2, step: 20 },
    max: { value: 3, step: 10 },
    at: [3, 2],
  });
  expect(row?.last).toEqual({ value: Number.NaN, step: 30 });
  const columns = envelopeOf([[1, 5], [0, 4], null], 0, 300);
  expect(computedRows([columns], [100])[0]).toMatchObject({
    last: { value: 2, step: 175 },
    min: { value: 0, step: 175 },
    max: { value: 5, step: 75 },
    at: [3],
  });
  const none = { ...points, count: 0, step: new Uint32Array(), value: new Float32Array() };
  expect(computedRows([none], [])[0]?.min.value).toBeNaN();
});
