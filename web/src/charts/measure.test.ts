import { expect, test } from 'vitest';
import { measure } from './measure';
import { envelopeOf, pointsOf, seriesOf, traceOfValues, VIEW } from './test-fixtures';
import { traceOf } from './trace';

test('a stretch of a run is its mean, its ends and what lies between', () => {
  const trace = traceOfValues([9, 1, 5, Number.NaN, 3, 9]);
  expect(measure([trace], { from: 1, to: 4 })).toEqual([
    { run: 0, name: 'run0', color: '#4061ae', mean: 3, min: 1, max: 5, delta: 2, isExact: true },
  ]);
  expect(measure([trace], { from: 3, to: 3 })).toEqual([]);
});

test('of an envelope the extremes are those of the points, the mean that of its rows', () => {
  const trace = traceOf(
    seriesOf(
      envelopeOf([
        [0, 2],
        [1, 9],
      ]),
    ),
    VIEW,
  );
  expect(measure([trace], { from: 0, to: 2 })[0]).toMatchObject({
    mean: 3,
    min: 0,
    max: 9,
    isExact: false,
  });
});

test('no more runs come than are asked for', () => {
  const traces = Array.from({ length: 5 }, () => traceOfValues([1]));
  expect(measure(traces, { from: 0, to: 1 }, 3)).toHaveLength(3);
});

test('the edges of a band are none of its line’s values', () => {
  const edges = { low: Float64Array.of(-9, -9, -9), high: Float64Array.of(9, 9, 9) };
  const points = { ...pointsOf([1, 2, 3]), band: edges };
  expect(measure([traceOf(seriesOf(points), VIEW)], { from: 0, to: 2 })[0]).toMatchObject({
    mean: 2,
    min: 1,
    max: 3,
    isExact: true,
  });
});
