import { expect, test } from 'vitest';
import { piecesOf } from './palette';

test('a text falls into pieces that alternate between not found and found', () => {
  expect(piecesOf('loss/val', [0, 5, 6])).toEqual(['', 'l', 'oss/', 'va', 'l']);
  expect(piecesOf('loss', [2])).toEqual(['lo', 's', 's']);
  expect(piecesOf('loss', [])).toEqual(['loss']);
});
