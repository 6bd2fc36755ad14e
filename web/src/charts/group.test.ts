import { describe, expect, test } from 'vitest';
import { lossesOf } from './group';
import { hoverAt, leadersOf, leadersOfRun } from './hover';
import { layoutChart } from './layout';
import { leadingTraces } from './leaders';
import { markNotes } from './mark-notes';
import { buildScene } from './scene';
import { groupDataOf, pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { ChartView } from './types';

const steps = [0, 1, 2, 3];
const group = groupDataOf(steps, [
  [1, 1, 1, 1],
  [3, 3, 5, Number.NaN],
]);

function sceneOf(view: Partial<ChartView> = {}) {
  const shown = { ...VIEW, ...view };
  const lines = [
    seriesOf(group, { run: -1, name: 'adamw', label: 'adamw' }),
    seriesOf(pointsOf([1, 1, 1, 1]), { run: 0, role: 'member', group: -1 }),
    seriesOf(pointsOf([3, 3, 5]), { run: 1, role: 'member', group: -1 }),
    seriesOf(pointsOf([9, 9, 9, 9]), { run: 2 }),
  ];
  return buildScene({
    title: 'loss',
    traces: lines.map((line) => traceOf(line, shown)),
    view: shown,
    theme: THEME,
    layout: layoutChart(400, 240, 1, 'M'),
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
}

describe('a group', () => {
  test('is the line and the band that were asked for', () => {
    const trace = traceOf(seriesOf(group), { ...VIEW, band: 'sd' });
    expect([...trace.line]).toEqual([2, 2, 3, 1]);
    expect(trace.low?.[0]).toBeCloseTo(2 - Math.SQRT2);
    expect(trace.high?.[3]).toBeNaN();
    const quartiles = traceOf(seriesOf(group), { ...VIEW, band: 'iqr' });
    expect([...(quartiles.low ?? [])]).toEqual([1.5, 1.5, 2.5, 0.5]);
    expect([...(quartiles.high ?? [])]).toEqual([2.5, 2.5, 3.5, 1.5]);
    const spans = traceOf(seriesOf(group), { ...VIEW, band: 'median' });
    expect([...(spans.low ?? [])]).toEqual([1, 1, 1, 1]);
    expect([...(spans.high ?? [])]).toEqual([3, 3, 5, 1]);
  });

  test('loses runs where fewer go on, not where one pauses or all end', () => {
    expect(lossesOf([4, 3, 4, 4, 3, 3, 1, 1])).toEqual([
      { row: 3, before: 4, after: 3 },
      { row: 5, before: 3, after: 1 },
    ]);
    expect(lossesOf([2, 2, 2])).toEqual([]);
    const texts = markNotes(sceneOf(), (text) => text.length * 6).map(
      (note) => note.parts[0]?.text,
    );
    expect(texts).toEqual(['n 2 → 1']);
  });

  test('counts as its runs, and labels its end with its own name', () => {
    const { facts, labels, focus, members } = sceneOf();
    expect(facts.summary).toContain('3 runs in 1 group');
    expect(labels.map(({ label }) => label)).toEqual(['run2', 'adamw']);
    expect([focus.length, members.length]).toEqual([2, 2]);
  });

  test('opens to its runs when it is the nearest', () => {
    const scene = sceneOf();
    const found = hoverAt(scene, scene.x.px(2), scene.y.px(3));
    const rows = found?.hover.rows ?? [];
    expect(rows.map(({ run, group: of }) => [run, of])).toEqual([
      [-1, undefined],
      [2, undefined],
      [1, -1],
      [0, -1],
    ]);
    expect(rows[0]?.spread?.n).toBe(2);
    expect(rows[0]?.isNearest).toBe(true);
    const onMember = hoverAt(scene, scene.x.px(2), scene.y.px(5));
    expect(onMember?.hover.rows.find(({ isNearest }) => isNearest)?.run).toBe(1);
    expect(onMember && leadersOf(onMember.nearest)).toEqual([-1, 1]);
  });

  test('stays closed while another line is the nearest', () => {
    const scene = sceneOf();
    const found = hoverAt(scene, scene.x.px(2), scene.y.px(9));
    expect(found?.hover.rows.map(({ run }) => run)).toEqual([2, -1]);
  });

  test('leads with the runs it is made of', () => {
    const scene = sceneOf();
    const runs = (leaders: readonly number[]) =>
      leadingTraces(scene, leaders).map(({ series }) => series.run);
    expect(runs(leadersOfRun(scene, 1))).toEqual([-1, 0, 1]);
    expect(runs(leadersOfRun(scene, 2))).toEqual([2]);
    expect(runs([])).toEqual([]);
  });
});
