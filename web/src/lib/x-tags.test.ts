import { expect, test } from 'vitest';
import { xTagChoices } from './x-tags';

test('tags that count something come first, and the chosen one is never missing', () => {
  expect(xTagChoices(['acc', 'data/tokens', 'loss', 'epoch'], null)).toEqual([
    'data/tokens',
    'epoch',
    'acc',
    'loss',
  ]);
  const many = Array.from({ length: 100 }, (_, i) => `tag${i}`);
  expect(xTagChoices(many, 'tag99')[0]).toBe('tag99');
  expect(xTagChoices(many, 'tag3')).toHaveLength(40);
});
