import { describe, expect, test } from 'vitest';
import type { KeptSeries } from '../charts/types';
import { type Card, nothing, tagCard } from '../lib/cards';
import { lineId, runOfLine } from '../lib/line-id';
import type { Board } from './board.svelte';
import { cardQuery, chartSeriesOf, linesOf } from './card-lines';

const has: Readonly<Record<number, readonly number[]>> = { 0: [0, 1], 1: [0, 1], 2: [1] };
const run = (id: number, name: string) =>
  ({
    id,
    name,
    status: 'done',
    started: 5,
    part: null,
  }) as unknown as Board['catalogue']['runs'][0];
const runs = [run(0, 'sweep/a'), run(1, 'sweep/b')];

/** A board of two runs in colour; tag 2 is in the second alone. */
function boardOf(visible = runs): Board {
  const series = (tag: number) => ({
    get: (id: number) => (has[tag]?.includes(id) ? { lastValue: id + tag } : undefined),
  });
  return {
    selection: { visible, groups: [] },
    catalogue: { series, wholeOf: (id: number) => id },
    nameOf: ({ name }: { name: string }) => name,
    theme: { slots: ['#111111', '#222222'], chart: { text: '#000000', muted: '#999999' } },
    lines: (of: (typeof runs)[0], known: ReturnType<typeof series>) =>
      known.get(of.id) ? [{ run: of, label: null, color: '#ff0000', dash: [] }] : [],
  } as unknown as Board;
}

const tag = (id: number) => ({ id, name: ['loss/val', 'loss/train', 'lr'][id] as string });
const cardOf = (fields: Partial<Card>): Card => ({
  ...nothing,
  id: '@x',
  title: 'x',
  kind: 'tags',
  ...fields,
});
const both = cardOf({ tags: [tag(0), tag(1)] });
const pixels = { xAxis: 'relative', xRange: null, cols: 10, smoothing: 0.6 } as const;

function seriesOf(board: Board, card: Card) {
  const lines = linesOf(board, card);
  const byLine = new Map(lines.map(({ id }, key) => [id, { key } as unknown as KeptSeries]));
  return chartSeriesOf(board, card, lines, [], { byLine, segments: new Map(), byKey: new Map() });
}

describe('the lines of a card', () => {
  test('of one tag are its runs, under short names', () => {
    const series = seriesOf(boardOf(), tagCard(tag(0)));
    expect(series.map(({ name, label, dash }) => [name, label, dash])).toEqual([
      ['sweep/a', 'a', []],
      ['sweep/b', 'b', []],
    ]);
  });

  test('of several tags have the colour of their run and the dash of their tag', () => {
    const series = seriesOf(boardOf(), both);
    expect(series.map(({ run: id }) => id)).toEqual([0, lineId(0, 1), 1, lineId(1, 1)]);
    expect(new Set(series.map(({ color }) => color))).toEqual(new Set(['#ff0000']));
    expect(series.map(({ dash }) => dash?.length)).toEqual([0, 2, 0, 2]);
    expect(series.map(({ label }) => label)).toEqual([
      'a · val',
      'a · train',
      'b · val',
      'b · train',
    ]);
    expect(series[1]).toMatchObject({ name: 'sweep/a · loss/train', whole: 0 });
  });

  test('of one run have a colour each, and no name of the run', () => {
    const series = seriesOf(boardOf([runs[0] as (typeof runs)[0]]), both);
    expect(series.map(({ color }) => color)).toEqual(['#111111', '#222222']);
    expect(series.map(({ label }) => label)).toEqual(['val', 'train']);
  });

  test('of a formula are there where all its tags are', () => {
    const card = cardOf({ kind: 'formula', formula: '`loss/val` / lr', tags: [tag(0), tag(2)] });
    expect(linesOf(boardOf(), card).map(({ id }) => id)).toEqual([1]);
  });

  test('of a scatter are points, where x has values', () => {
    const card = cardOf({ kind: 'scatter', tags: [tag(0)], xTag: tag(2) });
    const series = seriesOf(boardOf(), card);
    expect(series.map(({ run: id, isScattered }) => [id, isScattered])).toEqual([[1, true]]);
  });
});

describe('the question of a card', () => {
  test('names all tags and the runs that have any', () => {
    const lines = linesOf(boardOf(), both);
    expect(cardQuery(both, lines, pixels)).toEqual({
      ...pixels,
      tag: 0,
      otherTags: [1],
      runs: [0, 1],
    });
  });

  test('over another tag is by its values and unsmoothed', () => {
    const card = cardOf({ kind: 'scatter', tags: [tag(0)], xTag: tag(2) });
    const query = cardQuery(card, linesOf(boardOf(), card), pixels);
    expect(query).toMatchObject({ tag: 0, xTag: 2, xAxis: 'tag', smoothing: 0 });
  });

  test('of bands names the edges once', () => {
    const bands = [{ value: tag(0), lower: tag(1), upper: tag(1) }];
    const card = cardOf({ kind: 'margin', tags: [tag(0)], bands });
    expect(cardQuery(card, linesOf(boardOf(), card), pixels)).toMatchObject({
      tag: 0,
      otherTags: [1],
      bands: [{ value: 0, lower: 1, upper: 1 }],
    });
  });

  test('is none where nothing is drawn', () => {
    expect(cardQuery(cardOf({ problem: 'No tag is named' }), [], pixels)).toBeNull();
  });
});

test('a line knows its run', () => {
  expect(runOfLine(lineId(9_999, 31))).toBe(9_999);
  expect(lineId(7, 0)).toBe(7);
});
