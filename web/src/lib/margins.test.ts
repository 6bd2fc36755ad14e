import { expect, test } from 'vitest';
import type { PointsData } from '../charts/types';
import { withBands } from './margins';

const points = (tag: number, steps: number[], values: number[], run = 0): PointsData => ({
  kind: 'points',
  run,
  tag,
  count: steps.length,
  version: 1,
  step: Uint32Array.from(steps),
  wallTime: null,
  value: Float32Array.from(values),
});
const bands = [{ value: 0, lower: 1, upper: 2 }];

test('edges lie around the values of their run', () => {
  const [banded, ...rest] = withBands(
    [points(0, [0, 1], [5, 6]), points(1, [0, 1], [4, 5]), points(2, [0, 1], [7, 8])],
    bands,
  ) as PointsData[];
  expect(rest).toEqual([]);
  expect([...(banded?.band?.low ?? [])]).toEqual([4, 5]);
  expect([...(banded?.band?.high ?? [])]).toEqual([7, 8]);
});

test('between its points an edge is straight, beyond them it is the value', () => {
  const [banded] = withBands(
    [
      points(0, [0, 5, 10, 20], [5, 5, 5, 9]),
      points(1, [0, 10], [0, 2]),
      points(2, [0, 10], [6, 8]),
    ],
    bands,
  ) as PointsData[];
  expect([...(banded?.band?.low ?? [])]).toEqual([0, 1, 2, 9]);
  expect([...(banded?.band?.high ?? [])]).toEqual([6, 7, 8, 9]);
});

test('a run without both edges has its line alone', () => {
  const series = [points(0, [0], [5], 1), points(1, [0], [4], 1), points(2, [0], [9], 2)];
  expect(withBands(series, bands)).toEqual([series[0]]);
});

test('the span of an envelope gives way to the band', () => {
  const envelope = (tag: number, min: number, max: number) => ({
    ...points(tag, [3], []),
    kind: 'envelope' as const,
    from: 0,
    to: 4,
    counts: Uint32Array.of(4),
    min: Float32Array.of(min),
    max: Float32Array.of(max),
    last: Float32Array.of(max),
    mean: Float32Array.of(max),
    nonfinite: Uint32Array.of(0),
  });
  const [banded] = withBands([envelope(0, 4, 5), envelope(1, 1, 2), envelope(2, 8, 9)], bands);
  expect(banded).toMatchObject({
    min: Float64Array.of(1),
    max: Float64Array.of(9),
    hasEdges: true,
  });
});
