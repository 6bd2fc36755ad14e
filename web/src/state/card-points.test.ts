import { expect, test } from 'vitest';
import type { SeriesFrame } from '../api/frame';
import type { GroupsSource, SeriesQuery, SeriesSource } from '../api/source';
import type { SeriesData } from '../charts/types';
import { CardPoints } from './card-points';
import type { CardSeries } from './card-series.svelte';
import { Catalogue } from './catalogue.svelte';

const query = { tag: 0, runs: [0], xAxis: 'step', xRange: null, cols: 100, smoothing: 0 } as const;

/** Two series share their columns, so that a card of many rows takes little to test. */
function frameOf(rows: number): SeriesFrame {
  const [step, value] = [new Uint32Array(rows), new Float32Array(rows)];
  const series = (tag: number): SeriesData => ({
    ...{ kind: 'points', run: 0, tag, count: rows, version: 1, wallTime: null },
    ...{ step, value },
  });
  return { header: {}, series: [series(0), series(1)] } as unknown as SeriesFrame;
}

/** Cards of a page: each has as many rows as its query asks columns for. */
function cards() {
  const source = {
    series: (asked: SeriesQuery) => Promise.resolve(frameOf(asked.cols)),
  } as unknown as SeriesSource & GroupsSource;
  const points = new CardPoints(source, new Catalogue());
  const show = async (id: string, rows: number): Promise<CardSeries> => {
    const card = points.of(id);
    card.want({ ...query, otherTags: [1], cols: rows / 2 }, id);
    await expect.poll(() => card.rows).toBe(rows);
    return card;
  };
  return { points, show };
}

test('keep what was used last, up to so many rows, and always what is in view', async () => {
  const { points, show } = cards();
  const [seen, old, late] = [
    await show('seen', 3e6),
    await show('old', 3e6),
    await show('late', 3e6),
  ];
  old.stop();
  late.stop();
  points.of('next');
  expect([seen.rows, old.rows, late.rows]).toEqual([3e6, 0, 3e6]);
  expect(points.of('late')).toBe(late);
  expect(points.of('old')).not.toBe(old);
  points.clear();
});

test('keep many small cards, up to a number of them', async () => {
  const { points, show } = cards();
  const first = await show('first', 2);
  first.stop();
  for (let i = 1; i < 120; i++) points.of(`${i}`);
  expect(first.rows).toBe(2);
  points.of('one more');
  expect(first.rows).toBe(0);
  points.clear();
});
