import { expect, test } from 'vitest';
import type { Hover } from '../charts/types';
import { Pointer } from './hover.svelte';

const at = (x: number): Hover => ({ x, xPx: 0, yPx: 0, rows: [], moreCount: 0 });

test('cards share the cross-hair, but none with a card whose x is its own', () => {
  const pointer = new Pointer();
  pointer.overChart('a', at(5));
  expect(['a', 'b'].map((card) => pointer.linkedX(card))).toEqual([null, 5]);
  expect(pointer.linkedX('apart', true)).toBeNull();
  pointer.overChart('apart', at(0.1), true);
  expect(['a', 'b'].map((card) => pointer.linkedX(card))).toEqual([null, null]);
});

test('a pin stays in its card, and goes to others of the same x alone', () => {
  const pointer = new Pointer();
  pointer.overChart('apart', at(0.1), true);
  pointer.togglePin('apart');
  pointer.overChart('apart', null);
  expect(pointer.linkedX('apart', true)).toBe(0.1);
  expect(pointer.linkedX('a')).toBeNull();
  pointer.unpin();
  pointer.overChart('a', at(5));
  pointer.togglePin('a');
  pointer.overChart('a', null);
  expect(['a', 'b'].map((card) => pointer.linkedX(card))).toEqual([5, 5]);
  expect(pointer.linkedX('apart', true)).toBeNull();
});

test('a key copies the pin of the chart under the pointer, and what is hovered in others', () => {
  const pointer = new Pointer();
  pointer.overChart('a', at(5));
  pointer.togglePin('a');
  pointer.overChart('a', at(6));
  expect(pointer.shown?.x).toBe(5);
  pointer.overChart('a', null);
  expect(pointer.shown?.x).toBe(5);
  pointer.overChart('b', at(7));
  expect(pointer.shown?.x).toBe(7);
});

test('a place without a pointer stays until a pointer comes, to any card', () => {
  const pointer = new Pointer();
  pointer.placeIn('a', 5);
  pointer.overChart('a', { ...at(5), isPlaced: true });
  expect([pointer.place, pointer.linkedX('b')]).toEqual([{ card: 'a', x: 5 }, 5]);
  pointer.overChart('b', null);
  expect(pointer.place).not.toBeNull();
  pointer.overChart('b', at(7));
  expect(pointer.place).toBeNull();
  pointer.placeIn('a', 5);
  pointer.placeIn('a', null);
  expect(pointer.place).toBeNull();
});

test('a pin lasts while its card is away, and goes where the card shows another window', () => {
  const pointer = new Pointer();
  pointer.overChart('a', at(5));
  pointer.togglePin('a', { from: 0, to: 10 });
  pointer.overChart('a', null);
  pointer.keepPin('b', null);
  pointer.keepPin('a', { from: 0, to: 10 });
  expect(pointer.pinnedIn('a')?.x).toBe(5);
  pointer.keepPin('a', { from: 2, to: 10 });
  expect(pointer.pinnedIn('a')).toBeNull();
});
