import { expect, test } from 'vitest';
import { Blank } from './blank.svelte';

const range = { from: 0, to: 10 };
const empty = { isEmpty: true, isCurrent: true };

test('a window is blank when the newest points have been drawn, and none was there', () => {
  const blank = new Blank();
  // The points of the window before, moved under the new one.
  blank.drawn(empty, range, true);
  expect(blank.isIn(range)).toBe(false);
  // The new ones are here; the picture is still that of the old.
  blank.drawn({ isEmpty: true, isCurrent: false }, range, false);
  expect(blank.isIn(range)).toBe(false);
  blank.drawn(empty, range, false);
  expect(blank.isIn({ ...range })).toBe(true);
});

test('it stays so while a run grows elsewhere, until there is a point or another window', () => {
  const blank = new Blank();
  blank.drawn(empty, range, false);
  blank.drawn({ isEmpty: true, isCurrent: false }, range, false);
  expect([blank.isIn(range), blank.isIn(null), blank.isIn({ from: 0, to: 9 })]).toEqual([
    true,
    false,
    false,
  ]);
  blank.drawn({ isEmpty: false, isCurrent: false }, range, false);
  expect(blank.isIn(range)).toBe(false);
});
