/** Generated series for looking at charts; the same on every load. */

import type { ChartSeries, EnvelopeData, PointsData } from '../src/charts';

const LIGHT = [
  '#4061ae',
  '#af4429',
  '#089588',
  '#9877de',
  '#b68606',
  '#7b3247',
  '#38348d',
  '#272f00',
];
const DARK = [
  '#9ebbf8',
  '#e4a190',
  '#6decdc',
  '#9e8acf',
  '#a07712',
  '#da6687',
  '#6e6eed',
  '#cbe182',
];

export const isDark = new URLSearchParams(location.search).has('dark');
export const palette = isDark ? DARK : LIGHT;

/** Park–Miller: small, and equal everywhere. */
export function random(seed: number): () => number {
  let state = (seed * 48_271 + 1) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(next() || 1e-9)) * Math.cos(2 * Math.PI * next());
}

export function points(
  run: number,
  count: number,
  value: (step: number, noise: number) => number,
  every = 20,
): PointsData {
  const next = random(run + 11);
  const step = new Uint32Array(count);
  const wallTime = new Float64Array(count);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    step[i] = i * every;
    wallTime[i] = 1_763_690_000 + i * every * 0.316;
    values[i] = value(i * every, normal(next));
  }
  return { kind: 'points', run, count, version: 1, step, wallTime, value: values };
}

/** A column every `perColumn` values of `value` over [from, to]. */
export function envelope(
  run: number,
  from: number,
  to: number,
  columns: number,
  value: (step: number, noise: number) => number,
): EnvelopeData {
  const next = random(run + 5);
  const make = () => new Float32Array(columns);
  const [first, min, max, last, mean] = [make(), make(), make(), make(), make()];
  const counts = new Uint32Array(columns).fill(6);
  const steps = new Uint32Array(columns);
  for (let column = 0; column < columns; column++) {
    const step = from + ((column + 0.5) * (to - from)) / columns;
    const row = Array.from({ length: 6 }, () => value(step, normal(next)));
    steps[column] = Math.floor(from + ((column + 1) * (to - from)) / columns);
    first[column] = row[0] as number;
    last[column] = row[5] as number;
    min[column] = Math.min(...row);
    max[column] = Math.max(...row);
    mean[column] = row.reduce((sum, v) => sum + v, 0) / row.length;
  }
  const nonfinite = new Uint32Array(columns);
  return {
    kind: 'envelope',
    run,
    count: 20_000,
    version: 1,
    from,
    to,
    counts,
    first,
    min,
    max,
    last,
    mean,
    nonfinite,
    step: steps,
    wallTime: Float64Array.from(steps, (step) => 1_763_690_000 + step * 0.316),
  };
}

const NAMES = ['adamw', 'sgd', 'lion', 'muon', 'adafact', 'sophia', 'lamb', 'shampoo'];

export function series(
  data: ChartSeries['data'],
  more: Partial<ChartSeries> & { slot?: number } = {},
): ChartSeries {
  const slot = more.slot ?? data.run % 8;
  return {
    data,
    run: data.run,
    name: `${NAMES[slot]}-3e-4/seed${data.run}`,
    label: NAMES[slot] as string,
    color: palette[slot] as string,
    role: 'focus',
    isLive: false,
    started: 1_763_690_000,
    ...more,
  };
}

export const loss = (floor: number, speed: number) => (step: number, noise: number) =>
  floor + 2.1 * Math.exp(-step / speed) + 0.5 * Math.exp(-step / (8 * speed)) + noise * 0.03;
