import { describe, expect, test } from 'vitest';
import { linearScale, logScale } from '../lib/scale';
import type { Context2d } from './canvas-view';
import { strokeColumn } from './lines';
import { RecordingContext, traceOfValues } from './test-fixtures';

const x = linearScale(0, 10, 0, 10);
const y = linearScale(0, 10, 10, 0);

function strokes(values: number[], steps: number[], scales = { x, y }): string[] {
  const context = new RecordingContext();
  const trace = traceOfValues(values, steps);
  strokeColumn(context as unknown as Context2d, trace, trace.line, scales, 2);
  return context.calls;
}

describe('a line', () => {
  test('passes its points', () => {
    expect(strokes([1, 2, 3], [0, 1, 2])).toEqual([
      'begin',
      'move 0 9',
      'line 1 8',
      'line 2 7',
      'stroke',
    ]);
  });

  test('breaks at NaN and at infinity', () => {
    expect(strokes([1, 2, Number.NaN, 4, 5], [0, 1, 2, 3, 4])).toEqual([
      'begin',
      'move 0 9',
      'line 1 8',
      'move 3 6',
      'line 4 5',
      'stroke',
    ]);
    expect(strokes([1, 2, Number.POSITIVE_INFINITY], [0, 1, 2])).not.toContain('line 2 0');
  });

  test('breaks where x goes back', () => {
    expect(strokes([1, 2, 5, 6], [3, 4, 1, 2])).toEqual([
      'begin',
      'move 3 9',
      'line 4 8',
      'move 1 5',
      'line 2 4',
      'stroke',
    ]);
  });

  test('equal steps are drawn as a jump', () => {
    expect(strokes([1, 5], [3, 3])).toEqual(['begin', 'move 3 9', 'line 3 5', 'stroke']);
  });

  test('a point alone is a dot', () => {
    expect(strokes([5], [4])).toContain('dot 4 5 2');
    expect(strokes([5, Number.NaN, 5], [1, 2, 3]).filter((call) => call.startsWith('dot'))).toEqual(
      ['dot 1 5 2', 'dot 3 5 2'],
    );
  });

  test('has no place for zero on a log axis', () => {
    const scales = { x, y: logScale(1, 100, 10, 0) };
    expect(strokes([10, 0, 10, 10], [0, 1, 2, 3], scales)).toEqual([
      'begin',
      'move 0 5',
      'move 2 5',
      'line 3 5',
      'stroke',
      'begin',
      'move 2 5',
      'dot 0 5 2',
      'fill',
    ]);
  });

  test('comes in from beyond the window, by one point each side', () => {
    const window = { x: linearScale(4, 6, 0, 10), y };
    expect(strokes([1, 1, 1, 1, 1], [0, 3, 5, 7, 9], window)).toEqual([
      'begin',
      'move -5 9',
      'line 5 9',
      'line 15 9',
      'stroke',
    ]);
  });
});
