import { expect, test } from 'vitest';
import type { KeptSeries } from '../charts/types';
import { type Card, nothing, tagCard } from '../lib/cards';
import type { Board } from './board.svelte';
import { type CardPixels, cardPixels, chartSeriesOf, linesOf, xTagOf } from './card-lines';
import { groupLines, groupsQuery } from './group-lines';

type Run = Board['catalogue']['runs'][0];

const tag = { id: 0, name: 'loss' };
const runs = ['adam/0', 'adam/1', 'sgd/0'].map(
  (name, id) => ({ id, name, status: 'done', started: 5, part: null }) as unknown as Run,
);
const [first, second, alone] = runs as [Run, Run, Run];

/** Two runs of one group and one that is all of another. */
function boardOf(xTag: typeof tag | null = null): Board {
  const ids = new Map<string, number>();
  return {
    selection: {
      visible: runs,
      groups: [
        { name: 'adam', runs: [first, second], slot: 0 },
        { name: 'sgd', runs: [alone], slot: 1 },
      ],
    },
    xTag,
    view: { timeAxis: 'relative' },
    catalogue: { series: () => ({ get: () => ({ lastValue: 1 }) }), wholeOf: (id: number) => id },
    nameOf: ({ name }: { name: string }) => name,
    theme: { slots: ['#111111', '#222222'], chart: { text: '#000000', muted: '#999999' } },
    lines: (run: Run) => [{ run, label: null, color: '#ff0000', dash: [] }],
    groupLine: (key: string) => {
      const id = ids.get(key) ?? -1 - ids.size;
      ids.set(key, id);
      return id;
    },
  } as unknown as Board;
}

const other = { id: 1, name: 'acc' };
const cardOf = (fields: Partial<Card>): Card => ({
  ...nothing,
  id: '@x',
  title: 'x',
  kind: 'tags',
  tags: [tag],
  ...fields,
});
const pixels: CardPixels = { xAxis: 'step', xRange: null, cols: 10, smoothing: 0 };

test('a group of several runs is one line, with its runs unseen', () => {
  const board = boardOf();
  const card = tagCard(tag);
  const lines = linesOf(board, card);
  const groups = groupLines(board, card, lines);
  expect(groups).toMatchObject([{ name: 'adam', runs: [0, 1], color: '#ff0000', id: -1 }]);
  const kept = { kind: 'points' } as unknown as KeptSeries;
  const series = chartSeriesOf(board, card, lines, groups, {
    byLine: new Map(lines.map(({ id }) => [id, kept])),
    segments: new Map(),
    byKey: new Map(groups.map(({ key }) => [key, kept])),
  });
  expect(series.map(({ run, role, group, label }) => [run, role, group, label])).toEqual([
    [0, 'member', -1, 'adam/0'],
    [1, 'member', -1, 'adam/1'],
    [2, 'focus', undefined, 'sgd'],
    [-1, 'focus', undefined, 'adam'],
  ]);
  const query = groupsQuery(card, groups, pixels, 7);
  expect(query).toMatchObject({ tag: 0, groups: [{ runs: [0, 1] }], revision: 7 });
});

test.each([
  ['several tags', cardOf({ tags: [tag, other] })],
  ['a formula', cardOf({ kind: 'formula', formula: 'loss * 2' })],
  ['an own x', cardOf({ kind: 'scatter', xTag: other })],
  ['a band', cardOf({ kind: 'margin', bands: [{ value: tag, lower: other, upper: other }] })],
])('a card of %s draws each run', (_, card) => {
  const board = boardOf();
  expect(groupLines(board, card, linesOf(board, card))).toEqual([]);
  expect(groupsQuery(card, [], pixels, 0)).toBeNull();
});

test('the x of a card is its own, else that of the board', () => {
  const scatter = cardOf({ kind: 'scatter', xTag: other });
  expect(xTagOf(boardOf(tag), scatter)).toBe(other);
  expect(xTagOf(boardOf(tag), tagCard(other))).toBe(tag);
  expect(xTagOf(boardOf(), tagCard(other))).toBeNull();
  expect(cardPixels(boardOf(tag), null, 10, 0)).toMatchObject({ xAxis: 'tag', xTag: 0 });
  expect(cardPixels(boardOf(), null, 10, 0)).toMatchObject({ xAxis: 'relative' });
});
