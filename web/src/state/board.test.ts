import { describe, expect, test } from 'vitest';
import type { SeriesFrame } from '../api/frame';
import type { ChangeMessage, LogdirMessage } from '../api/schema';
import { type DataSource, SourceError, type SourceListener } from '../api/source';
import { Board } from './board.svelte';
import type { Run } from './catalogue.svelte';
import { partLine } from './run-lines';
import { changeOf, logdirOf, runColumns, seriesColumns } from './test-fixtures';
import type { Theme } from './theme.svelte';

const columns = (names: readonly string[]) =>
  runColumns(names, { status: names.map(() => 'live' as const) });

/** Series of the one tag. */
function series(runs: readonly number[], version: number) {
  return seriesColumns(
    runs.map((run) => [run, 0] as const),
    { last_value: runs.map(() => 1), version: runs.map(() => version) },
  );
}

function logdir(instance: string, version: number, names: readonly string[]): LogdirMessage {
  return logdirOf(names, [['loss', 'scalar']], {
    instance,
    version,
    runs: columns(names),
    series: series([...names.keys()], version),
  });
}

/** A run that is new or renamed, and nothing else. */
function change(version: number, run: number, name: string): ChangeMessage {
  return changeOf(version, { runs: { run: [run], ...columns([name]) } });
}

function frame(instance: string, version: number): SeriesFrame {
  const points = {
    kind: 'points',
    run: 0,
    count: 2,
    version,
    step: new Uint32Array([0, 4]),
    wallTime: new Float64Array(2),
    value: new Float32Array([1, 2]),
  };
  return { header: { instance }, series: [points] } as unknown as SeriesFrame;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Questions that the test answers, one by one. */
class Asked<T> {
  readonly #answers: ((answer: T | Error) => void)[] = [];

  ask(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  }

  get count(): number {
    return this.#answers.length;
  }

  /** Answers the newest, once what is to be asked has had its turn; lets everything settle that then can. */
  async answer(answer: T | Error): Promise<void> {
    await settled();
    this.#answers.at(-1)?.(answer);
    await settled();
  }
}

/** A board that shows run `a` of the instance `one`, at version 3. */
async function opened() {
  const logdirs = new Asked<LogdirMessage>();
  const frames = new Asked<SeriesFrame>();
  const heard: SourceListener[] = [];
  const source: DataSource = {
    kind: 'server',
    logdir: () => logdirs.ask(),
    series: () => frames.ask(),
    groups: () => Promise.reject(new SourceError('no groups', true)),
    summaries: () => Promise.reject(new SourceError('no summaries', true)),
    hparams: () => Promise.reject(new SourceError('no hyperparameters', true)),
    layouts: () => Promise.reject(new SourceError('no layouts', true)),
    marks: () => Promise.reject(new SourceError('no marks', true)),
    overlay: () => new Promise(() => {}),
    editOverlay: () => Promise.reject(new SourceError('no overlay', true)),
    follow: (_, listener) => {
      heard.push(listener);
      return () => {};
    },
  };
  const board = new Board(source, { slots: ['#4061ae', '#af4429'], chart: {} } as unknown as Theme);
  board.open();
  await logdirs.answer(logdir('one', 3, ['a']));
  const names = () => board.catalogue.runs.map(({ name }) => name);
  return { board, logdirs, frames, names, source: heard[0] as SourceListener };
}

describe('a board whose server was restarted', () => {
  test('takes no change until it knows the new runs, and then those it lacks', async () => {
    const { board, logdirs, names, source } = await opened();
    source.onStale();
    source.onChange(change(50, 4, 'e'), 'two');
    source.onChange(change(51, 1, 'c'), 'two');
    expect(names()).toEqual(['a']);
    expect(board.catalogue.updated).toBe(160);
    await logdirs.answer(logdir('two', 50, ['a', 'b', 'c', 'd', 'e']));
    expect(names()).toEqual(['a', 'c', 'c', 'd', 'e']);
    expect(board.catalogue.current).toEqual({ instance: 'two', version: 51 });
    expect(logdirs.count).toBe(2);
  });

  test('drops what the old server still said', async () => {
    const { logdirs, names, source } = await opened();
    source.onStale();
    source.onChange(change(60, 0, 'old'), 'one');
    await logdirs.answer(logdir('two', 5, ['new']));
    expect(names()).toEqual(['new']);
    expect(logdirs.count).toBe(2);
  });

  test('asks again when a change speaks of other ids', async () => {
    const { logdirs, names, source } = await opened();
    source.onChange(change(60, 0, 'other'), 'two');
    expect(names()).toEqual(['a']);
    expect(logdirs.count).toBe(2);
  });

  test('asks again when a change leaves a gap in the ids', async () => {
    const { logdirs, names, source } = await opened();
    source.onChange(change(4, 7, 'far'), 'one');
    expect(names()).toEqual(['a']);
    await logdirs.answer(logdir('one', 4, ['a', 'b']));
    expect(names()).toEqual(['a', 'b']);
  });

  test('refuses points of other runs with the same ids', async () => {
    const { board, logdirs, frames } = await opened();
    const card = board.points('loss');
    const query = {
      tag: 0,
      runs: [0],
      xAxis: 'step',
      xRange: null,
      cols: 9,
      smoothing: 0,
    } as const;
    card.want(query, 'card');
    await frames.answer(frame('two', 3));
    expect(card.byLine.size).toBe(0);
    expect(logdirs.count).toBe(2);
    await logdirs.answer(logdir('two', 3, ['b']));
    board.points('loss').want(query, 'card');
    await frames.answer(frame('two', 3));
    expect(board.points('loss').byLine.size).toBe(1);
    board.close();
  });

  test('forgets the small lines of the old runs', async () => {
    const { board, logdirs, frames, source } = await opened();
    board.sparklines.want(0, [0]);
    await frames.answer(frame('one', 3));
    expect(board.sparklines.path(0)).not.toBe('');
    source.onStale();
    await logdirs.answer(logdir('two', 1, ['b']));
    expect(board.sparklines.path(0)).toBe('');
    board.sparklines.want(0, [0]);
    expect(frames.count).toBe(2);
    board.close();
  });
});

test('a card that failed waits for the ids when the connection is back and they may have changed', async () => {
  const { board, logdirs, frames, source } = await opened();
  const card = board.points('loss');
  card.want({ tag: 0, runs: [0], xAxis: 'step', xRange: null, cols: 9, smoothing: 0 }, 'card');
  await frames.answer(new SourceError('no scalar tag has the id 0', true));
  source.onConnection(false);
  source.onStale();
  source.onConnection(true);
  expect(frames.count).toBe(1);
  await logdirs.answer(logdir('one', 4, ['a']));
  await settled();
  expect(frames.count).toBe(2);
  board.close();
});

test('a card that failed asks again when the connection is back', async () => {
  const { board, frames, source } = await opened();
  const card = board.points('loss');
  card.want({ tag: 0, runs: [0], xAxis: 'step', xRange: null, cols: 9, smoothing: 0 }, 'card');
  source.onConnection(false);
  await frames.answer(new SourceError('no scalar tag has the id 0', true));
  expect(frames.count).toBe(1);
  source.onConnection(true);
  await frames.answer(frame('one', 3));
  expect(card.failure).toBeNull();
  expect(card.byLine.size).toBe(1);
});

describe('a run with parts', () => {
  /** Run `a`, its parts `a/loss_train` and `a/loss_val`, and run `b`; `held`: the ids of those that have the tag. */
  async function folded(held: readonly number[] = [1, 2, 3]) {
    const { board, logdirs } = await opened();
    const names = ['a', 'a/loss_train', 'a/loss_val', 'b'];
    const message = logdir('two', 1, names);
    const part = (label: string) => ({ kind: 'scalars' as const, label });
    board.open();
    await logdirs.answer({
      ...message,
      runs: {
        ...message.runs,
        part_of: [null, 0, 0, null],
        part: [null, part('train'), part('val'), null],
      },
      series: series(held, 1),
    });
    const [a, b] = board.catalogue.runs as [Run, Run];
    return { board, a, b, tag: board.catalogue.series(0) };
  }

  test('is listed once and has a line for each part', async () => {
    const { board, a, b, tag } = await folded();
    expect(board.selection.visible.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(board.lines(a, tag).map(({ run, label }) => [run.id, label])).toEqual([
      [1, 'train'],
      [2, 'val'],
    ]);
    expect(board.lines(b, tag).map(({ run, label }) => [run.id, label])).toEqual([[3, null]]);
  });

  test('stays on screen when it was chosen by the name of a part, and can be hidden again', async () => {
    const { board, a } = await folded();
    board.selection.restore({ mode: 'only', names: new Set(['a/loss_val']) }, []);
    expect(board.selection.visible).toEqual([a]);
    board.selection.toggle(a);
    expect(board.selection.visible).toEqual([]);
  });

  test('has lines of one colour that differ in their strokes', async () => {
    const { board, a, tag } = await folded();
    const [train, val] = board.lines(a, tag);
    expect(train?.color).toBe('#4061ae');
    expect(val?.color).toBe(board.color(a));
    expect(train?.dash).toEqual([]);
    expect(val?.dash).not.toEqual([]);
  });

  test('shows each part in the list as it is drawn, also one of other charts', async () => {
    const { board, a, tag } = await folded();
    const drawn = board.lines(a, tag);
    expect(drawn.map(({ run }) => partLine(board, run, a))).toEqual(drawn);
    const other = await folded([1, 3]);
    const [, val] = other.board.catalogue.parts(a.id);
    expect(other.board.lines(other.a, other.tag)).toHaveLength(1);
    expect(partLine(other.board, val as Run, other.a)).toEqual(drawn[1]);
  });

  test('shows the value of its first part where it has none of its own', async () => {
    const { board, a } = await folded();
    expect(board.valueRun(a).name).toBe('a/loss_train');
    expect(board.lastValue(a)).toBe(1);
  });
});

describe('a board that is paused', () => {
  test('shows nothing new, and all of it afterwards', async () => {
    const { board, logdirs, names, source } = await opened();
    board.togglePause();
    source.onChange(change(4, 1, 'b'), 'one');
    expect(names()).toEqual(['a']);
    board.togglePause();
    expect(logdirs.count).toBe(2);
    await logdirs.answer(logdir('one', 4, ['a', 'b']));
    expect(names()).toEqual(['a', 'b']);
  });

  test('asks for nothing where nothing happened', async () => {
    const { board, logdirs, names, source } = await opened();
    board.togglePause();
    board.togglePause();
    expect(logdirs.count).toBe(1);
    source.onChange(change(4, 1, 'b'), 'one');
    expect(names()).toEqual(['a', 'b']);
  });
});

describe('what people say of a run', () => {
  test('is its name and its colour everywhere', async () => {
    const { board } = await opened();
    const [a] = board.catalogue.runs;
    if (!a) throw new Error('no run');
    expect([board.nameOf(a), board.color(a)]).toEqual(['a', '#4061ae']);
    board.overlay.rename('a', 'best');
    board.overlay.setColor('a', 1);
    expect([board.nameOf(a), board.color(a)]).toEqual(['best', '#af4429']);
    board.overlay.setColor('a', '#123456');
    expect(board.color(a)).toBe('#123456');
  });

  test('takes an archived run out of list and charts, and a hidden one out of charts', async () => {
    const { board } = await opened();
    board.overlay.hide(['a']);
    expect([board.filtered.runs.length, board.selection.visible.length]).toEqual([1, 0]);
    board.overlay.archive(['a']);
    expect([board.filtered.runs.length, board.archived.length]).toEqual([0, 1]);
    board.view.table.toggleArchived();
    expect([board.filtered.runs.length, board.selection.visible.length]).toEqual([1, 0]);
  });
});
