import { expect, test } from 'vitest';
import { layoutChart } from './layout';
import { buildScene } from './scene';
import { pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { ChartView } from './types';
import { wordsOf } from './words';

function words(
  values: readonly (readonly number[])[],
  { hasWords = true, isLive = false, ...more }: Partial<ChartView> & { isLive?: boolean } = {},
) {
  const view = { ...VIEW, hasWords, ...more };
  const scene = buildScene({
    title: 'loss',
    traces: values.map((one, run) => traceOf(seriesOf(pointsOf(one), { run, isLive }), view)),
    view,
    theme: THEME,
    layout: layoutChart(400, 240, 1, 'M'),
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
  return wordsOf(scene).map(({ x, text }) => [x, text]);
}

test('the best is the lowest of what falls and the highest of what rises', () => {
  expect(
    words([
      [5, 4, 1, 2],
      [5, 4, 3, 3],
    ]),
  ).toEqual([[2, 'best 1']]);
  expect(words([[0.1, 0.9, 0.8]])).toEqual([[1, 'best 0.9']]);
});

test('nothing is said of a best at the end, of many lines, or where it was not asked for', () => {
  expect(words([[5, 4, 3]])).toEqual([]);
  expect(words(Array.from({ length: 9 }, () => [5, 1, 2]))).toEqual([]);
  expect(words([[5, 4, 1, 2]], { hasWords: false })).toEqual([]);
});

test('what goes up and down has no best', () => {
  const values = Array.from({ length: 100 }, (_, i) => Math.sin(i) - i / 1000);
  expect(words([values])).toEqual([]);
});

test('a point far beside the scale is a spike', () => {
  const values = Array.from({ length: 300 }, (_, i) => (i === 120 ? 900 : 5 - i / 100));
  expect(words([values])).toContainEqual([120, 'spike 900']);
});

test('a best is new while its run goes on from there', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i === 97 ? 0.5 : 10 - i / 20));
  expect(words([values], { isLive: true })).toEqual([[97, 'new best 0.5']]);
  expect(words([values])).toEqual([[97, 'best 0.5']]);
  expect(words([[5, 4, 1, 2, 3, 3, 3, 3]], { isLive: true })).toEqual([[2, 'best 1']]);
});

test('a run that ended while others went on is told, unless most did or time is what x is', () => {
  const long = Array.from({ length: 100 }, () => 1);
  const short = Array.from({ length: 40 }, () => 2);
  expect(words([long, short])).toEqual([[39, 'run1 ends at 39']]);
  expect(words([long, short], { isLive: true })).toEqual([]);
  expect(words([long, short], { xAxis: 'relative' })).toEqual([]);
  expect(words([long, short, short])).toEqual([]);
  expect(words([long, long.slice(0, 98)])).toEqual([]);
});

test('a best is that of the runs in colour where there are grey ones', () => {
  const view = { ...VIEW, hasWords: true };
  const roles = ['focus', 'context'] as const;
  const traces = roles.map((role, run) =>
    traceOf(seriesOf(pointsOf([5, 4, 2 - run, 3]), { run, role }), view),
  );
  const scene = buildScene({
    title: 'loss',
    traces,
    view,
    theme: THEME,
    layout: layoutChart(400, 240, 1, 'M'),
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
  expect(wordsOf(scene).map(({ text }) => text)).toEqual(['best in colour 2']);
});
