import { describe, expect, it } from 'vitest';
import { labelTyped, menuCorner } from './menu';

const room = { width: 1000, height: 800 };
const menu = { width: 200, height: 300 };

describe('menuCorner', () => {
  it('is under a button, from its left edge', () => {
    const button = { x: 100, y: 50, width: 24, height: 24 };
    expect(menuCorner(button, menu, room, false)).toEqual({ left: 100, top: 76 });
  });

  it('ends at the right edge of a button on request, or where there is no room', () => {
    const button = { x: 300, y: 50, width: 24, height: 24 };
    expect(menuCorner(button, menu, room, true).left).toBe(124);
    expect(menuCorner({ ...button, x: 900 }, menu, room, false).left).toBe(724);
  });

  it('is at the pointer, and on its other side near the end of the window', () => {
    expect(menuCorner({ x: 100, y: 50 }, menu, room, false)).toEqual({ left: 100, top: 50 });
    expect(menuCorner({ x: 900, y: 700 }, menu, room, false)).toEqual({ left: 700, top: 400 });
  });

  it('stays in the window where neither side has room', () => {
    const small = { width: 250, height: 320 };
    expect(menuCorner({ x: 100, y: 200 }, menu, small, false)).toEqual({ left: 8, top: 12 });
    expect(menuCorner({ x: 2, y: 0, width: 9, height: 9 }, menu, small, true)).toEqual({
      left: 8,
      top: 11,
    });
    expect(menuCorner({ x: 0, y: 0 }, { width: 400, height: 400 }, small, false)).toEqual({
      left: 8,
      top: 8,
    });
  });
});

describe('labelTyped', () => {
  const labels = ['Shown', 'Pinned', 'PNG', 'Pinch', 'Archived'];

  it('leads on from item to item with the same letter, and begins again', () => {
    expect(labelTyped(labels, 0, 'p')).toBe(1);
    expect(labelTyped(labels, 1, 'pp')).toBe(2);
    expect(labelTyped(labels, 3, 'ppp')).toBe(1);
    expect(labelTyped(labels, -1, 's')).toBe(0);
  });

  it('takes what is typed quickly as one word', () => {
    expect(labelTyped(labels, 1, 'pin')).toBe(1);
    expect(labelTyped(labels, 1, 'pinc')).toBe(3);
    expect(labelTyped(labels, 3, 'PN')).toBe(2);
  });

  it('finds nothing where nothing begins so', () => {
    expect(labelTyped(labels, 2, 'x')).toBe(-1);
    expect(labelTyped([], -1, 'x')).toBe(-1);
  });
});
