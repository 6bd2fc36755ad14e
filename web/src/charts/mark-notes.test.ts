import { describe, expect, test } from 'vitest';
import { inkByRow } from './clearance';
import { layoutChart } from './layout';
import { buildScene, type Scene } from './scene';
import { notesOf, pointsOf, seriesOf, THEME, VIEW } from './test-fixtures';
import { traceOf } from './trace';
import type { LineSeries } from './types';

const CHARACTER_PX = 6;

function scene(...series: LineSeries[]): Scene {
  return buildScene({
    title: 'loss/train',
    traces: series.map((one) => traceOf(one, VIEW)),
    view: VIEW,
    theme: THEME,
    layout: layoutChart(420, 228, 1, 'S'),
    hasLabels: false,
    isMoving: false,
    heldY: null,
  });
}

const steps = Array.from({ length: 101 }, (_, step) => step);
const line = (run: number, value: (step: number) => number) =>
  seriesOf(pointsOf(steps.map(value), steps), { run, label: `seed${run}` });

function marks(drawn: Scene) {
  return notesOf(drawn, 'S', (text) => text.length * CHARACTER_PX)
    .filter((note) => note.kind === 'mark')
    .map(({ x, y, anchor, parts }) => {
      const text = parts.map((part) => part.text).join('');
      const width = text.length * CHARACTER_PX;
      const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
      return { text, left, width, y };
    });
}

/** Whether a line passes through the words. */
function isCrossed(drawn: Scene, { left, width, y }: ReturnType<typeof marks>[number]): boolean {
  const { top } = drawn.layout.plot;
  const ink = inkByRow(drawn, left, left + width);
  return ink.subarray(Math.round(y - 10 - top), Math.round(y + 3 - top)).some((share) => share > 0);
}

describe('words beside a run that stopped being finite', () => {
  const stopping = line(1, (step) => (step < 40 ? 1 : Number.NaN));

  test('stand at the foot of the plot while nothing lies there', () => {
    const drawn = scene(
      stopping,
      line(2, (step) => step / 50),
    );
    const [words] = marks(drawn);
    expect(words?.text).toBe('NaN ×61 from 40');
    expect(words?.y).toBe(drawn.layout.plot.bottom - 5);
  });

  test('move off lines that run along the foot', () => {
    const drawn = scene(
      stopping,
      line(2, () => 0.02),
      line(3, (step) => (step < 2 ? 2 : 0.06)),
    );
    const [words] = marks(drawn);
    expect(words?.text).toBe('NaN ×61 from 40');
    expect(words && isCrossed(drawn, words)).toBe(false);
  });

  test('leave out where the run stood when lines are everywhere', () => {
    const crowd = Array.from({ length: 40 }, (_, i) => line(i + 2, () => i / 20));
    const texts = marks(scene(stopping, ...crowd)).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('last'))).toEqual([]);
  });

  test('do not stand on one another', () => {
    const both = marks(
      scene(
        stopping,
        line(2, (step) => (step < 42 ? 1.5 : Number.NaN)),
        line(3, (step) => step / 50),
      ),
    );
    expect(both).toHaveLength(2);
    expect(Math.abs((both[0]?.y ?? 0) - (both[1]?.y ?? 0))).toBeGreaterThanOrEqual(14);
  });

  test('are inside the plot wherever the run stopped', () => {
    for (const at of [1, 30, 50, 70, 99]) {
      const drawn = scene(line(1, (step) => (step < at ? 1 : Number.NaN)));
      const { plot } = drawn.layout;
      for (const { left, width, y } of marks(drawn)) {
        expect(left).toBeGreaterThanOrEqual(plot.left);
        expect(left + width).toBeLessThanOrEqual(plot.right);
        expect(y).toBeGreaterThan(plot.top);
        expect(y).toBeLessThan(plot.bottom);
      }
    }
  });
});

test('words keep off the dotted way from a line that ended to its label', () => {
  const view = { ...VIEW, hasWords: true };
  const short = seriesOf(pointsOf(Array.from({ length: 40 }, () => 0.5)), { run: 2 });
  const lines = [line(1, (step) => step / 100), short];
  const drawn = buildScene({
    title: 'loss',
    traces: lines.map((one) => traceOf(one, view)),
    view,
    theme: THEME,
    layout: layoutChart(420, 228, 1, 'L'),
    hasLabels: true,
    isMoving: false,
    heldY: null,
  });
  const [words] = marks(drawn);
  expect(words?.text).toBe('run2 ends at 39');
  const leader = drawn.labels.find(({ run }) => run === 2)?.endY ?? 0;
  expect(leader < (words?.y ?? 0) - 10 || leader > (words?.y ?? 0) + 3).toBe(true);
});

test('words stand near to what they tell of, or nowhere', () => {
  const view = { ...VIEW, hasWords: true, tag: 'loss' };
  const falling = line(1, (step) => 2 - step / 60 + (step === 60 ? -0.9 : 0));
  const drawWith = (...others: LineSeries[]) =>
    buildScene({
      title: 'loss',
      traces: [falling, ...others].map((one) => traceOf(one, view)),
      view,
      theme: THEME,
      layout: layoutChart(420, 228, 1, 'S'),
      hasLabels: false,
      isMoving: false,
      heldY: null,
    });
  const alone = drawWith();
  const [ring, words] = marks(alone);
  expect([ring?.text, words?.text]).toEqual(['○', 'best 0.1']);
  const [px, py] = [alone.x.px(60), alone.y.px(0.1)];
  expect(Math.abs((ring?.left ?? 0) + (ring?.width ?? 0) / 2 - px)).toBeLessThan(1);
  expect(Math.abs((ring?.y ?? 0) - py)).toBeLessThan(6);
  expect(Math.abs((words?.y ?? 0) - py)).toBeLessThanOrEqual(24 + 11);
  const crowd = Array.from({ length: 7 }, (_, i) => line(i + 2, (step) => 0.12 + (step % 9) / 8));
  expect(marks(drawWith(...crowd)).filter(({ text }) => /best|○/.test(text))).toEqual([]);
});
