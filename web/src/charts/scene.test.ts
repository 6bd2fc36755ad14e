import { describe, expect, test } from 'vitest';
import type { Context2d } from './canvas-view';
import { crisp, densityAt, hairline, layoutChart } from './layout';
import { drawEnds } from './marks';
import { buildScene, type Scene } from './scene';
import {
  envelopeOf,
  notesOf,
  pointsOf,
  RecordingContext,
  seriesOf,
  THEME,
  VIEW,
} from './test-fixtures';
import { traceOf } from './trace';
import type { ChartView, LineSeries, Range } from './types';

function scene(
  series: readonly LineSeries[],
  view: Partial<ChartView> = {},
  heldY: Range | null = null,
): Scene {
  const full = { ...VIEW, ...view };
  return buildScene({
    title: 'loss/train',
    traces: series.map((one) => traceOf(one, full)),
    view: full,
    theme: THEME,
    layout: layoutChart(446, 202, 1, 'L'),
    hasLabels: true,
    isMoving: false,
    heldY,
  });
}

const words = (drawn: Scene, kind: string) =>
  notesOf(drawn, 'L', (text) => text.length * 6)
    .filter((note) => note.kind === kind)
    .map((note) => note.parts.map((part) => part.text).join(''));

const falling = seriesOf(pointsOf([2, 1, 0.5, 0.25, 0.2084], [0, 5000, 10_000, 15_000, 20_000]), {
  name: 'adamw/seed0',
  label: 'adamw',
});

describe('layout', () => {
  test('follows the measures of the look', () => {
    expect(layoutChart(446, 202, 1, 'L').plot).toEqual({
      left: 44,
      top: 6,
      right: 344,
      bottom: 180,
    });
    expect(layoutChart(370, 214, 2, 'M').plot.right).toBe(370 - 56);
  });

  test('gives long names room in proportion to the chart', () => {
    const right = (width: number, endLabel: number) =>
      width - layoutChart(width, 300, 1, 'L', { endLabel, yTick: 0 }).plot.right;
    expect([right(1000, 150), right(1000, 500)]).toEqual([166, 220]);
    expect([right(446, 60), right(446, 150)]).toEqual([102, 125]);
  });

  test('names line ends where there is room for it', () => {
    expect([densityAt(370, 'M'), densityAt(446, 'M'), densityAt(446, 'S')]).toEqual([
      'M',
      'L',
      'S',
    ]);
  });

  test('gives long values room, up to a point', () => {
    const right = (endLabel: number) =>
      370 - layoutChart(370, 214, 1, 'M', { endLabel, yTick: 0 }).plot.right;
    expect([right(30), right(57), right(500)]).toEqual([56, 73, 96]);
  });

  test('gives long y labels room', () => {
    const left = (yTick: number) => layoutChart(446, 202, 1, 'M', { endLabel: 0, yTick }).plot.left;
    expect([left(20), left(50), left(500)]).toEqual([44, 58, 84]);
  });

  test.each([
    [1, 1],
    [1.25, 0.8],
    [1.5, 4 / 3],
    [2, 1],
    [3, 1],
  ])('hairlines fill whole device pixels at %d×', (ratio, width) => {
    expect(hairline(ratio)).toBeCloseTo(width);
    const edge = (crisp(17.3, ratio) - hairline(ratio) / 2) * ratio;
    expect(edge).toBeCloseTo(Math.round(edge));
  });

  test('a host without size has an empty plot', () => {
    const { plot } = layoutChart(0, 0, 1, 'M');
    expect([plot.right - plot.left, plot.bottom - plot.top]).toEqual([0, 0]);
  });
});

describe('a scene', () => {
  test('labels axes and line ends', () => {
    const drawn = scene([falling]);
    expect(words(drawn, 'xTick')).toEqual(['0', '5k', '10k', '15k', '20k']);
    expect(words(drawn, 'yTick')).toEqual(['0', '0.5', '1.0', '1.5', '2.0']);
    expect(words(drawn, 'end')).toEqual(['adamw 0.2084']);
  });

  test('values at line ends have as many decimals each', () => {
    const ending = (run: number, last: number) =>
      seriesOf(pointsOf([2, last]), { run, label: 'a' });
    const series = [ending(0, 0.5), ending(1, 0.9844), ending(2, 1)];
    expect(words(scene(series), 'end')).toEqual(['a 1.0000', 'a 0.9844', 'a 0.5000']);
    const apart = [ending(0, 1.349), ending(1, 0.4488)];
    expect(words(scene(apart, { yScale: 'log' }), 'end')).toEqual(['a 1.349', 'a 0.4488']);
  });

  test('small cards have no end labels, but live runs keep their heads', () => {
    const view = { ...VIEW };
    const drawn = buildScene({
      title: 'loss/train',
      traces: [traceOf({ ...falling, isLive: true }, view)],
      view,
      theme: THEME,
      layout: layoutChart(220, 120, 1, 'S'),
      hasLabels: false,
      isMoving: false,
      heldY: null,
    });
    const context = new RecordingContext();
    drawEnds(context as unknown as Context2d, drawn);
    expect(drawn.labels).toEqual([]);
    expect(context.calls.filter((call) => call.startsWith('dot'))).toHaveLength(2);
  });

  test('the first and last x labels stay within the plot', () => {
    const notes = notesOf(scene([falling]), 'L', (text) => text.length * 6);
    const anchors = notes.filter((note) => note.kind === 'xTick').map((note) => note.anchor);
    expect(anchors).toEqual(['start', 'middle', 'middle', 'middle', 'end']);
  });

  test('sums itself up in words', () => {
    expect(scene([falling]).facts.summary).toBe(
      'loss/train: 1 run, lowest adamw/seed0 0.2084 at step 20,000',
    );
  });

  test('sums up values, not edges of bands, and says where a row of several points is but near', () => {
    const banded = pointsOf([3, 2, 4]);
    const band = { low: Float64Array.of(0, 0, 0), high: Float64Array.of(9, 9, 9) };
    expect(scene([seriesOf({ ...banded, band })]).facts.summary).toBe(
      'loss/train: 1 run, lowest run0 2 at step 1',
    );
    expect(scene([seriesOf(envelopeOf([[1, 5], null, [0, 4]], 0, 300))]).facts.summary).toBe(
      'loss/train: 1 run, lowest run0 0 near step 275',
    );
  });

  test('tells where a run went NaN and where it stood before', () => {
    const stopped = seriesOf(pointsOf([1, 4.668, Number.NaN, Number.NaN], [0, 5390, 5400, 5410]), {
      label: 'seed2',
    });
    expect(words(scene([stopped]), 'mark')).toEqual([
      'NaN ×2 from 5,400',
      'seed2 last 4.668 at 5,390',
    ]);
  });

  test.each([
    [[], {}, 'No run in view has loss/train'],
    [[seriesOf(pointsOf([]))], {}, 'No point of loss/train yet'],
    [
      [falling],
      { xRange: { from: 30_000, to: 32_000 } },
      'No point of loss/train between 30,000 and 32,000',
    ],
    [[seriesOf(pointsOf([Number.NaN]))], {}, 'Every point of loss/train is NaN or infinite'],
    [
      [seriesOf(pointsOf([0, -1]))],
      { yScale: 'log' as const },
      'No positive value of loss/train for a log axis',
    ],
  ])('says why it is empty (%#)', (series, view, reason) => {
    const { facts } = scene(series, view);
    expect(facts).toMatchObject({ isEmpty: true, emptyReason: reason, summary: reason });
  });

  test('keeps the last y axis while it is empty', () => {
    const drawn = scene([falling], { xRange: { from: 30_000, to: 32_000 } }, { from: 0, to: 2 });
    expect(words(drawn, 'yTick')).toEqual(['0', '0.5', '1.0', '1.5', '2.0']);
    expect(drawn.facts.yRange).toBeNull();
  });

  test.each([
    ['huge', [1e300, -1e300, 3]],
    ['tiny', [1e-300, 2e-300, 5e-324]],
    ['both', [1e-300, 1e300]],
    ['equal', [5, 5, 5]],
    ['largest', [Number.MAX_VALUE, -Number.MAX_VALUE]],
  ])('has sound scales and ticks for %s values', (_, values) => {
    for (const yScale of ['linear', 'log'] as const) {
      const { y, yTicks, facts } = scene([seriesOf(pointsOf(values))], { yScale });
      expect(y.from).toBeLessThan(y.to);
      for (const tick of yTicks.labelled) {
        expect(tick.px).toBeGreaterThanOrEqual(6 - 0.01);
        expect(tick.px).toBeLessThanOrEqual(180 + 0.01);
        expect(tick.label).not.toBe('');
      }
      expect(facts.isEmpty).toBe(false);
    }
  });

  test('steps of 2^32 and more keep their place', () => {
    const steps = [2 ** 32, 2 ** 32 + 100, 2 ** 40];
    const { x, xTicks } = scene([seriesOf(pointsOf([1, 2, 3], steps))]);
    expect(x.px(2 ** 40)).toBeCloseTo(344, 0);
    expect(xTicks.labelled.length).toBeGreaterThan(2);
  });
});
