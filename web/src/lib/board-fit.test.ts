import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitOf, rowSizes } from './board-fit';

describe('rows of cells', () => {
  test('are as even as can be, the longer ones first', () => {
    expect(rowSizes(2, 3)).toEqual([2]);
    expect(rowSizes(4, 3)).toEqual([2, 2]);
    expect(rowSizes(5, 3)).toEqual([3, 2]);
    expect(rowSizes(9, 4)).toEqual([3, 3, 3]);
    expect(rowSizes(0, 3)).toEqual([]);
  });

  test('hold every cell in as few rows as the columns allow', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 8 }), (count, columns) => {
        const sizes = rowSizes(count, columns);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
        expect(sizes.length).toBe(Math.ceil(count / columns));
        if (sizes.length === 0) return;
        expect(Math.max(...sizes)).toBeLessThanOrEqual(columns);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the fit of a board', () => {
  const card = { narrowestPx: 340, heightPx: 244 };
  const page = { widthPx: 1100, heightPx: 856 };
  const cards = (count: number) => (columns: number) => ({
    cellRows: Math.ceil(count / columns),
    otherPx: 60,
  });

  test('keeps cards at their height where the board must scroll', () => {
    expect(fitOf(cards(30), card, page)).toEqual({ columns: 3, cellHeightPx: 244 });
  });

  test('grows the rows of a board that is shorter than its page', () => {
    expect(fitOf(cards(6), card, page)).toEqual({ columns: 3, cellHeightPx: 398 });
  });

  test('has fewer and larger cards rather than half a page left blank', () => {
    expect(fitOf(cards(3), card, page)).toEqual({ columns: 2, cellHeightPx: 398 });
    expect(fitOf(cards(1), card, page)).toEqual({ columns: 1, cellHeightPx: 537 });
  });

  test('never needs a scroll bar that the cards at their own height would not', () => {
    const sizes = fc.record({
      widthPx: fc.integer({ min: 100, max: 4000 }),
      heightPx: fc.integer({ min: 100, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), sizes, (count, size) => {
        const { columns, cellHeightPx } = fitOf(cards(count), card, size);
        const { cellRows, otherPx } = cards(count)(columns);
        expect(columns).toBeLessThanOrEqual(Math.max(1, Math.floor(size.widthPx / 340)));
        if (cellHeightPx > 244) {
          expect(cellRows * cellHeightPx + otherPx).toBeLessThanOrEqual(size.heightPx);
        }
      }),
    );
  });
});
