import { describe, expect, test } from 'vitest';
import { envelopeOf, pointsOf, seriesOf, traceOfValues, VIEW } from './test-fixtures';
import { isComplete, lowerBound, rowsIn, traceOf, upperBound } from './trace';

describe('traceOf', () => {
  test('places points by step, by time since the start, or by clock', () => {
    const series = seriesOf(pointsOf([1, 2], [10, 20]), { started: 1005 });
    const xs = (['step', 'relative', 'wall'] as const).map((xAxis) => [
      ...traceOf(series, { ...VIEW, xAxis }).x,
    ]);
    expect(xs).toEqual([
      [10, 20],
      [5, 15],
      [1010, 1020],
    ]);
  });

  test('smooths what the server has not smoothed, and keeps the raw values behind', () => {
    const trace = traceOfValues([1, 2], [0, 1], {}, { smoothing: 0.3 });
    expect([...trace.line].map((value) => value.toFixed(6))).toEqual(['1.000000', '1.769231']);
    expect([...(trace.behind ?? [])]).toEqual([1, 2]);
  });

  test('takes the smoothed values of the server where they came along', () => {
    const data = { ...pointsOf([1, 2]), smooth: Float64Array.of(7, 8) };
    expect([...traceOf(seriesOf(data), { ...VIEW, smoothing: 0.5 }).line]).toEqual([7, 8]);
    expect([...traceOf(seriesOf(data), VIEW).line]).toEqual([1, 2]);
  });

  test('an envelope lies at the last points of its columns, and empty columns are no gap', () => {
    const series = seriesOf(envelopeOf([[0, 2], null, [4, 6]], 100, 400));
    const trace = traceOf(series, VIEW);
    expect([...trace.x]).toEqual([175, 375]);
    expect([...trace.steps]).toEqual([175, 375]);
    expect([...(trace.wallTimes ?? [])]).toEqual([1175, 1375]);
    expect([...trace.line]).toEqual([1, 5]);
    expect([...(trace.high ?? [])]).toEqual([2, 6]);
  });

  test('an envelope lies on time axes by the times of those points, and keeps their steps', () => {
    const series = seriesOf(envelopeOf([[0, 2], null, [4, 6]], 100, 400));
    const relative = traceOf(series, { ...VIEW, xAxis: 'relative' });
    expect([...relative.x]).toEqual([175, 375]);
    expect([...relative.steps]).toEqual([175, 375]);
    expect([...traceOf(series, { ...VIEW, xAxis: 'wall' }).x]).toEqual([1175, 1375]);
  });

  test('a new colour reuses the columns of the same data', () => {
    const data = pointsOf([1, 2, 3]);
    const before = traceOf(seriesOf(data, { color: 'red' }), { ...VIEW, smoothing: 0.6 });
    const after = traceOf(seriesOf(data, { color: 'blue' }), { ...VIEW, smoothing: 0.6 });
    expect(after.line).toBe(before.line);
    expect(after.series.color).toBe('blue');
  });

  test('series with the same steps lie on the same positions', () => {
    const step = Uint32Array.of(0, 10, 20);
    const [a, b] = [3, 4].map((run) =>
      traceOf(seriesOf({ ...pointsOf([3, 2, 1], [0, 10, 20]), run, step }), VIEW),
    );
    expect([...(a?.x ?? [])]).toEqual([0, 10, 20]);
    expect(b?.x).toBe(a?.x);
  });

  test('knows when x goes back', () => {
    expect(traceOfValues([1, 2, 3], [0, 1, 1]).isSorted).toBe(true);
    expect(traceOfValues([1, 2, 3], [0, 2, 1]).isSorted).toBe(false);
  });
});

test('without times a series is drawn by step, and lies nowhere on a time axis', () => {
  for (const data of [pointsOf([1, 2], [10, 20]), envelopeOf([[0, 2], null], 0, 20)]) {
    const series = seriesOf({ ...data, wallTime: null });
    const byStep = traceOf(series, VIEW);
    expect(byStep.x.length).toBeGreaterThan(0);
    expect(byStep.wallTimes).toBeNull();
    expect(traceOf(series, { ...VIEW, xAxis: 'wall' }).x).toHaveLength(0);
    expect(traceOf(series, { ...VIEW, xAxis: 'relative', smoothing: 0.6 }).x).toHaveLength(0);
  }
});

test('points are complete when none is missing, an envelope never is', () => {
  expect(isComplete(traceOfValues([1, 2]))).toBe(true);
  expect(isComplete(traceOf(seriesOf({ ...pointsOf([1, 2]), count: 9 }), VIEW))).toBe(false);
  expect(isComplete(traceOf(seriesOf(envelopeOf([[1, 2]])), VIEW))).toBe(false);
});

test('bounds find the edges of equal positions', () => {
  const x = Float64Array.of(1, 2, 2, 2, 5);
  expect([lowerBound(x, 2), upperBound(x, 2), lowerBound(x, 9), upperBound(x, 0)]).toEqual([
    1, 4, 5, 0,
  ]);
});

test('rowsIn is exact for sorted rows and everything otherwise', () => {
  const range = { from: 1, to: 2 };
  expect(rowsIn(traceOfValues([0, 0, 0, 0], [0, 1, 2, 3]), range)).toEqual([1, 3]);
  expect(rowsIn(traceOfValues([0, 0, 0, 0], [3, 1, 2, 0]), range)).toEqual([0, 4]);
});

describe('on the values of another tag', () => {
  const view = { ...VIEW, xAxis: 'tag' } as const;

  test('points lie where they say, those that do not nowhere', () => {
    const placed = { ...pointsOf([1, 2]), x: Float64Array.of(7, 3) };
    expect([...traceOf(seriesOf(placed), view).x]).toEqual([7, 3]);
    expect(traceOf(seriesOf(pointsOf([1, 2])), view).x).toHaveLength(0);
  });

  test('the rows of an envelope lie in the middle of their columns', () => {
    const trace = traceOf(seriesOf(envelopeOf([[0, 1], null, [2, 3]], 10, 40)), view);
    expect([...trace.x]).toEqual([15, 35]);
  });
});

test('a band is the span around its points', () => {
  const band = { low: Float64Array.of(0, 1), high: Float64Array.of(2, 3) };
  const trace = traceOf(seriesOf({ ...pointsOf([1, 2]), band }), VIEW);
  expect([trace.low, trace.high, trace.isBand]).toEqual([band.low, band.high, true]);
});
