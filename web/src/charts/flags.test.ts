import { describe, expect, test } from 'vitest';
import { linearScale } from '../lib/scale';
import type { Context2d } from './canvas-view';
import { drawFlags, placeFlags } from './flags';
import { layoutChart } from './layout';
import { buildScene, type Scene } from './scene';
import { pointsOf, RecordingContext, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { ChartFlag, XAxis } from './types';

const plot = { left: 100, top: 6, right: 500, bottom: 200 };
const flag = (step: number, more: Partial<ChartFlag> = {}): ChartFlag => ({
  run: 0,
  runName: 'a',
  color: '#4061ae',
  name: 'drop',
  text: '',
  step,
  wallTime: 1000 + step,
  started: 990,
  ...more,
});
const placed = (flags: readonly ChartFlag[], axis: XAxis = 'step', from = 0, to = 400) =>
  placeFlags(flags, new Set([0, 1]), linearScale(from, to, 100, 500), plot, axis);

describe('flags', () => {
  test('stand where their moment is, on every axis', () => {
    expect(placed([flag(200)]).map(({ px }) => px)).toEqual([300]);
    expect(placed([flag(200)], 'wall', 1000, 1400).map(({ px }) => px)).toEqual([300]);
    expect(placed([flag(200)], 'relative', 0, 420).map(({ px }) => px)).toEqual([300]);
    expect(placed([flag(200, { wallTime: null })], 'wall', 1000, 1400)).toEqual([]);
  });

  test('are left out beyond the range, and of runs without a line here', () => {
    const flags = [flag(-1), flag(0), flag(400), flag(401), flag(200, { run: 7 })];
    expect(placed(flags).map(({ px }) => px)).toEqual([100, 500]);
  });

  test('that are near to each other are gathered under the first', () => {
    const near = [flag(130), flag(100), flag(123), flag(125)];
    const [first, second] = placed(near);
    expect(first).toMatchObject({ px: 200, topPx: 6, isLeft: false });
    expect(first?.flags.map(({ step }) => step)).toEqual([100, 123]);
    expect(second?.flags.map(({ step }) => step)).toEqual([125, 130]);
  });

  test('leave room for a count, which may be long', () => {
    const burst = Array.from({ length: 13 }, (_, i) => flag(100 + i / 10));
    const steps = placed([...burst, flag(131), flag(133)]).map(({ flags }) => flags.at(-1)?.step);
    expect(steps).toEqual([131, 133]);
  });

  test('of the right edge join those before them rather than cover them', () => {
    const [apart, edge] = placed([flag(340), flag(345), flag(398), flag(399)]);
    expect([apart?.flags.length, edge?.flags.length]).toEqual([2, 2]);
    const joined = placed([flag(360), flag(365), flag(380), flag(398), flag(399)]);
    expect(joined.map(({ isLeft, flags }) => [isLeft, flags.length])).toEqual([[false, 5]]);
  });

  test('fly to the left at the right edge, where labels stand', () => {
    expect(placed([flag(360), flag(395)]).map(({ isLeft }) => isLeft)).toEqual([false, true]);
  });

  test('have a colour when all of one place agree on it', () => {
    const other = flag(110, { run: 1, color: '#af4429' });
    expect(placed([flag(100), flag(105)])[0]?.color).toBe('#4061ae');
    expect(placed([flag(100), other])[0]?.color).toBeNull();
  });

  test('never number more than there is room for', () => {
    const many = Array.from({ length: 16_000 }, (_, i) => flag(i / 40));
    expect(placed(many).length).toBeLessThanOrEqual(400 / 24 + 1);
  });
});

describe('a chart with flags', () => {
  const build = (): Scene =>
    buildScene({
      title: 'loss',
      traces: [traceOf(seriesOf(pointsOf([2, 1], [0, 100]), { run: 5, whole: 0 }), VIEW)],
      view: VIEW,
      theme: THEME,
      layout: layoutChart(420, 228, 1, 'S'),
      hasLabels: false,
      isMoving: false,
      heldY: null,
    });

  test('draws one hairline for each place, from top to bottom', () => {
    const scene = build();
    const context = new RecordingContext();
    const { plot } = scene.layout;
    const flags = placeFlags([flag(50), flag(51)], new Set([0]), scene.x, plot, 'step');
    drawFlags(context as unknown as Context2d, flags, scene);
    const { top, bottom } = plot;
    const x = (scene.layout.plot.left + scene.layout.plot.right) / 2;
    expect(context.calls).toEqual([
      'begin',
      `move ${x + 0.5} ${top}`,
      `line ${x + 0.5} ${bottom}`,
      'stroke',
    ]);
  });
});
