import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cutMiddle,
  formatAlike,
  formatClock,
  formatDeviation,
  formatDuration,
  formatExact,
  formatInteger,
  formatLogTick,
  formatRelativeTicks,
  formatSi,
  formatStepTicks,
  formatTicks,
  formatValue,
  formatWallTick,
} from './format';

describe('formatValue', () => {
  test('is never wider than eleven characters, the room a tooltip column is made for', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(formatValue(value).length).toBeLessThanOrEqual(11);
      }),
    );
    expect(formatValue(-1.2345678e-300)).toBe('−1.235e-300');
  });

  test.each([
    [0, '0'],
    [-0, '0'],
    [0.2084, '0.2084'],
    [0.20841234, '0.2084'],
    [0.5, '0.5'],
    [207.31, '207.3'],
    [9.861, '9.861'],
    [8282.4, '8,282'],
    [999.97, '1,000'],
    [41_180, '41,180'],
    [123_456, '123,456'],
    [99_999.7, '1e5'],
    [1_234_567, '1.235e6'],
    [0.002, '0.002'],
    [0.0003, '3e-4'],
    [6.001e-6, '6.001e-6'],
    [-0.4, '−0.4'],
    [-3e-4, '−3e-4'],
    [5e-324, '4.941e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Inf'],
    [Number.NEGATIVE_INFINITY, '−Inf'],
  ])('%d is %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  test('exponents can be asked to be short', () => {
    expect(formatValue(6.001e-6, 2)).toBe('6e-6');
    expect(formatValue(0.2084, 2)).toBe('0.2084');
  });

  test('exact numbers keep every digit', () => {
    expect(formatExact(0.1 + 0.2)).toBe('0.30000000000000004');
  });
});

describe('integers and steps', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [5200, '5,200'],
    [4_294_967_296, '4,294,967,296'],
    [-1234, '−1,234'],
  ])('formatInteger of %d is %s', (value, text) => {
    expect(formatInteger(value)).toBe(text);
  });

  test.each([
    [500, '500'],
    [5000, '5k'],
    [12_500, '12.5k'],
    [3_100_000, '3.1M'],
    [-2000, '−2k'],
    [4e9, '4G'],
  ])('formatSi of %d is %s', (value, text) => {
    expect(formatSi(value)).toBe(text);
  });

  test('step ticks are short on the whole axis and exact when zoomed', () => {
    expect(formatStepTicks([0, 5000, 10_000, 15_000, 20_000], 5000, 20_000)).toEqual([
      '0',
      '5k',
      '10k',
      '15k',
      '20k',
    ]);
    expect(formatStepTicks([5000, 5200, 5400, 5600], 200, 800)).toEqual([
      '5,000',
      '5,200',
      '5,400',
      '5,600',
    ]);
    expect(formatStepTicks([0, 500, 1000, 1500], 500, 1600)).toEqual(['0', '500', '1k', '1.5k']);
    expect(formatStepTicks([18_000, 18_500, 19_000], 500, 2000)).toEqual([
      '18,000',
      '18,500',
      '19,000',
    ]);
  });
});

describe('axis ticks', () => {
  test('are written alike', () => {
    expect(formatTicks([0, 0.5, 1, 1.5], 0.5)).toEqual(['0', '0.5', '1.0', '1.5']);
    expect(formatTicks([0.3, 0.35, 0.4], 0.05)).toEqual(['0.30', '0.35', '0.40']);
    expect(formatTicks([7000, 7500, 8000], 500)).toEqual(['7k', '7.5k', '8k']);
    expect(formatTicks([8200, 8210], 10)).toEqual(['8,200', '8,210']);
    expect(formatTicks([-0.4, 0, 0.4], 0.4)).toEqual(['−0.4', '0', '0.4']);
    expect(formatTicks([0, 1e-5, 2e-5], 1e-5)).toEqual(['0', '1e-5', '2e-5']);
    expect(formatTicks([0, 5e20, 1e21], 5e20)).toEqual(['0', '5e20', '1e21']);
    expect(formatTicks([0, 5e5, 1e6], 5e5)).toEqual(['0', '500k', '1M']);
    expect(formatTicks([0], 1)).toEqual(['0']);
  });

  test.each([
    [1e-5, '1e-5'],
    [1e-4, '1e-4'],
    [0.001, '0.001'],
    [0.1, '0.1'],
    [20, '20'],
    [5000, '5k'],
    [1e6, '1M'],
    [1e7, '1e7'],
  ])('a log tick at %d is %s', (value, text) => {
    expect(formatLogTick(value)).toBe(text);
  });
});

describe('times', () => {
  test.each([
    [0.5, '0.5 s'],
    [45.23, '45.2 s'],
    [59.96, '1 m 00 s'],
    [2286, '38 m 06 s'],
    [7500, '2 h 05 m'],
    [273_600, '3 d 04 h'],
    [86_399, '1 d 00 h'],
    [-90, '−1 m 30 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test('relative ticks share one unit', () => {
    expect(formatRelativeTicks([0, 10, 20, 30], 10)).toEqual(['0', '10 s', '20 s', '30 s']);
    expect(formatRelativeTicks([0, 120, 240], 120)).toEqual(['0', '2 m', '4 m']);
    expect(formatRelativeTicks([0, 1800, 3600, 5400], 1800)).toEqual([
      '0',
      '0.5 h',
      '1 h',
      '1.5 h',
    ]);
    expect(formatRelativeTicks([0, 5e-8], 5e-8)).toEqual(['0', '5e-8 s']);
    expect(formatRelativeTicks([0, 0.5, 1], 0.5)).toEqual(['0', '0.5 s', '1 s']);
  });

  test('clock times are local, with the day at midnight', () => {
    const noon = new Date(2026, 10, 21, 12, 5, 9).getTime() / 1000;
    const midnight = new Date(2026, 10, 21).getTime() / 1000;
    expect(formatClock(noon)).toBe('12:05');
    expect(formatClock(noon, true)).toBe('12:05:09');
    expect(formatWallTick(noon, 300)).toBe('12:05');
    expect(formatWallTick(noon, 1)).toBe('12:05:09');
    expect(formatWallTick(noon + 0.25, 0.25)).toBe('12:05:09.25');
    expect(formatWallTick(midnight, 3600)).toMatch(/^21 Nov/);
  });

  test('a time no calendar holds is empty, not an exception', () => {
    expect(formatWallTick(1e300, 60)).toBe('');
    expect(formatClock(Number.NaN)).toBe('');
  });
});

test('cutMiddle keeps both ends', () => {
  expect(cutMiddle('muon-2e-2-wd.05/0438', 13)).toBe('muon-2…5/0438');
  expect(cutMiddle('short', 13)).toBe('short');
});

describe('values under one another', () => {
  test.each([
    [
      [1, 0.9844, 0.95],
      ['1.0000', '0.9844', '0.9500'],
    ],
    [
      [0.715, 0.9907],
      ['0.7150', '0.9907'],
    ],
    [
      [1.349, 0.7272, 0.05],
      ['1.349', '0.727', '0.050'],
    ],
    [
      [0.007149, 2.3e-4, 0],
      ['0.0071', '2.3e-4', '0'],
    ],
    [
      [9.848, 1.3e-7, 0.0042],
      ['9.848', '1.3e-7', '0.0042'],
    ],
    [
      [8281.6, 8052.2, 3.25],
      ['8,282', '8,052', '3.3'],
    ],
    [
      [-12.5, 3],
      ['−12.50', '3.00'],
    ],
    [
      [3, 40, 500],
      ['3', '40', '500'],
    ],
    [
      [312_345, 11_000],
      ['312.3k', '11.0k'],
    ],
    [
      [1_000_000, 1_000_001],
      ['1,000,000', '1,000,001'],
    ],
    [
      [9.6e7, 4.1e5],
      ['96.00M', '0.41M'],
    ],
    [
      [4.1e17, 2],
      ['4.1e17', '2'],
    ],
    [
      [0.5, Number.NaN],
      ['0.5000', 'NaN'],
    ],
    [[], []],
  ])('%j', (values, texts) => {
    expect(formatAlike(values)).toEqual(texts);
  });

  test('have a deviation with one decimal less', () => {
    expect(formatDeviation(0.02, 0.4455)).toBe('±0.020');
    expect(formatDeviation(0.0312, 1.349)).toBe('±0.03');
    expect(formatDeviation(0, 0.4455)).toBe('±0.000');
    expect(formatDeviation(3e-5, 0.4455)).toBe('±3e-5');
    expect(formatDeviation(120.4, 8282.3)).toBe('±120');
    expect(formatDeviation(2e-6, 1.5e-5)).toBe('±2e-6');
  });
});
