import { expect, test } from 'vitest';
import { formatX, formatXRange } from './x-text';

test('a place is written in the words of its axis', () => {
  expect(formatX(7240, 'step')).toBe('7,240');
  expect(formatX(2286, 'relative')).toBe('38 m 06 s');
});

test('steps are whole, also where a zoom ends between two of them', () => {
  expect(formatX(414.6, 'step')).toBe('415');
  expect(formatXRange({ from: 4.242, to: 9.31 }, 'step')).toBe('4 – 9');
});

test('a range is short, and exact where its ends would look alike', () => {
  expect(formatXRange({ from: 4904, to: 5712 }, 'step')).toBe('4.9k – 5.71k');
  expect(formatXRange({ from: 100_100, to: 100_900 }, 'step')).toBe('100,100 – 100,900');
  expect(formatXRange({ from: 60, to: 120 }, 'relative')).toBe('1 m 00 s – 2 m 00 s');
});
