import { describe, expect, test } from 'vitest';
import { layoutChart } from './layout';
import { movement, plainScaffold, scaffoldAt } from './scaffold';
import { buildScene } from './scene';
import { pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';

const plot = { left: 40, top: 0, right: 140, bottom: 100 };

describe('moving a picture to another x range', () => {
  const at = (from: number, to: number) => movement({ from: 0, to: 10 }, { from, to }, plot);
  const px = (move: { scale: number; offsetPx: number }, was: number) =>
    was * move.scale + move.offsetPx;

  test('leaves it where it is when the range is the same', () => {
    expect(at(0, 10)).toEqual({ scale: 1, offsetPx: 0 });
  });

  test('puts every x where the new axis has it', () => {
    // Of 0…10 over 100 px, 5…10 fills the plot: 5 was at 90.
    const zoomed = at(5, 10);
    expect(px(zoomed, 90)).toBeCloseTo(40);
    expect(px(zoomed, 140)).toBeCloseTo(140);
    const panned = at(-10, 0);
    expect(panned.scale).toBe(1);
    expect(px(panned, 40)).toBeCloseTo(140);
    expect(px(at(-10, 30), 140)).toBeCloseTo(90);
  });
});

describe('a scaffold sent to the page', () => {
  const scene = buildScene({
    title: 'loss',
    traces: [
      traceOf(seriesOf(pointsOf([3, 2, 1], [0, 10, 20])), VIEW),
      traceOf(seriesOf(pointsOf([3, 2], [0, 10]), { run: 1 }), VIEW),
    ],
    view: VIEW,
    theme: THEME,
    layout: layoutChart(446, 202, 1, 'L'),
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
  const plain = structuredClone(plainScaffold(scene));

  test('has the same scales, ticks and ends there', () => {
    const there = scaffoldAt(plain, plain.xRange, THEME);
    expect(there.xTicks).toEqual(scene.xTicks);
    expect(there.yTicks).toEqual(scene.yTicks);
    expect(there.labels).toEqual(scene.labels);
    expect([there.x.px(7), there.y.px(1.5)]).toEqual([scene.x.px(7), scene.y.px(1.5)]);
  });

  test('follows a gesture: new ticks, and ends that leave the plot have no label', () => {
    const there = scaffoldAt(plain, { from: 5, to: 15 }, THEME);
    expect(there.x.from).toBe(5);
    expect(there.xTicks.labelled.map(({ label }) => label)).toEqual(['6', '8', '10', '12', '14']);
    expect(there.labels.map(({ run }) => run)).toEqual([1]);
    expect(there.labels[0]?.endX).toBeCloseTo(there.x.px(10));
    expect(there.ends).toHaveLength(1);
  });
});
