import { describe, expect, test } from 'vitest';
import { linearScale } from '../lib/scale';
import { countRuns, inkAlpha, inkPixels } from './density';
import { traceOfValues } from './test-fixtures';

const SIZE = { width: 6, height: 4 };
/** One unit a pixel; y downwards, so that a picture reads as it is drawn. */
const x = linearScale(0, 6, 0, 6);
const y = linearScale(0, 4, 0, 4);

function picture(...runs: [values: number[], steps: number[]][]): string[] {
  const counts = countRuns(
    runs.map(([values, steps]) => traceOfValues(values, steps)),
    SIZE,
    x,
    y,
  );
  return Array.from({ length: SIZE.height }, (_, row) =>
    [...counts.subarray(row * SIZE.width, (row + 1) * SIZE.width)]
      .map((count) => count || '.')
      .join(''),
  );
}

describe('countRuns', () => {
  test('a level line covers one row', () => {
    expect(
      picture([
        [1.5, 1.5],
        [0.5, 5.5],
      ]),
    ).toEqual(['......', '111111', '......', '......']);
  });

  test('a steep line covers all rows that it crosses in a column', () => {
    expect(
      picture([
        [0.5, 3.5],
        [2.2, 2.8],
      ]),
    ).toEqual(['..1...', '..1...', '..1...', '..1...']);
  });

  test('a slope covers a staircase without holes', () => {
    expect(
      picture([
        [0.25, 3.25],
        [0.5, 3.5],
      ]),
    ).toEqual(['11....', '.11...', '..11..', '...1..']);
  });

  test('two runs add up, one run counts once', () => {
    expect(
      picture(
        [
          [1.5, 1.5],
          [0.5, 5.5],
        ],
        [
          [0.5, 3.5, 0.5],
          [2.2, 2.4, 2.6],
        ],
      ),
    ).toEqual(['..1...', '112111', '..1...', '..1...']);
  });

  test('a line breaks at NaN and where x goes back', () => {
    const gap = [
      [1.5, Number.NaN, 1.5],
      [0.5, 2.5, 5.5],
    ] as [number[], number[]];
    const restart = [
      [0.5, 0.5, 3.5],
      [0.5, 3.5, 1.5],
    ] as [number[], number[]];
    expect(picture(gap)).toEqual(['......', '1....1', '......', '......']);
    expect(picture(restart)).toEqual(['1111..', '......', '......', '.1....']);
  });

  test('what lies outside is cut at the edge', () => {
    expect(
      picture([
        [-50, 50],
        [-4, 10],
      ])[0],
    ).toMatch(/^\.*1+\.*$/);
    expect(
      picture([
        [1.5, 1.5],
        [-100, 100],
      ]),
    ).toEqual(['......', '111111', '......', '......']);
    expect(
      picture([
        [9, 9],
        [0, 6],
      ]),
    ).toEqual(['......', '......', '......', '......']);
  });
});

describe('ink', () => {
  test('grows with the number of runs up to 65 %', () => {
    expect(inkAlpha(0, 400)).toBe(0);
    expect(inkAlpha(1, 400)).toBeCloseTo(0.05 + 0.6 * (Math.log(2) / Math.log(401)) ** 1.7);
    expect(inkAlpha(400, 400)).toBeCloseTo(0.65);
  });

  test('is one colour in many strengths', () => {
    const pixels = inkPixels(Uint16Array.of(0, 1, 3), { r: 20, g: 24, b: 31 });
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...pixels.subarray(8, 12)]).toEqual([20, 24, 31, Math.round(0.65 * 255)]);
    expect(pixels[7]).toBe(Math.round(inkAlpha(1, 3) * 255));
  });
});
