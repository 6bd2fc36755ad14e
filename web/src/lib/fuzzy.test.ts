import { describe, expect, test } from 'vitest';
import { FuzzyIndex } from './fuzzy';

const index = (...texts: readonly string[]) => new FuzzyIndex(texts.map((text) => ({ text })));
const found = (texts: readonly string[], query: string) =>
  index(...texts)
    .find(query, 10)
    .map(({ entry }) => entry.text);

describe('the fuzzy index', () => {
  test('finds letters in their order, and nothing that lacks one', () => {
    expect(found(['loss/train', 'loss/val', 'acc/top1'], 'ltr')).toEqual(['loss/train']);
    expect(found(['abc'], 'cba')).toEqual([]);
    expect(found(['run1', 'run6'], 'run6')).toEqual(['run6']);
  });

  test('prefers whole words to parts of words to scattered letters', () => {
    const texts = ['a_l_o_s_s', 'gloss', 'loss'];
    expect(found(texts, 'loss')).toEqual(['loss', 'gloss', 'a_l_o_s_s']);
  });

  test('prefers the later place of a word where that is the start of one', () => {
    const [best] = index('gloss loss').find('loss', 1);
    expect(best?.at).toEqual([6, 7, 8, 9]);
  });

  test('takes words in any order, in any case', () => {
    expect(found(['Smoothing: off', 'Theme: dark'], 'DARK theme')).toEqual(['Theme: dark']);
  });

  test('puts weight first where letters say nothing, and keeps the order of equals', () => {
    const entries = [{ text: 'aa' }, { text: 'bb', weight: 1 }, { text: 'cc' }];
    expect(new FuzzyIndex(entries).find('', 3).map(({ entry }) => entry.text)).toEqual([
      'bb',
      'aa',
      'cc',
    ]);
  });

  test('forgets a longer query when a shorter one follows', () => {
    const texts = index('adam', 'adamw', 'sgd');
    expect(texts.find('adamw', 5)).toHaveLength(1);
    expect(texts.find('adam', 5)).toHaveLength(2);
    expect(texts.find('', 5)).toHaveLength(3);
    expect(texts.find('sg', 5)).toHaveLength(1);
  });

  test('returns the same with and without a query before it', () => {
    const texts = Array.from({ length: 500 }, (_, i) => `group${i % 7}/run-${i}-lr${i % 10}`);
    const typed = index(...texts);
    for (const query of ['g', 'gr', 'gr3', 'gr3 l', 'gr3 lr', 'gr3 lr5']) {
      expect(typed.find(query, 20)).toEqual(index(...texts).find(query, 20));
    }
  });

  test('gives no more than was asked for, the best ones', () => {
    const texts = Array.from({ length: 100 }, (_, i) => `run${i}`);
    expect(index(...texts).find('run7', 3)).toHaveLength(3);
    expect(found(texts, 'run7')[0]).toBe('run7');
  });
});
