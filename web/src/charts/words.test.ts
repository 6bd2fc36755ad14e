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
  const view = { ...VIEW, hasWords, tag: 'loss', ...more };
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

test('the best is the lowest of a loss and the highest of an accuracy', () => {
  expect(
    words([
      [5, 4, 1, 2],
      [5, 4, 3, 3],
    ]),
  ).toEqual([[2, 'run0 best 1']]);
  expect(words([[0.1, 0.9, 0.8]], { tag: 'acc' })).toEqual([[1, 'best 0.9']]);
});

test('nothing is said of a best at the end, of many lines, or where it was not asked for', () => {
  expect(words([[5, 4, 3]])).toEqual([]);
  expect(words(Array.from({ length: 9 }, () => [5, 1, 2]))).toEqual([]);
  expect(words([[5, 4, 1, 2]], { hasWords: false })).toEqual([]);
});

test('where no name tells which is better nothing is the best', () => {
  for (const tag of ['optim/lr', 'grad_norm', 'steps_per_s', null]) {
    expect(words([[5, 4, 1, 2]], { tag })).toEqual([]);
  }
});

test('nothing is said of a best beside the scale', () => {
  expect(words([[5, 4, 1, 2]], { yRange: { from: 3, to: 6 } })).not.toContainEqual([2, 'best 1']);
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

test('a grey run that has the best is named', () => {
  const view = { ...VIEW, hasWords: true, tag: 'loss' };
  const roles = ['focus', 'context'] as const;
  const best = (grey: readonly number[]) => {
    const traces = [[5, 4, 2, 3], grey].map((values, run) =>
      traceOf(seriesOf(pointsOf(values), { run, role: roles[run] ?? 'context' }), view),
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
    return wordsOf(scene).map(({ text }) => text);
  };
  expect(best([5, 1, 4, 3])).toEqual(['run1 best 1']);
  expect(best([5, 4, 3, 3])).toEqual(['run0 best 2']);
});
