import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale } from '../lib/scale';
import { endLabels, LABEL_GAP_PX, lineEnds, pushApart } from './labels';
import { traceOfValues } from './test-fixtures';

describe('pushApart', () => {
  test('leaves labels alone that have room', () => {
    expect(pushApart([10, 40, 90], 13, 0, 100)).toEqual([10, 40, 90]);
  });

  test('moves two that touch apart by the same amount', () => {
    expect(pushApart([50, 52], 13, 0, 100)).toEqual([44.5, 57.5]);
  });

  test('never overlap, keep their order, and stay inside when they fit', () => {
    const wanted = fc.array(fc.double({ noNaN: true, min: -50, max: 250 }), { maxLength: 15 });
    fc.assert(
      fc.property(wanted, (unsorted) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const placed = pushApart(sorted, 13, 0, 200);
        placed.forEach((y, i) => {
          expect(y).toBeGreaterThanOrEqual(-1e-9);
          expect(y).toBeLessThanOrEqual(200 + 1e-9);
          if (i > 0) expect(y - (placed[i - 1] as number)).toBeGreaterThanOrEqual(13 - 1e-9);
        });
      }),
    );
  });

  test('more than fit still do not overlap', () => {
    const placed = pushApart([5, 5, 5], 13, 0, 20);
    expect(placed).toEqual([0, 13, 26]);
  });
});

describe('endLabels', () => {
  const plot = { left: 0, right: 100, top: 0, bottom: 100 };
  const x = linearScale(0, 10, 0, 100);
  const y = linearScale(0, 10, 100, 0);

  test('name the last raw value in sight, where the line ends', () => {
    const trace = traceOfValues([1, 5, 9], [0, 8, 20]);
    expect(endLabels(lineEnds([trace], x, y, plot), plot)).toMatchObject([
      { value: 5, endX: 80, endY: 50 },
    ]);
  });

  test('a run that stopped on NaN, or that is out of sight, has none', () => {
    const stopped = traceOfValues([1, 2, Number.NaN], [0, 1, 2]);
    const elsewhere = traceOfValues([1, 2], [50, 60]);
    expect(lineEnds([stopped, elsewhere], x, y, plot)).toEqual([]);
  });

  test('come from top to bottom, as many as fit, the first runs first', () => {
    const traces = Array.from({ length: 30 }, (_, run) =>
      traceOfValues([1, (run * 7) % 10], [0, 10], { run }),
    );
    const labels = endLabels(lineEnds(traces, x, y, plot), plot);
    expect(labels.length).toBe(Math.floor((100 - 8) / LABEL_GAP_PX) + 1);
    expect(Math.max(...labels.map(({ run }) => run))).toBe(labels.length - 1);
    const ys = labels.map((label) => label.y);
    expect(ys).toEqual(ys.toSorted((a, b) => a - b));
  });
});
