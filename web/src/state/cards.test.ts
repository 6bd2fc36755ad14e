import { afterEach, expect, test, vi } from 'vitest';
import { DemoOverlay } from '../api/demo/demo-overlay';
import type { LayoutsMessage, LogdirMessage } from '../api/schema';
import { type BoardSection, tagSections } from '../lib/board-sections';
import type { Card } from '../lib/cards';
import {
  duplicate,
  during,
  moveBy,
  moveSection,
  moveSectionTo,
  remove,
  saveDraft,
} from './card-edits';
import { BoardCards } from './cards.svelte';
import { Catalogue } from './catalogue.svelte';
import { Overlay } from './overlay.svelte';
import { changeOf, logdirOf, seriesColumns } from './test-fixtures';

const names = ['loss/train', 'loss/val', 'acc/val', 'only/b'];
const settle = () => vi.waitFor(() => Promise.resolve());

/** Run b has all tags, run a all but the last. */
function logdir(kind: string): LogdirMessage {
  const pairs = names.flatMap((_, tag) => [0, 1].map((run) => [run, tag] as const));
  const kinds = [...names.map((name) => [name, 'scalar'] as const), ['layout', kind] as const];
  return logdirOf(['a', 'b'], kinds, {
    series: seriesColumns(pairs.filter(([run, tag]) => tag < 3 || run === 1)),
  });
}

const layouts: LayoutsMessage = {
  instance: 'one',
  version: 1,
  runs: [0],
  categories: [
    {
      title: 'losses',
      closed: true,
      charts: [{ title: 'all', kind: 'multiline', tags: ['^loss'], bands: [] }],
    },
  ],
};

async function opened(kind = 'text') {
  const demo = new DemoOverlay();
  const overlay = new Overlay({
    overlay: () => Promise.resolve(demo.message()),
    editOverlay: (edits) => {
      demo.edit(edits);
      return Promise.resolve(demo.message());
    },
  });
  overlay.open();
  const catalogue = new Catalogue();
  catalogue.reset(logdir(kind));
  const state = {
    tags: names,
    visible: ['a', 'b'],
    areEmptyShown: true,
    isPointed: false,
    toggled: '',
  };
  const asked = vi.fn(() => Promise.resolve(layouts));
  const cards = new BoardCards(
    {
      catalogue,
      overlay,
      tags: () => catalogue.scalars.filter(({ name }) => state.tags.includes(name)),
      visibleRuns: () => catalogue.runs.filter(({ name }) => state.visible.includes(name)),
      areEmptyShown: () => state.areEmptyShown,
      isPointed: () => state.isPointed,
      isToggled: (key) => state.toggled === key,
    },
    { layouts: asked },
  );
  await settle();
  const titles = () =>
    cards.sections.map(({ key, cards: held }) => [key, held.map(({ id }) => id)]);
  const made = async () => {
    cards.want();
    await vi.waitFor(() => expect(cards.make('x', { kind: 'tags', title: '' })).not.toBeNull());
  };
  return { catalogue, overlay, cards, state, titles, made, asked };
}

afterEach(() => vi.restoreAllMocks());

test('tags stand in their sections, pinned cards above them', async () => {
  const { overlay, titles } = await opened();
  overlay.pinTag('acc/val');
  expect(titles()).toEqual([
    ['@pins', ['acc/val']],
    ['loss', ['loss/train', 'loss/val']],
    ['only', ['only/b']],
  ]);
});

test('cards that people made come first, and go with the tags that the query leaves out', async () => {
  const { overlay, cards, titles, made } = await opened();
  const key = overlay.addCard({ kind: 'regex', title: 'mine', regex: '^loss' });
  await made();
  expect(titles()[0]).toEqual(['@own', [`@${key}`]]);
  expect(cards.find(`@${key}`)?.tags).toHaveLength(2);
  const fresh = await opened();
  fresh.state.tags = ['acc/val'];
  fresh.overlay.addCard({ kind: 'regex', title: 'mine', regex: '^loss' });
  await fresh.made();
  expect(fresh.titles()).toEqual([['acc', ['acc/val']]]);
});

test('layouts are asked for where a run carries one, and shown folded as they say', async () => {
  const { cards, titles, made, asked } = await opened('layout');
  cards.want();
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  await settle();
  await made();
  cards.want();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(titles()[0]).toEqual(['@layout/losses', ['@layout/losses/all']]);
  expect(cards.isFolded(cards.sections[0] as BoardSection)).toBe(true);
  const without = await opened();
  without.cards.want();
  expect(without.asked).not.toHaveBeenCalled();
});

test('charts of one title in the layouts of several runs are cards of their own', async () => {
  const { cards, titles, made, asked } = await opened('layout');
  const chart = { title: 'all', kind: 'multiline', bands: [] } as const;
  const charts = [
    { ...chart, tags: ['^loss'] },
    { ...chart, tags: ['^acc'] },
  ];
  asked.mockResolvedValue({ ...layouts, categories: [{ title: 'losses', closed: false, charts }] });
  cards.want();
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  await settle();
  await made();
  expect(titles()[0]?.[1]).toEqual(['@layout/losses/all', '@layout/losses/all (2)']);
  expect(cards.find('@layout/losses/all (2)')?.tags).toMatchObject([{ name: 'acc/val' }]);
});

test('a tag that begins with "@" is found', async () => {
  const { catalogue, cards, overlay, state, titles } = await opened();
  const tags = { tag: [5], name: ['@5'], kind: ['scalar'] };
  catalogue.apply(changeOf(2, { tags }));
  state.tags = [...names, '@5'];
  overlay.pinTag('@5');
  expect(cards.find('@5')?.title).toBe('@5');
  expect(titles()[0]).toEqual(['@pins', ['@5']]);
});

test('a card whose tags no visible run has can be hidden', async () => {
  const { cards, state, titles } = await opened();
  state.visible = ['a'];
  state.areEmptyShown = false;
  expect(titles().map(([key]) => key)).toEqual(['loss', 'acc']);
  expect(cards.hiddenCount).toBe(1);
});

test('new tags wait while a chart is pointed at, and have their cards when asked for', async () => {
  const { catalogue, cards, state, titles } = await opened();
  const grow = (version: number, tag: number, name: string) =>
    catalogue.apply(changeOf(version, { tags: { tag: [tag], name: [name], kind: ['scalar'] } }));
  cards.settle();
  state.tags = [...names, 'acc/first', 'acc/later'];
  state.isPointed = true;
  const before = titles();
  grow(2, 5, 'acc/first');
  cards.settle();
  expect(titles()).toEqual(before);
  expect(cards.waitingCount).toBe(1);
  cards.showWaiting();
  expect(cards.waitingCount).toBe(0);
  expect(titles()[1]).toEqual(['acc', ['acc/first', 'acc/val']]);
  grow(3, 6, 'acc/later');
  expect(cards.waitingCount).toBe(1);
  state.isPointed = false;
  cards.settle();
  expect(titles()[1]).toEqual(['acc', ['acc/first', 'acc/later', 'acc/val']]);
});

test('a card is kept, doubled, moved and removed with a way back', async () => {
  const { overlay, cards, made } = await opened();
  const board = { overlay, cards };
  cards.draft = { key: null, entry: { kind: 'tags', title: '', tags: [] } };
  saveDraft(board, { kind: 'tags', title: 'two', tags: ['loss/val', 'acc/val'] });
  expect(cards.draft).toBeNull();
  await made();
  const own = (i: number) => cards.own[i] as Card;
  const titles = () => cards.own.map(({ title }) => title);
  duplicate(board, own(0));
  expect(titles()).toEqual(['two', 'two copy']);
  moveBy(board, own(1), -1);
  expect(titles()).toEqual(['two copy', 'two']);
  moveBy(board, own(0), -1);
  expect(titles()).toEqual(['two copy', 'two']);
  cards.draft = { key: own(0).key, entry: { kind: 'tags', title: '' } };
  saveDraft(board, { kind: 'regex', title: 'losses', regex: 'loss' });
  expect(titles()).toEqual(['losses', 'two']);
  overlay.pinTag(own(0).id);
  remove(board, own(0));
  expect([titles(), overlay.pins]).toEqual([['two'], []]);
  cards.news?.undo?.();
  expect(titles()).toEqual(['losses', 'two']);
  expect([overlay.pins, cards.news]).toEqual([[own(0).id], null]);
});

test('sections move, and what takes a while says how it went', async () => {
  const { overlay, cards } = await opened();
  const board = { overlay, cards };
  moveSection(board, 'acc', -1);
  expect(cards.sections.map(({ key }) => key)).toEqual(['acc', 'loss', 'only']);
  moveSection(board, 'acc', -1);
  expect(cards.sections[0]?.key).toBe('acc');
  const keys = () => cards.sections.map(({ key }) => key);
  moveSectionTo(board, 'acc', 'only');
  expect(keys()).toEqual(['loss', 'only', 'acc']);
  moveSectionTo(board, 'only', 'loss');
  expect(keys()).toEqual(['only', 'loss', 'acc']);
  moveSectionTo(board, 'only', 'gone');
  expect(keys()).toEqual(['only', 'loss', 'acc']);
  await during(board, 'CSV', () => Promise.resolve('Saved a.csv'));
  expect(cards.news?.text).toBe('Saved a.csv');
  await during(board, 'CSV', () => Promise.reject(new Error('too much')));
  expect(cards.news?.text).toBe('CSV: too much');
  expect(tagSections([], overlay.contents.sections, new Set())).toEqual([]);
});
