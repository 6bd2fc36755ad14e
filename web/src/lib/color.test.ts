import { expect, test } from 'vitest';
import { parseColor } from './color';

test.each([
  ['#4061ae', { r: 64, g: 97, b: 174 }],
  ['#FFF', { r: 255, g: 255, b: 255 }],
  ['#14181f80', { r: 20, g: 24, b: 31 }],
  [' rgb(1, 2, 3) ', { r: 1, g: 2, b: 3 }],
  ['rgba(20 24 31 / 7.5%)', { r: 20, g: 24, b: 31 }],
  ['rgb(100% 0% 50%)', { r: 255, g: 0, b: 128 }],
])('reads %s', (css, color) => {
  expect(parseColor(css)).toEqual(color);
});

test.each(['', 'red', 'var(--text)', '#12345', 'rgb(1, 2)'])('does not guess at "%s"', (css) => {
  expect(parseColor(css)).toBeNull();
});
