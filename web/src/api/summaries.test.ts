import { describe, expect, test } from 'vitest';
import { summariesOf } from './demo/summaries';
import { decodeSummaries } from './summaries';

function frame(header: object, columns: readonly Uint8Array[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = text.length + ((8 - ((4 + text.length) % 8)) % 8);
  const size = columns.reduce((sum, column) => sum + column.length, 4 + padded);
  const bytes = new Uint8Array(size).fill(32);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.set(text, 4);
  let at = 4 + padded;
  for (const column of columns) {
    bytes.set(column, at);
    at += column.length;
  }
  return bytes.buffer;
}

describe('summaries', () => {
  test('are views into the answer', () => {
    const counts = new Uint8Array(new Uint32Array([3, 4]).buffer);
    const lows = new Uint8Array(new Float64Array([0.5, Number.NaN]).buffer);
    const header = {
      instance: 'one',
      version: 7,
      run: [5, 9],
      tag: [0, 0],
      columns: { count: ['u4', 0], min_value: ['f8', 8] },
      named: 0,
      named_columns: {},
    };
    const summaries = decodeSummaries(frame(header, [counts, lows]));
    expect(summaries).toMatchObject({ instance: 'one', version: 7, runs: [5, 9] });
    expect([...Array.from(summaries.column('count'))]).toEqual([3, 4]);
    expect([...Array.from(summaries.column('min_value'))]).toEqual([0.5, Number.NaN]);
    expect(() => summaries.column('mean')).toThrow('"mean" is missing');
  });

  test('of the demo are the server’s: extremes are the first finite ones', () => {
    const column = {
      run: 2,
      version: 5,
      step: new Uint32Array([0, 10, 20, 30, 40]),
      wallTime: new Float64Array([1, 2, 3, 4, 5]),
      value: new Float32Array([Number.NaN, 2, -1, 2, Number.POSITIVE_INFINITY]),
    };
    const empty = { ...column, run: 3, step: new Uint32Array(), value: new Float32Array() };
    const summaries = summariesOf('demo', 1, [column, empty]);
    expect(summaries.runs).toEqual([2]);
    const numbers = (
      ['count', 'nan', 'posinf', 'mean', 'max_step', 'min_step', 'min_value', 'last_step'] as const
    ).map((name) => summaries.column(name)[0]);
    expect(numbers).toEqual([5, 1, 1, 1, 10, 20, -1, 40]);
    const none = summariesOf('demo', 1, [{ ...column, value: column.value.map(() => Number.NaN) }]);
    expect(none.column('min_value')[0]).toBeNaN();
    expect(none.column('mean')[0]).toBeNaN();
    expect(none.column('min_step')[0]).toBe(0);
  });
});
