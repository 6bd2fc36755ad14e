import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Engine } from './engine';
import type { AnswerReply, PictureReply, Reply } from './protocol';
import { keptOf, pointsOf, THEME, VIEW } from './test-fixtures';
import type { ChartSeries, ChartView } from './types';

/** Without canvases, which Node has not: scenes, words and answers are all there, pictures are empty. */
class NoCanvas {
  width = 1;
  height = 1;
  getContext() {
    return null;
  }
}

let replies: Reply[];
let engine: Engine;

beforeEach(async () => {
  Object.assign(globalThis, { OffscreenCanvas: NoCanvas });
  replies = [];
  engine = new Engine((reply) => replies.push(reply));
  engine.receive({
    kind: 'keep',
    key: 1,
    series: [pointsOf([3, 2, 1], [0, 10, 20]), pointsOf([5, 4, 6], [0, 10, 20])],
  });
  engine.receive({ kind: 'prepare' });
  await vi.dynamicImportSettled();
});

const lines = (chart: number, series: readonly ChartSeries[], keys = series.map(keyOf)) =>
  engine.receive({ kind: 'lines', chart, keys: Uint32Array.from(keys), changed: series });
const keyOf = ({ data }: ChartSeries) => data.key;
const ask = (chart: number, view: Partial<ChartView> = {}) =>
  engine.receive({
    kind: 'draw',
    chart,
    title: 'loss',
    view: { ...VIEW, ...view },
    theme: THEME,
    width: 446,
    height: 202,
    ratio: 1,
    density: 'M',
    isGesture: false,
  });
const pictures = () => replies.filter((reply): reply is PictureReply => reply.kind === 'picture');
const answers = () => replies.filter((reply): reply is AnswerReply => reply.kind === 'answer');
const finish = () => {
  while (engine.hasWork) engine.step();
};
const probe = (x: number, yPx: number) =>
  engine.receive({
    kind: 'probe',
    chart: 1,
    pointer: { x, yPx },
    linkedX: null,
    highlightedRun: null,
  });

describe('pictures', () => {
  test('of one chart: only the newest that waits is drawn', () => {
    lines(1, [keptOf(1)]);
    ask(1, { xRange: { from: 0, to: 5 } });
    ask(1, { xRange: { from: 5, to: 15 } });
    finish();
    expect(pictures().map(({ scaffold }) => scaffold.xRange)).toMatchObject([{ from: 5, to: 15 }]);
  });

  test('of several charts take turns, and a pointer waits for one of them at most', () => {
    lines(1, [keptOf(1)]);
    lines(2, [keptOf(2)]);
    ask(1);
    ask(2);
    engine.step();
    probe(10, 100);
    finish();
    expect(replies.map(({ kind, chart }) => `${kind} ${chart}`)).toEqual([
      'picture 1',
      'answer 1',
      'picture 2',
    ]);
  });

  test('tell facts once, and again when they change', () => {
    lines(1, [keptOf(1)]);
    ask(1);
    finish();
    ask(1);
    finish();
    lines(1, [keptOf(1), keptOf(2)]);
    ask(1);
    finish();
    expect(pictures().map(({ facts }) => facts?.summary)).toEqual([
      'loss: 1 run, lowest run1 1 at step 20',
      undefined,
      'loss: 2 runs, lowest run1 1 at step 20',
    ]);
  });

  test('of a closed chart are not drawn', () => {
    lines(1, [keptOf(1)]);
    ask(1);
    engine.receive({ kind: 'close', chart: 1 });
    finish();
    expect(replies).toEqual([]);
  });

  test('can be sent to another thread', () => {
    lines(1, [keptOf(1)]);
    ask(1);
    finish();
    const [picture] = pictures();
    expect(structuredClone(picture)).toEqual(picture);
  });
});

describe('lines', () => {
  test('keep their points until the chart has others, also when those are released', () => {
    lines(1, [keptOf(1), keptOf(2)]);
    engine.receive({ kind: 'release', keys: [1, 2] });
    lines(1, [keptOf(2, { color: '#000000' })], [1, 2]);
    ask(1);
    finish();
    expect(pictures()[0]?.scaffold.ends.map(({ color }) => color)).toEqual(['#4061ae', '#000000']);
    lines(2, [keptOf(1)]);
    ask(2);
    finish();
    expect(pictures()[1]?.facts?.emptyReason).toBe('No run in view has loss');
  });
});

describe('a probe', () => {
  test('finds the nearest points by position, whatever the page has moved to since', () => {
    lines(1, [keptOf(1), keptOf(2)]);
    ask(1);
    finish();
    probe(9, 0);
    const [answer] = answers();
    expect(answer?.hover).toMatchObject({ x: 10, moreCount: 0 });
    expect(answer?.hover?.rows.map(({ run, raw }) => [run, raw])).toEqual([
      [2, 4],
      [1, 2],
    ]);
    expect(answer?.dots.map(({ x, value }) => [x, value])).toEqual([
      [10, 4],
      [10, 2],
    ]);
    expect(answer?.leaders).toEqual([2]);
  });

  test('before the first picture finds nothing', () => {
    probe(9, 0);
    expect(answers()).toMatchObject([{ hover: null, dots: [], leaders: [] }]);
  });
});

test('points are drawn under another smoothing, and the old ones stay as they were', () => {
  const columns = [Float64Array.of(9, 9, 9)];
  engine.receive({ kind: 'smooth', key: 3, of: Uint32Array.of(1), columns });
  lines(1, [keptOf(3)]);
  ask(1, { smoothing: 0.5 });
  probe(10, 100);
  lines(2, [keptOf(1)]);
  ask(2, { smoothing: 0 });
  finish();
  probe(10, 100);
  const [row] = answers()[1]?.hover?.rows ?? [];
  expect([row?.raw, row?.shown]).toEqual([2, 9]);
  expect(pictures()[1]?.facts?.summary).toBe('loss: 1 run, lowest run1 1 at step 20');
});

test('what is asked before the answers are loaded is answered then', async () => {
  const early = new Engine((reply) => replies.push(reply));
  early.receive({ kind: 'keep', key: 1, series: [pointsOf([3, 2, 1], [0, 10, 20])] });
  engine = early;
  lines(1, [keptOf(1)]);
  ask(1);
  finish();
  probe(10, 100);
  expect(answers()).toEqual([]);
  await vi.dynamicImportSettled();
  expect(answers()).toMatchObject([{ chart: 1, hover: { x: 10 } }]);
});

test('words that came too late for a picture follow it, once', async () => {
  const early = new Engine((reply) => replies.push(reply));
  early.receive({
    kind: 'keep',
    key: 1,
    series: [pointsOf([3, 2, Number.NaN, Number.NaN], [0, 10, 20, 30])],
  });
  engine = early;
  lines(1, [keptOf(1)]);
  ask(1);
  finish();
  const marks = () =>
    pictures()
      .at(-1)
      ?.notes.filter(({ kind }) => kind === 'mark');
  expect(marks()).toEqual([]);
  early.receive({ kind: 'prepare' });
  early.receive({ kind: 'prepare' });
  await vi.dynamicImportSettled();
  const late = replies.flatMap((reply) => (reply.kind === 'notes' ? [reply] : []));
  expect(late).toMatchObject([{ chart: 1, notes: [{ kind: 'mark' }, { kind: 'mark' }] }]);
  ask(1);
  finish();
  expect(marks()).toEqual(late[0]?.notes);
});
