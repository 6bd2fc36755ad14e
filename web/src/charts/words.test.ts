import { expect, test } from 'vitest';
import { layoutChart } from './layout';
import { buildScene } from './scene';
import { pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import { wordsOf } from './words';

function words(values: readonly (readonly number[])[], hasWords = true) {
  const view = { ...VIEW, hasWords };
  const scene = buildScene({
    title: 'loss',
    traces: values.map((one, run) => traceOf(seriesOf(pointsOf(one), { run }), view)),
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
  expect(words([[5, 4, 1, 2]], false)).toEqual([]);
});

test('a point far beside the scale is a spike', () => {
  const values = Array.from({ length: 300 }, (_, i) => (i === 120 ? 900 : 5 - i / 100));
  expect(words([values])).toContainEqual([120, 'spike 900']);
});
