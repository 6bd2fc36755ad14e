import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from './nearest';

describe('the name that was meant', () => {
  const names = ['loss/val', 'loss/train', 'lr', 'acc'];

  test.each([
    ['los/val', 'loss/val'],
    ['Loss/Val', 'loss/val'],
    ['loss/trian', 'loss/train'],
    ['lt', 'lr'],
    ['ac', 'acc'],
  ])('%s is %s', (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });

  test('is none where nothing is near', () => {
    expect(nearest('gradient', names)).toBe(null);
    expect(nearest('loss', names)).toBe(null);
    expect(nearest('loss', [])).toBe(null);
  });

  test('is the first of those that are as close', () => {
    expect(nearest('loss/x', ['loss/b', 'loss/a'])).toBe('loss/b');
  });

  test('counts letters no further than it has to', () => {
    expect(editDistance('kitten', 'sitting', 9)).toBe(3);
    expect(editDistance('kitten', 'sitting', 2)).toBe(3);
    expect(editDistance('', 'abc', 3)).toBe(3);
    expect(editDistance('abcdef', 'uvwxyz', 2)).toBe(3);
  });
});
