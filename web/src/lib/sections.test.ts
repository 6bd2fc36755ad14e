import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOf, sectionsOf } from './sections';

const tags = (...names: string[]) => names.map((name) => ({ name }));
const prefixes = (...names: string[]) =>
  sectionsOf(tags(...names), () => false).map(({ prefix }) => prefix);
const sized = (...sizes: number[]) =>
  sizes.map((size, i) => ({ id: i, cards: Array(size).fill(0) }));

describe('sections', () => {
  test('come in the order people look at them, then by name', () => {
    expect(prefixes('weights/a', 'perf/x', 'optim/lr', 'acc/top1', 'loss/train')).toEqual([
      'loss',
      'acc',
      'optim',
      'perf',
      'weights',
    ]);
  });

  test('sort their tags the way people count', () => {
    const [section] = sectionsOf(tags('layer/10', 'layer/2', 'layer/1'), () => false);
    expect(section?.tags.map(({ name }) => name)).toEqual(['layer/1', 'layer/2', 'layer/10']);
  });

  test('gather tags without a prefix', () => {
    expect(prefixes('epoch', 'steps')).toEqual(['']);
  });

  test('stay together while small, and split at the next slash when large', () => {
    expect(prefixes('a/b/c', 'a/d/e')).toEqual(['a']);
    const many = Array.from({ length: 40 }, (_, i) => `grad/layer${i % 2}/w${i}`);
    expect(prefixes(...many)).toEqual(['grad/layer0', 'grad/layer1']);
  });

  test('hold every tag once', () => {
    const name = fc.stringMatching(/^[ab]{1,2}(\/[ab0-9]{1,2}){0,3}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 80 }), (names) => {
        const held = sectionsOf(tags(...names), () => false).flatMap((section) => section.tags);
        expect(held.map((tag) => tag.name).sort()).toEqual([...names].sort());
      }),
    );
  });
});

describe('bands', () => {
  test('let sections shorter than a row share it', () => {
    const bands = bandsOf(sized(2, 1, 2, 4), 3, () => false);
    expect(bands.map((band) => band.map(({ id }) => id))).toEqual([[0, 1], [2], [3]]);
  });

  test('do not mix folded and open sections', () => {
    const bands = bandsOf(sized(1, 1, 1), 3, ({ id }) => id === 1);
    expect(bands.map((band) => band.map(({ id }) => id))).toEqual([[0], [1], [2]]);
  });

  test('keep all sections in order, and no shared row too wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (sizes, columns) => {
          const sections = sized(...sizes);
          const bands = bandsOf(sections, columns, () => false);
          expect(bands.flat()).toEqual(sections);
          for (const band of bands.filter((shared) => shared.length > 1)) {
            const width = band.reduce((sum, section) => sum + section.cards.length, 0);
            expect(width).toBeLessThanOrEqual(columns);
          }
        },
      ),
    );
  });
});
