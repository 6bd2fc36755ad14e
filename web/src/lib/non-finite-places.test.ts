import { describe, expect, test } from 'vitest';
import { envelopeOf, pointsOf, seriesOf, VIEW } from '../charts/test-fixtures';
import { traceOf } from '../charts/trace';
import type { LineData } from '../charts/types';
import { nextPlace, placesOf, placesWithin, windowAround } from './non-finite-places';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const at = (from: number, to = from) => ({ run: 0, from, to });
const places = (data: LineData) => placesOf(traceOf(seriesOf(data), VIEW));

describe('stretches that are not finite', () => {
  test('begin at their first point, of whatever kind', () => {
    expect(places(pointsOf([nan, 1, nan, inf, 2, -inf]))).toEqual([at(0), at(2), at(5)]);
    expect(places(pointsOf([1, 2, 3]))).toEqual([]);
  });

  test('of an envelope begin somewhere in a column, and go on over whole columns', () => {
    const broken = [nan, nan] as const;
    const columns = [[0, 1], broken, null, broken, [0, 1], broken] as const;
    expect(places(envelopeOf(columns, 0, 600))).toEqual([at(100, 200), at(500, 600)]);
  });

  test('are those of the window in full, and of the whole beyond it', () => {
    const whole = [at(0, 10), at(40, 50), at(90, 100)];
    const inside = [at(42), at(44.5), at(70)];
    const window = { from: 40, to: 60 };
    expect(placesWithin(whole, inside, window)).toEqual([at(0, 10), at(42), at(44.5), at(90, 100)]);
    expect(placesWithin(whole, [], null)).toEqual(whole);
  });

  test('are gone through in both directions, round and round', () => {
    const all = [at(5), at(9), at(20)];
    expect(nextPlace(all, Number.NEGATIVE_INFINITY, 1)).toEqual(at(5));
    expect(nextPlace(all, 5, 1)).toEqual(at(9));
    expect(nextPlace(all, 20, 1)).toEqual(at(5));
    expect(nextPlace(all, 9, -1)).toEqual(at(5));
    expect(nextPlace(all, 5, -1)).toEqual(at(20));
    expect(nextPlace([], 0, 1)).toBeNull();
  });

  test('stand in the middle of a window as wide as before', () => {
    const extent = { from: 0, to: 200 };
    expect(windowAround({ from: 0, to: 10 }, 100, extent)).toEqual({ from: 95, to: 105 });
    expect(windowAround({ from: 50, to: 60 }, 2, extent)).toEqual({ from: 0, to: 10 });
    expect(windowAround({ from: 50, to: 60 }, 199, extent)).toEqual({ from: 190, to: 200 });
  });
});
