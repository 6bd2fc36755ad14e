import { describe, expect, test } from 'vitest';
import { drawEndCounts } from './end-bars';
import { countEnds } from './end-counts';
import { END_BIN_PX, END_COUNTS_PX, layoutChart } from './layout';
import { buildScene } from './scene';
import { pointsOf, RecordingContext, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';

const layout = layoutChart(420, 228, 1, 'M', { endLabel: 0, yTick: 0, endCounts: END_COUNTS_PX });

/** Runs that end at these values, from 0; the last point of each is NaN. */
function scene(values: readonly number[], role: 'context' | 'focus' = 'context') {
  return buildScene({
    title: 'loss',
    traces: values.map((value, run) =>
      traceOf(seriesOf(pointsOf([0, 10, value, Number.NaN]), { run, role }), VIEW),
    ),
    view: { ...VIEW, includeOutliers: true },
    theme: THEME,
    layout,
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
}

describe('the histogram of where runs end', () => {
  const values = Array.from({ length: 120 }, (_, run) => (run < 100 ? 2 : 8));

  test('counts each run once, at its last finite value', () => {
    const { endCounts, y } = scene(values);
    const binOf = (value: number) => Math.floor((y.px(value) - layout.plot.top) / END_BIN_PX);
    expect(endCounts[binOf(2)]).toBe(100);
    expect(endCounts[binOf(8)]).toBe(20);
    expect(endCounts.reduce((sum, count) => sum + count, 0)).toBe(120);
  });

  test('is there for many grey runs only', () => {
    expect(scene(values.slice(0, 99)).endCounts).toEqual([]);
    expect(scene(values, 'focus').endCounts).toEqual([]);
  });

  test('leaves out what is off the scale', () => {
    const { context, x, y } = scene(values);
    const plot = { ...layout.plot, bottom: y.px(5) };
    const counts = countEnds(context, [], x, y, plot);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  });

  test('stands between the plot and the labels', () => {
    const context = new RecordingContext();
    drawEndCounts(context as unknown as CanvasRenderingContext2D, scene(values));
    const { right } = layout.plot;
    const bars = context.calls.map((call) => call.split(' ').slice(1).map(Number));
    expect(bars).toHaveLength(2);
    const widths = bars.map(([, , width]) => width as number).sort((a, b) => a - b);
    expect(widths[1]).toBe(END_COUNTS_PX - 3);
    expect(widths[0]).toBeCloseTo((END_COUNTS_PX - 3) / 5, 1);
    for (const [x] of bars) expect(x).toBe(right + 3);
  });
});
