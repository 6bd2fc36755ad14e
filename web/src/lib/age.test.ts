import { expect, test } from 'vitest';
import { formatLag } from './age';

test('a reader that keeps up, or nearly so, is not said to be behind', () => {
  expect(formatLag(null, 100)).toBe('');
  expect(formatLag(99.1, 100)).toBe('');
  expect(formatLag(101, 100)).toBe('');
});

test('how far a reader is behind is told in one unit', () => {
  expect(formatLag(96.5, 100)).toBe('3 s behind');
  expect(formatLag(0, 150)).toBe('2 min behind');
});
