import { expect, test } from 'vitest';
import { relativeTicks, timeStep, wallTicks } from './time-ticks';

test.each([
  [0, 60, 15],
  [0, 600, 120],
  [0, 6000, 1800],
  [0, 86_400, 21_600],
  [0, 10 * 86_400, 2 * 86_400],
])('from %d to %d s over 300 px ticks lie %d s apart', (from, to, step) => {
  expect(timeStep(from, to, 300, 72)).toBe(step);
});

test('below a second and beyond weeks steps are 1-2-5', () => {
  expect(timeStep(0, 1, 300, 72)).toBe(0.2);
  expect(timeStep(0, 86_400 * 1000, 300, 72)).toBe(200 * 86_400);
});

test('an empty range has a step all the same', () => {
  expect(timeStep(5, 5, 300, 72)).toBe(1);
});

test('relative ticks are multiples', () => {
  expect(relativeTicks(5, 65, 30)).toEqual([30, 60]);
});

test('wall ticks of hours are whole local hours', () => {
  const from = new Date(2026, 5, 10, 9, 20).getTime() / 1000;
  const ticks = wallTicks(from, from + 5 * 3600, 3600);
  expect(ticks).toHaveLength(5);
  for (const tick of ticks) expect(new Date(tick * 1000).getMinutes()).toBe(0);
});

test('wall ticks of days are local midnights, over a change of clocks too', () => {
  const from = new Date(2026, 2, 20, 12).getTime() / 1000;
  const ticks = wallTicks(from, from + 20 * 86_400, 86_400);
  expect(ticks).toHaveLength(20);
  for (const tick of ticks) expect(new Date(tick * 1000).getHours()).toBe(0);
});
