import { expect, test } from 'vitest';
import { formulaTags, quotedTag } from './formula-tags';

test('tags are what is in backticks, and bare names that are no function', () => {
  expect(formulaTags('(`loss/val` - loss) / ema(lr.group0, 0.9e-3) + log(`loss/val`)')).toEqual([
    'loss/val',
    'loss',
    'lr.group0',
  ]);
});

test('a doubled backtick is one of the name', () => {
  expect(formulaTags('`a``b` + 1')).toEqual(['a`b']);
  expect(quotedTag('a`b')).toBe('`a``b`');
  expect(formulaTags(quotedTag('é x'))).toEqual(['é x']);
  expect(quotedTag('lr.group0')).toBe('lr.group0');
});

test('what is no formula names what it can', () => {
  expect(formulaTags('')).toEqual([]);
  expect(formulaTags('2 * `a')).toEqual(['a']);
});
