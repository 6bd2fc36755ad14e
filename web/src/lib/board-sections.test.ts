import { expect, test } from 'vitest';
import { gathered, tagSections } from './board-sections';
import { ordersAfterMove } from './section-orders';

const tags = (...names: string[]) => names.map((name, id) => ({ id, name }));
const none: ReadonlySet<number> = new Set();
const many = Array.from({ length: 40 }, (_, i) => `grad/layer${i % 2}/w${i}`);

test('a split section stands within the one it was split from', () => {
  const sections = tagSections(tags('loss/a', ...many), new Map(), none);
  expect(sections.map(({ key, title }) => [key, title])).toEqual([
    ['loss', 'loss'],
    ['grad/layer0', 'layer0'],
    ['grad/layer1', 'layer1'],
  ]);
  expect(sections[1]?.around).toEqual([{ key: 'grad/', title: 'grad' }]);
});

test('tags that come last stand behind all others, in their section and with it', () => {
  const some = tags('hparam/val_loss', 'loss/best', 'loss/train', 'zz/a');
  const order = (last: number[]) =>
    tagSections(some, new Map(), new Set(last)).map(({ cards }) => cards.map(({ id }) => id));
  expect(order([])).toEqual([['hparam/val_loss'], ['loss/best', 'loss/train'], ['zz/a']]);
  expect(order([0, 1])).toEqual([['loss/train', 'loss/best'], ['zz/a'], ['hparam/val_loss']]);
});

test('folding the outer one leaves one section of all its cards', () => {
  const sections = tagSections(tags('loss/a', ...many), new Map(), none);
  const shut = gathered(sections, (key) => key === 'grad/');
  expect(shut.map(({ key, cards }) => [key, cards.length])).toEqual([
    ['loss', 1],
    ['grad/', 40],
  ]);
  expect(gathered(sections, () => false)).toEqual(sections);
});

test('an order that people gave stands over the usual one, and so does a fold', () => {
  const entries = new Map([
    ['perf', { order: 1 }],
    ['acc', { order: 2, is_folded: true }],
  ]);
  const sections = tagSections(tags('loss/a', 'acc/a', 'perf/a', 'epoch'), entries, none);
  expect(sections.map(({ key }) => key)).toEqual(['perf', 'acc', 'loss', '']);
  expect(sections.map(({ isClosed }) => isClosed)).toEqual([false, true, false, false]);
  expect(sections.at(-1)?.title).toBe('scalars');
});

test('a section moves by one place, not over the ends', () => {
  expect([...(ordersAfterMove(['a', 'b', 'c'], 'c', -1) ?? [])]).toEqual([
    ['a', 1],
    ['c', 2],
    ['b', 3],
  ]);
  expect(ordersAfterMove(['a', 'b'], 'a', -1)).toBeNull();
  expect(ordersAfterMove(['a', 'b'], 'b', 1)).toBeNull();
  expect(ordersAfterMove(['a'], 'x', 1)).toBeNull();
});
