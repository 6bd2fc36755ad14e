import { expect, test } from 'vitest';
import type { PointsData } from '../charts/types';
import { csvRows, header, numberText } from './csv';

const points: PointsData = {
  kind: 'points',
  run: 0,
  count: 2,
  version: 1,
  step: Uint32Array.of(0, 7),
  wallTime: Float64Array.of(1763690000.25, 1763690001),
  value: Float32Array.of(0.1, Number.NaN),
};

test('a point is a line', () => {
  expect(header(null)).toBe('run,tag,step,wall_time,value\n');
  expect(csvRows(points, { run: 'a', tag: 'loss', hasX: false })).toBe(
    'a,loss,0,1763690000.25,0.1\na,loss,7,1763690001,nan\n',
  );
});

test('names that hold a separator are quoted', () => {
  const rows = csvRows(points, { run: 'a,"b"\n', tag: 'é', hasX: false });
  expect(rows.startsWith('"a,""b""\n",é,0,')).toBe(true);
});

test('where x is a tag it has a column, and missing times an empty one', () => {
  const placed = { ...points, wallTime: null, x: Float64Array.of(1, 2) };
  expect(header('lr')).toBe('run,tag,step,wall_time,value,lr\n');
  expect(csvRows(placed, { run: 'a', tag: 'b', hasX: true })).toBe('a,b,0,,0.1,1\na,b,7,,nan,2\n');
});

test('every number is read back as it was', () => {
  const floats = Float32Array.from([0.1, 1 / 3, 1e-40, 16777217, -3.4e38, 123456.79]);
  floats.forEach((value, i) => {
    expect(Math.fround(Number(numberText(floats, i)))).toBe(value);
  });
  expect(numberText(Float64Array.of(0.1 + 0.2), 0)).toBe('0.30000000000000004');
  const odd = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  expect([numberText(odd, 0), numberText(odd, 1)]).toEqual(['inf', '-inf']);
});
