import { expect, test } from 'vitest';
import { pointsPerColumn, type SeriesQuery, type SeriesSource } from '../api/source';
import type { PointsData, Range } from '../charts/types';
import { pieces } from './pieces';

/** A run whose point i is at x[i], answered as the server does: points, or columns where these are too many. */
function sourceOf(x: readonly number[]): SeriesSource & { readonly asked: SeriesQuery[] } {
  const asked: SeriesQuery[] = [];
  const series = (query: SeriesQuery) => {
    asked.push(query);
    const whole: Range = { from: Math.min(...x), to: Math.max(...x) };
    const { from, to } = query.xRange ?? whole;
    const inside = x.flatMap((at, i) => (at >= from && at <= to ? i : []));
    const base = { run: 3, tag: 0, count: x.length, version: 1 };
    const header = { from, to };
    if (inside.length <= pointsPerColumn * query.cols) {
      const rows = [(inside[0] ?? 0) - 1, ...inside, (inside.at(-1) ?? 0) + 1];
      const kept = rows.filter((i) => i >= 0 && i < x.length);
      return {
        header,
        series: [
          {
            ...base,
            kind: 'points',
            step: Float64Array.from(kept, (i) => x[i] as number),
            wallTime: Float64Array.from(kept),
            value: Float64Array.from(kept),
          },
        ],
      };
    }
    const counts = new Uint32Array(query.cols);
    const width = (to - from) / query.cols;
    for (const i of inside) {
      const column = Math.min(query.cols - 1, Math.floor(((x[i] as number) - from) / width));
      counts[column] = (counts[column] as number) + 1;
    }
    return { header, series: [{ ...base, kind: 'envelope', from, to, counts }] };
  };
  return {
    asked,
    series: (query) =>
      Promise.resolve(series(query)) as unknown as ReturnType<SeriesSource['series']>,
  };
}

const query: SeriesQuery = {
  tag: 0,
  runs: [3],
  xAxis: 'step',
  xRange: null,
  cols: 1,
  smoothing: 0,
};

async function all(source: SeriesSource, asked: SeriesQuery): Promise<number[]> {
  const found: number[] = [];
  for await (const piece of pieces(source, asked, () => 0)) found.push(...piece.value);
  return found;
}

test('few points come at once', async () => {
  const source = sourceOf([0, 1, 2]);
  expect(await all(source, query)).toEqual([0, 1, 2]);
  expect(source.asked).toHaveLength(1);
});

test('of many points every one comes once, in order', async () => {
  const x = Array.from({ length: 100_000 }, (_, i) => i * 3 + (i % 7) / 7);
  const source = sourceOf(x);
  expect(await all(source, query)).toEqual(x.map((_, i) => i));
  expect(source.asked.length).toBeGreaterThan(3);
});

test('points crowded into one column are asked for again', async () => {
  const x = [...Array.from({ length: 80_000 }, (_, i) => i / 1e6), 1e9];
  expect(await all(sourceOf(x), query)).toHaveLength(x.length);
});

test('a window holds its ends and no neighbours', async () => {
  const windowed = { ...query, xRange: { from: 2, to: 4 } };
  expect(await all(sourceOf([0, 1, 2, 3, 4, 5]), windowed)).toEqual([2, 3, 4]);
});

test('too many points at one place are an error, not an endless search', async () => {
  const x = [0, ...Array.from({ length: 40_000 }, () => 1)];
  await expect(all(sourceOf(x), query)).rejects.toThrow('too many points lie at one place');
});

test('relative time begins with the run', async () => {
  const points = { kind: 'points', run: 3, tag: 0, count: 3, version: 1 } as const;
  const series: PointsData = {
    ...points,
    step: Float64Array.of(0, 1, 2),
    wallTime: Float64Array.of(100, 110, 120),
    value: Float64Array.of(1, 2, 3),
  };
  const source = {
    series: () => Promise.resolve({ header: { from: 5, to: 15 }, series: [series] }),
  } as unknown as SeriesSource;
  const found: number[] = [];
  for await (const piece of pieces(source, { ...query, xAxis: 'relative' }, () => 100)) {
    found.push(...piece.value);
  }
  expect(found).toEqual([2]);
});
