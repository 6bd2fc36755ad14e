import { describe, expect, test } from 'vitest';
import { BoardView } from './view.svelte';

describe('a zoom', () => {
  test('is rounded, so that a link can be read', () => {
    const view = new BoardView();
    view.zoom({ from: 4242.424242424243, to: 11818.181818181818 });
    expect(view.xRange).toEqual({ from: 4242, to: 11818 });
    view.zoom({ from: 0.12345678, to: 0.32345678 });
    expect(view.xRange).toEqual({ from: 0.1235, to: 0.3235 });
    view.zoom({ from: 1795237942.0497, to: 1795241542.0497 });
    expect(view.xRange).toEqual({ from: 1795237942, to: 1795241542 });
  });

  test('keeps its narrow end where the axis is not linear', () => {
    const view = new BoardView();
    view.setXScale('log');
    view.zoom({ from: 30.004, to: 1e6 });
    expect(view.xRange).toEqual({ from: 30, to: 1e6 });
    view.zoom({ from: 0.0123456, to: 12345.678 });
    expect(view.xRange).toEqual({ from: 0.01235, to: 12350 });
    view.setXScale('symlog');
    view.toggleXShared();
    view.zoomCard('loss', { from: -3.2514, to: 1e6 });
    expect(view.xRanges.get('loss')).toEqual({ from: -3.251, to: 1e6 });
    view.zoomCard('loss', { from: 0, to: 1e6 });
    expect(view.xRanges.get('loss')).toEqual({ from: 0, to: 1e6 });
  });

  test('means nothing on another axis', () => {
    const view = new BoardView();
    view.zoom({ from: 0, to: 1000 });
    view.setXAxis('wall');
    expect(view.xRange).toBeNull();
  });
});

test('sizes stop at both ends', () => {
  const view = new BoardView();
  view.resize(1);
  view.resize(1);
  expect(view.density).toBe('L');
  for (const _ of [1, 2, 3]) view.resize(-1);
  expect(view.density).toBe('S');
});

describe('the whole range', () => {
  test('is that of x and of y, in every card', () => {
    const view = new BoardView();
    const range = { from: 1, to: 2 };
    view.toggleXShared();
    view.zoom(range);
    view.zoomCard('loss', range);
    view.setYRange('loss', range);
    view.setOwnXRange('tokens', range);
    expect(view.ownXRanges.get('tokens')).toEqual(range);
    view.resetRanges();
    expect(view.xRange).toBeNull();
    expect([view.xRanges.size, view.yRanges.size, view.ownXRanges.size]).toEqual([0, 0, 0]);
  });
});
