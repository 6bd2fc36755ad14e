import { describe, expect, test } from 'vitest';
import { hoverAt } from './hover';
import { positionText } from './hover-layer';
import { layoutChart } from './layout';
import { buildScene } from './scene';
import { pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { ChartView, EnvelopeData, SeriesData } from './types';

/** Float32 values of steps 0…1,999 in ten columns of 200; the last step of each is a little before its edge. */
const lastSteps = [196, 399, 597, 0, 999, 1199, 1394, 1599, 1799, 1999];
const raw = Float32Array.from(lastSteps, (step) => 0.1 + step / 7);
const column = (pick: (i: number) => number) =>
  Float32Array.from(lastSteps, (step, i) => (step ? pick(i) : Number.NaN));
const envelope: EnvelopeData = {
  kind: 'envelope',
  run: 4,
  count: 2000,
  version: 1,
  from: 0,
  to: 1999,
  counts: Uint32Array.from(lastSteps, (step) => (step ? 200 : 0)),
  nonfinite: new Uint32Array(10),
  min: column((i) => i),
  max: column((i) => (raw[i] as number) + 1),
  mean: column((i) => (raw[i] as number) / 2),
  last: column((i) => raw[i] as number),
  step: Uint32Array.from(lastSteps),
  wallTime: Float64Array.from(lastSteps, (step) => (step ? 5000 + step / 3 : Number.NaN)),
};

/** The hover at each of many places across the plot. */
function hovers(data: SeriesData, view: Partial<ChartView> = {}, byPx: number | null = null) {
  const full = { ...VIEW, ...view };
  const scene = buildScene({
    title: 'loss',
    traces: [traceOf(seriesOf(data, { started: 5000 }), full)],
    view: full,
    theme: THEME,
    layout: layoutChart(446, 202, 1, 'L'),
    hasLabels: false,
    isMoving: false,
    heldY: null,
  });
  const { left, right } = scene.layout.plot;
  const count = byPx === null ? 60 : Math.floor((right - left) / byPx) + 1;
  const places = Array.from({ length: count }, (_, i) =>
    byPx === null ? left + ((right - left) * i) / 59 : left + i * byPx,
  );
  return places.flatMap((xPx) => hoverAt(scene, xPx, 100)?.hover ?? []);
}

describe('hovering points', () => {
  test.each([250, 450, 777])('of %i steps tells a spike at any of them', (count) => {
    for (let spike = 0; spike < count; spike += 13) {
      const values = Array.from({ length: count }, (_, i) => (i === spike ? 87.5 : 1));
      const rows = hovers(pointsOf(values), {}, 1).flatMap((hover) => hover.rows);
      expect(rows.some(({ raw, span }) => raw === 87.5 || span?.high === 87.5)).toBe(true);
    }
  });

  test('says nothing of a span where a pixel has one point', () => {
    const rows = hovers(pointsOf([1, 2, 3, 4]), {}, 1).flatMap((hover) => hover.rows);
    expect(rows.some(({ span }) => span)).toBe(false);
  });
});

describe('hovering an envelope', () => {
  test.each(['step', 'relative', 'wall'] as const)(
    'names the last points of its columns exactly, by %s',
    (xAxis) => {
      const found = hovers(envelope, { xAxis });
      const steps = new Set(found.flatMap(({ rows }) => rows.map((row) => row.step)));
      expect([...steps]).toEqual(lastSteps.filter((step) => step > 0));
      for (const { x, rows } of found) {
        const [row] = rows;
        const step = row?.step as number;
        expect(row?.wallTime).toBe(5000 + step / 3);
        expect(row?.raw).toBe(Math.fround(0.1 + step / 7));
        const time = 5000 + step / 3;
        expect(x).toBe(xAxis === 'step' ? step : xAxis === 'wall' ? time : time - 5000);
      }
    },
  );

  test('shows the smoothed value beside the raw one, not in its place', () => {
    const data = { ...envelope, smooth: column(() => 0.25) };
    const rows = hovers(data, { smoothing: 0.6 }).flatMap((hover) => hover.rows);
    expect(new Set(rows.map((row) => row.shown))).toEqual(new Set([0.25]));
    expect(new Set(rows.map((row) => row.raw)).size).toBe(9);
  });
});

test('runs without times are hovered by step alone', () => {
  const rows = hovers({ ...envelope, wallTime: null }).flatMap((hover) => hover.rows);
  expect(new Set(rows.map((row) => row.wallTime))).toEqual(new Set([null]));
  expect(rows.map((row) => row.step)).toContain(1394);
});

test('a point without a time has none in the tooltip', () => {
  const data = { ...pointsOf([1, 2]), wallTime: Float64Array.of(Number.NaN, 1001) };
  const rows = hovers(data).flatMap((hover) => hover.rows);
  expect(new Set(rows.map((row) => row.wallTime))).toEqual(new Set([null, 1001]));
});

test('the step at the cross-hair is the whole one its tooltip names, between two rows of an envelope too', () => {
  for (const hover of hovers(envelope)) {
    const step = hover.rows.find((row) => row.isNearest)?.step as number;
    expect(positionText(hover, 'step')).toBe(step.toLocaleString('en'));
  }
});
