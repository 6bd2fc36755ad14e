import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OverlayEditEntry, OverlayMessage } from '../api/schema';
import {
  contentsOf,
  emptyContents,
  inRequests,
  isSame,
  keysInOrder,
  lastOrder,
  opposite,
  ordersToMove,
  stillDue,
  valueAt,
  withEdits,
} from './overlay';

const edit = (path: string[], value: unknown): OverlayEditEntry => ({ path, value });

const someEdit: fc.Arbitrary<OverlayEditEntry> = fc.oneof(
  fc.record({
    path: fc.tuple(fc.constant('runs'), fc.constantFrom('a', '__proto__'), fc.constant('note')),
    value: fc.option(fc.string()),
  }),
  fc.record({
    path: fc.tuple(fc.constant('runs'), fc.constantFrom('a', '__proto__')),
    value: fc.option(fc.record({ name: fc.string() })),
  }),
  fc.record({
    path: fc.tuple(fc.constant('pins'), fc.constantFrom('x', 'y')),
    value: fc.option(fc.integer()),
  }),
  fc.record({ path: fc.constant(['baseline']), value: fc.option(fc.string()) }),
);
const someEdits = fc.array(someEdit, { maxLength: 8 });

describe('edits', () => {
  test('set one place and leave what was there to whoever holds it', () => {
    const before = withEdits(emptyContents, [edit(['runs', 'a'], { name: 'n', note: 'old' })]);
    const after = withEdits(before, [
      edit(['runs', 'a', 'note'], 'new'),
      edit(['pins', 'loss'], 2),
      edit(['baseline'], 'a'),
    ]);
    expect(after.runs.get('a')).toEqual({ name: 'n', note: 'new' });
    expect(after.pins.get('loss')).toBe(2);
    expect(after.baseline).toBe('a');
    expect(before.runs.get('a')).toEqual({ name: 'n', note: 'old' });
    expect(before.pins.size).toBe(0);
  });

  test('take away fields, entries without fields, and whole entries', () => {
    const before = withEdits(emptyContents, [
      edit(['runs', 'a', 'note'], 'x'),
      edit(['cards', 'c'], { title: 't', kind: 'tags', tags: ['a'] }),
    ]);
    const after = withEdits(before, [
      edit(['runs', 'a', 'note'], null),
      edit(['cards', 'c'], null),
    ]);
    expect(after.runs.size).toBe(0);
    expect(after.cards.size).toBe(0);
  });

  test('are undone by their opposites', () => {
    fc.assert(
      fc.property(someEdits, someEdits, (earlier, edits) => {
        const before = withEdits(emptyContents, earlier);
        const back = opposite(before, edits);
        expect(withEdits(withEdits(before, edits), back)).toEqual(before);
      }),
    );
  });

  test('twice are as once', () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const once = withEdits(emptyContents, edits);
        expect(withEdits(once, edits)).toEqual(once);
      }),
    );
  });

  test('are due only where nobody else has been since', () => {
    const edits = [edit(['pins', 'x'], 1), edit(['runs', 'a', 'note'], 'mine')];
    const back = opposite(emptyContents, edits);
    const now = withEdits(withEdits(emptyContents, edits), [edit(['runs', 'a', 'note'], 'theirs')]);
    expect(stillDue(now, back, edits)).toEqual([edit(['pins', 'x'], null)]);
  });

  test('go in requests that a server takes', () => {
    const many = Array.from({ length: 2500 }, (_, i) => edit(['pins', `tag${i}`], i));
    expect(inRequests(many).map((request) => request.length)).toEqual([1000, 1000, 500]);
    const long = Array.from({ length: 5 }, (_, i) => edit(['baseline'], `${i}`.repeat(140_000)));
    expect(inRequests(long).map((request) => request.length)).toEqual([2, 2, 1]);
    expect(inRequests([]).length).toBe(0);
    expect(inRequests(many).flat()).toEqual(many);
  });
});

test('names that mean something to JavaScript are only names', () => {
  const message = JSON.parse(
    '{"baseline": null, "runs": {"__proto__": {"note": "x"}}, "pins": {"constructor": 1}, ' +
      '"sections": {}, "cards": {}, "notes": {}, "views": {}, "groups": {}}',
  ) as OverlayMessage;
  const contents = contentsOf(message);
  expect(valueAt(contents, ['runs', '__proto__', 'note'])).toBe('x');
  expect(valueAt(contents, ['runs', 'toString'])).toBeNull();
  expect([...contents.pins.keys()]).toEqual(['constructor']);
  const changed = withEdits(contents, [edit(['runs', '__proto__', 'name'], 'y')]);
  expect(changed.runs.get('__proto__')).toEqual({ note: 'x', name: 'y' });
  expect(({} as { name?: string }).name).toBeUndefined();
});

test('values are the same whatever the order of their fields', () => {
  expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(isSame({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSame([1], { 0: 1 })).toBe(false);
  expect(isSame(null, {})).toBe(false);
});

describe('order', () => {
  const entries = new Map([
    ['c', { order: 3 }],
    ['none', {}],
    ['a', { order: 1 }],
    ['b', { order: 2 }],
  ]);

  test('is by number; what has none comes last', () => {
    expect(keysInOrder(entries)).toEqual(['a', 'b', 'c', 'none']);
    expect(lastOrder(entries)).toBe(4);
    expect(lastOrder(new Map())).toBe(1);
  });

  test('changes for one entry alone where there is room', () => {
    expect([...ordersToMove(entries, 'c', 1)]).toEqual([['c', 1.5]]);
    expect([...ordersToMove(entries, 'b', 0)]).toEqual([['b', 0]]);
    expect([...ordersToMove(entries, 'new', 3)]).toEqual([['new', 4]]);
  });

  test('is as wished after any number of moves', () => {
    const moves = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat({ max: 4 })), {
      maxLength: 150,
    });
    fc.assert(
      fc.property(moves, (wishes) => {
        const pins = new Map([
          ['a', 1],
          ['b', 2],
          ['c', 2],
          ['d', 3],
        ]);
        for (const [key, position] of wishes) {
          const expected = keysInOrder(pins).filter((other) => other !== key);
          expected.splice(Math.min(position, 3), 0, key);
          for (const [each, order] of ordersToMove(pins, key, position)) pins.set(each, order);
          expect(keysInOrder(pins)).toEqual(expected);
        }
      }),
    );
  });
});
