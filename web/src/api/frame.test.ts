import { describe, expect, test } from 'vitest';
import { decodeFrame, decodeSmooth, decodeSummaries } from './frame';

/** A frame as docs/http-api.md has it: length, padded header, columns. */
function frame(header: object, columns: readonly ArrayBufferView[]): ArrayBuffer {
  let text = JSON.stringify(header);
  while ((4 + text.length) % 8 !== 0) text += ' ';
  const parts = columns.map((c) => new Uint8Array(c.buffer, c.byteOffset, c.byteLength));
  const size = parts.reduce((sum, part) => sum + part.length, 4 + text.length);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(new TextEncoder().encode(text), 4);
  let at = 4 + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}

const header = {
  instance: 'i',
  version: 1,
  tags: [0],
  formula: null,
  x: 'step',
  from: 0,
  to: 10,
  cols: 2,
  smooth: 'ema:0',
};

describe('a decoded frame', () => {
  const points = {
    run: 3,
    tag: 0,
    n: 2,
    count: 2,
    version: 5,
    kind: 'points',
    columns: { step: ['u4', 0], wall_time: ['f8', 8], value: ['f4', 24] },
  };
  const columns = [
    Uint32Array.of(1, 9),
    Float64Array.of(100.5, 200.5),
    Float32Array.of(0.5, Number.NaN),
  ];

  test('has the points as views over the response', () => {
    const buffer = frame({ ...header, series: [points] }, columns);
    const [series] = decodeFrame(buffer).series;
    if (series?.kind !== 'points') throw new Error('expected points');
    expect([...series.step]).toEqual([1, 9]);
    expect([...(series.wallTime ?? [])]).toEqual([100.5, 200.5]);
    expect([...series.value]).toEqual([0.5, Number.NaN]);
    expect(series.value.buffer).toBe(buffer);
    expect(series).toMatchObject({ run: 3, count: 2, version: 5 });
    expect(series.smooth).toBeUndefined();
  });

  test('lets two series share a column', () => {
    const other = { ...points, run: 4 };
    const { series } = decodeFrame(frame({ ...header, series: [points, other] }, columns));
    expect(series.map(({ run }) => run)).toEqual([3, 4]);
    // One object: what takes it over copies it once, and works on it once.
    expect(series[1]?.step).toBe(series[0]?.step);
  });

  test('tells empty columns from those that begin where they do', () => {
    const none = { ...points, n: 0, count: 0 };
    const { series } = decodeFrame(frame({ ...header, series: [none, points] }, columns));
    expect(series.map(({ step }) => [...step])).toEqual([[], [1, 9]]);
  });

  test('gives an envelope the range of the frame', () => {
    const names = ['first', 'min', 'max', 'last', 'mean', 'smooth'];
    const places = Object.fromEntries(names.map((name, i) => [name, ['f4', 16 + 8 * i]]));
    const entry = {
      run: 0,
      n: 2,
      count: 900,
      version: 1,
      kind: 'envelope',
      columns: {
        count: ['u4', 0],
        nonfinite: ['u4', 8],
        ...places,
        step: ['f8', 64],
        wall_time: ['f8', 80],
      },
    };
    const numbers = names.map((_, i) => Float32Array.of(i, i + 0.5));
    const [series] = decodeFrame(
      frame({ ...header, series: [entry] }, [
        Uint32Array.of(450, 450),
        Uint32Array.of(0, 7),
        ...numbers,
        Float64Array.of(4, 2 ** 33),
        Float64Array.of(100.25, 200.5),
      ]),
    ).series;
    if (series?.kind !== 'envelope') throw new Error('expected an envelope');
    expect(series).toMatchObject({ from: 0, to: 10, count: 900 });
    expect([...series.nonfinite]).toEqual([0, 7]);
    expect([...series.mean]).toEqual([4, 4.5]);
    expect([...(series.smooth ?? [])]).toEqual([5, 5.5]);
    expect([...series.step]).toEqual([4, 2 ** 33]);
    expect([...(series.wallTime ?? [])]).toEqual([100.25, 200.5]);
  });

  test('has the smoothed values of some series, where only these were asked for', () => {
    const smooth = { ...points, columns: { smooth: ['f4', 0] } };
    const plain = { ...points, run: 4, columns: {} };
    const decoded = decodeSmooth(
      frame({ ...header, series: [smooth, plain] }, [Float32Array.of(0.5, 1)]),
    );
    expect(decoded.header.series.map(({ run }) => run)).toEqual([3, 4]);
    expect(decoded.columns.map((column) => column && [...column])).toEqual([[0.5, 1], null]);
  });

  test('is refused when it is shorter than its header says', () => {
    const buffer = frame({ ...header, series: [points] }, columns.slice(0, 1));
    expect(() => decodeFrame(buffer)).toThrow(RangeError);
  });

  test('has no times where none were asked for', () => {
    const untimed = { ...points, columns: { step: ['u4', 0], value: ['f4', 24] } };
    const [series] = decodeFrame(frame({ ...header, series: [untimed] }, columns)).series;
    expect(series?.wallTime).toBeNull();
    expect(series?.step[1]).toBe(9);
  });

  test('is refused when a column is missing', () => {
    const decode = (places: object, more = {}) =>
      decodeFrame(frame({ ...header, ...more, series: [{ ...points, columns: places }] }, columns));
    expect(() => decode({ step: ['u4', 0] })).toThrow('column "value" is missing');
    expect(() => decode({ step: ['u4', 0], value: ['f4', 24] }, { x: 'wall' })).toThrow(
      'column "wall_time" is missing',
    );
  });
});

test('points over a tag have their positions, and a segment its number', () => {
  const entry = {
    run: 0,
    tag: 0,
    n: 2,
    count: 2,
    version: 1,
    kind: 'points',
    unplaced: 1,
    segment: 2,
    superseded: 1,
    columns: { step: ['u4', 0], value: ['f4', 8], x: ['f8', 16] },
  };
  const columns = [Uint32Array.of(1, 9), Float32Array.of(0.5, 1), Float64Array.of(7, 3)];
  const overTag = { ...header, x: 'tag', x_tag: 4, series: [entry] };
  const [series] = decodeFrame(frame(overTag, columns)).series;
  expect(series).toMatchObject({ wallTime: null, segment: { number: 2, superseded: 1 } });
  expect(series?.kind === 'points' && [...(series.x ?? [])]).toEqual([7, 3]);
  const withoutX = { ...entry, columns: { step: ['u4', 0], value: ['f4', 8] } };
  expect(() => decodeFrame(frame({ ...overTag, series: [withoutX] }, columns))).toThrow('"x"');
});

describe('decoded summaries', () => {
  const points = ['first', 'last', 'min', 'max'];
  const names = [
    ...['count', 'nan', 'posinf', 'neginf', 'mean'],
    ...points.flatMap((point) => [`${point}_step`, `${point}_wall_time`, `${point}_value`]),
  ];
  const places = Object.fromEntries(names.map((name, i) => [name, ['f8', 16 * i]]));
  const named = { row: ['u4', 272], step: ['u4', 280], wall_time: ['f8', 288], value: ['f8', 296] };
  const summaries = {
    instance: 'i',
    version: 4,
    run: [2, 5],
    tag: [0, 0],
    columns: places,
    named: 1,
    named_columns: named,
  };
  const numbers = names.map((_, i) => Float64Array.of(i, i + 0.5));
  const odd = [Uint32Array.of(1, 0), Uint32Array.of(9, 0), Float64Array.of(100.5, Number.NaN)];

  test('have a column of every number', () => {
    const table = decodeSummaries(frame(summaries, [...numbers, ...odd]));
    expect(table.runs).toEqual([2, 5]);
    expect([...table.count]).toEqual([0, 0.5]);
    expect([...table.max.value]).toEqual([16, 16.5]);
    expect([...table.last.wallTime]).toEqual([9, 9.5]);
    expect([...table.nonfinite.row]).toEqual([1]);
    expect([...table.nonfinite.step]).toEqual([9]);
    expect([...table.nonfinite.value]).toEqual([Number.NaN]);
  });

  test('without a column are refused', () => {
    const { mean: _, ...others } = places;
    const cut = { ...summaries, columns: others };
    expect(() => decodeSummaries(frame(cut, [...numbers, ...odd]))).toThrow('"mean" is missing');
  });
});
