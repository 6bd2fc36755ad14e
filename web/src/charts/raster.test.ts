import { describe, expect, test } from 'vitest';
import { linearScale } from '../lib/scale';
import { linePixels } from './raster';
import { envelopeOf, seriesOf, traceOfValues, VIEW } from './test-fixtures';
import { type Trace, traceOf } from './trace';

const grid = { width: 6, height: 4 };
const x = linearScale(0, 6, 0, 6);
const y = linearScale(0, 4, 0, 4);
const red = { color: '#ff0000' };
const blue = { color: '#0000ff' };

/** R, B: opaque; r, b: as faint as a span; anything else is a colour not given. */
function picture(...traces: Trace[]): string[] {
  const pixels = linePixels(traces, grid, x, y);
  return Array.from({ length: grid.height }, (_, row) =>
    Array.from({ length: grid.width }, (_, column) => {
      const [r, g, b, alpha] = pixels.subarray((row * grid.width + column) * 4);
      if (alpha === 0) return '.';
      const letter = { '255,0,0': 'r', '0,0,255': 'b' }[[r, g, b].join()] ?? '?';
      return alpha === 255 ? letter.toUpperCase() : letter;
    }).join(''),
  );
}

describe('coloured lines as pixels', () => {
  test('have the colour of their run, the later over the earlier', () => {
    const level = traceOfValues([1.5, 1.5], [0.5, 5.5], red);
    const steep = traceOfValues([0.5, 3.5], [2.2, 2.8], blue);
    expect(picture(level, steep)).toEqual(['..B...', 'RRBRRR', '..B...', '..B...']);
    expect(picture(steep, level)).toEqual(['..B...', 'RRRRRR', '..B...', '..B...']);
  });

  test('show a spike of one point whole', () => {
    const values = [3.5, 3.5, 3.5, 0.5, 3.5, 3.5, 3.5];
    const steps = [0.1, 3.1, 3.3, 3.4, 3.5, 3.6, 5.9];
    expect(picture(traceOfValues(values, steps, red))).toEqual([
      '...R..',
      '...R..',
      '...R..',
      'RRRRRR',
    ]);
  });

  test('have faint spans behind all lines', () => {
    const spread = envelopeOf([[0.2, 0.4], [0.2, 3.6], null, null, null, [0.2, 0.4]]);
    const span = traceOf(seriesOf(spread, red), VIEW);
    const level = traceOfValues([2.5, 2.5], [0.5, 5.5], blue);
    const rows = picture(level, span);
    // The mean of the tall column is at 1.9, reached by slopes from its neighbours at 0.3.
    expect(rows[3]).toBe('.r....');
    expect(rows[2]).toBe('BBBBBB');
  });
});
