import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale } from '../lib/scale';
import { choose, hitsAt, nearestRow } from './hit';
import { NO_HEIGHT } from './protocol';
import { envelopeOf, pointsOf, seriesOf, traceOfValues, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { LineData, LineSeries } from './types';

const x = linearScale(0, 100, 0, 1000);
const y = linearScale(0, 10, 100, 0);

describe('nearestRow', () => {
  test('is as near as any row, by brute force', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        steps,
        fc.boolean(),
        fc.double({ noNaN: true, min: -10, max: 60 }),
        (xs, isSorted, at) => {
          const positions = isSorted ? xs.toSorted((a, b) => a - b) : xs;
          const row = nearestRow(traceOfValues(xs, positions), at);
          const distances = positions.map((position) => Math.abs(position - at));
          expect(distances[row]).toBe(Math.min(...distances));
          expect(distances.indexOf(Math.min(...distances))).toBe(row);
        },
      ),
    );
  });

  test('of no rows is none', () => {
    expect(nearestRow(traceOfValues([]), 3)).toBe(-1);
  });
});

describe('hitsAt', () => {
  test('leaves out runs that have ended or not begun', () => {
    const ended = traceOfValues([1, 1], [0, 20], { run: 1 });
    const late = traceOfValues([1, 1], [80, 100], { run: 2 });
    const through = traceOfValues([1, 1], [0, 100], { run: 3 });
    const runs = hitsAt([ended, late, through], x, y, 50).map((hit) => hit.trace.series.run);
    expect(runs).toEqual([3]);
  });

  test('reaches a little beyond a run, and any distance between its points', () => {
    const trace = traceOfValues([1, 2], [20, 60]);
    expect(hitsAt([trace], x, y, 60.5)).toHaveLength(1);
    expect(hitsAt([trace], x, y, 61)).toHaveLength(0);
    expect(hitsAt([trace], x, y, 45)[0]?.row).toBe(1);
  });

  test('a single point is hit from near only', () => {
    const trace = traceOfValues([1], [50]);
    expect(hitsAt([trace], x, y, 50.4)).toHaveLength(1);
    expect(hitsAt([trace], x, y, 52)).toHaveLength(0);
  });
});

describe('choose', () => {
  const runs = (values: readonly number[], role: 'focus' | 'context', first = 0) =>
    values.map((value, i) => traceOfValues([value], [50], { run: first + i, role }));
  const pick = (traces: Parameters<typeof hitsAt>[0], yPx: number, most: number) => {
    const { hits, moreCount } = choose(hitsAt(traces, x, y, 50), yPx, most);
    return { runs: hits.map((hit) => hit.trace.series.run), moreCount };
  };

  test('sorts by distance and counts the rest', () => {
    expect(pick(runs([1, 9, 5, 4], 'focus'), 50, 3)).toEqual({ runs: [2, 3, 0], moreCount: 1 });
  });

  test('grey runs do not push focused ones out', () => {
    const traces = [...runs([1, 9], 'focus'), ...runs([5, 5.2, 4.8, 4.7], 'context', 10)];
    const { runs: chosen, moreCount } = pick(traces, 70, 3);
    expect(chosen).toContain(0);
    expect(chosen).toContain(1);
    expect([chosen.length, moreCount]).toEqual([3, 3]);
  });

  test('a grey run right under the pointer is let in', () => {
    const traces = [...runs([1, 9], 'focus'), ...runs([5], 'context', 10)];
    expect(pick(traces, 50, 2).runs).toEqual([10, 0]);
  });

  test('a point that cannot be drawn comes last', () => {
    expect(pick(runs([Number.NaN, 9], 'focus'), 50, 8).runs).toEqual([1, 0]);
  });
});

test('of a scatter the point nearest in the plane is hit', () => {
  const scatter = traceOfValues([1, 9, 5], [50, 51, 20], { isScattered: true });
  const row = (pointerY?: number) => hitsAt([scatter], x, y, 50, pointerY)[0]?.row;
  expect(row(y.px(9))).toBe(1);
  expect(row(y.px(1))).toBe(0);
  expect(row()).toBe(0);
});

describe('a place without a height', () => {
  const nan = Number.NaN;
  const traceWith = (data: LineData, more: Partial<LineSeries> = {}) =>
    traceOf(seriesOf(data, more), VIEW);

  test('is hit where runs are not finite, before any other', () => {
    const finite = Array.from({ length: 9 }, (_, run) => traceWith(pointsOf([1, 1, 1]), { run }));
    const broken = traceWith(pointsOf([1, nan, 1]), { run: 20, role: 'context' });
    const x = linearScale(0, 2, 0, 100);
    const y = linearScale(0, 2, 100, 0);
    const { hits } = choose(hitsAt([...finite, broken], x, y, 1, NO_HEIGHT), NO_HEIGHT, 8);
    expect(hits[0]?.trace.series.run).toBe(20);
    expect(hits).toHaveLength(8);
  });

  test('is that of the column beside it where that one has what is meant', () => {
    const envelope = {
      ...envelopeOf(
        [
          [0, 1],
          [0, 1],
          [0, 1],
        ],
        0,
        300,
      ),
      nonfinite: Uint32Array.of(0, 1, 0),
    };
    const trace = traceWith(envelope);
    const x = linearScale(0, 300, 0, 300);
    const y = linearScale(0, 2, 100, 0);
    // Rows lie at 75, 175 and 275: 110 is nearer to the first.
    const rows = (pointerY: number) => hitsAt([trace], x, y, 110, pointerY).map(({ row }) => row);
    expect(rows(50)).toEqual([0]);
    expect(rows(NO_HEIGHT)).toEqual([1]);
  });
});
