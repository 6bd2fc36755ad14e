import { describe, expect, test } from 'vitest';
import { visible } from './visible';

describe('a shown name', () => {
  test.each([
    ['plain/run-1 é', 'plain/run-1 é'],
    ['bell\u0007 tab\t line\n', 'bell‹07› tab‹09› line‹0A›'],
    ['\u007f\u009b', '‹7F›‹9B›'],
    ['safe\u202eevil', 'safe‹202E›evil'],
    ['zero\u200bwidth\ufeff', 'zero‹200B›width‹FEFF›'],
    ['a\u200db', 'a‹200D›b'],
  ])('spells out what %j hides', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(['👨‍👩‍👧', 'می‌خواهم', 'שלום'])('keeps the joiners that %s needs', (text) => {
    expect(visible(text)).toBe(text);
  });
});
