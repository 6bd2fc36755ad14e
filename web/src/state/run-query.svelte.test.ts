import { describe, expect, test, vi } from 'vitest';
import type { Summaries } from '../api/frame';
import { SourceError } from '../api/source';
import { Catalogue } from './catalogue.svelte';
import { RunQueryState } from './run-query.svelte';
import { RunSummaries } from './run-summaries.svelte';
import { logdirOf, runColumns, seriesColumns } from './test-fixtures';

const names = ['a/adamw', 'a/sgd', 'a/sgd/part', 'plain'];
const kinds = [
  ['loss', 'scalar'],
  ['acc', 'scalar'],
  ['pictures', 'image'],
] as const;
const pairs = [
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
] as const;
const logdir = logdirOf(names, kinds, {
  runs: runColumns(names, {
    started: [100, 200, 150, 300],
    updated: [110, 220, 400, 300],
    status: ['live', 'done', 'done', 'done'],
    part_of: [null, null, 1, null],
    part: [null, null, { kind: 'scalars', label: 'session' }, null],
  }),
  series: seriesColumns(pairs, {
    count: [3, 4, 1, 1],
    last_step: [20, 40, 99, 7],
    last_value: [0.5, 0.25, 0.9, null],
  }),
});

const numbers = (...values: readonly number[]) => Float64Array.from(values);
const points = (step: number, value: number) => ({
  step: numbers(step, 0),
  wallTime: numbers(Number.NaN, Number.NaN),
  value: numbers(value, Number.NaN),
});
const summaries: Summaries = {
  instance: 'one',
  version: 1,
  runs: [0, 1],
  count: numbers(4, 3),
  nan: numbers(0, 3),
  posinf: numbers(1, 0),
  neginf: numbers(1, 0),
  mean: numbers(1, Number.NaN),
  first: points(0, 8),
  last: points(10, 1),
  min: points(10, 0.125),
  max: points(0, 8),
  nonfinite: { row: numbers(), step: numbers(), wallTime: numbers(), value: numbers() },
};

/** What is typed, and what comes of it once all has been asked for. */
async function opened(
  text: string,
  answer: () => Promise<Summaries> = () => Promise.resolve(summaries),
  said: Readonly<
    Record<
      string,
      { readonly name?: string; readonly note?: string; readonly is_archived?: boolean }
    >
  > = {},
  held = logdir,
) {
  const catalogue = new Catalogue();
  catalogue.reset(held);
  let typed = $state.raw(text);
  const ask = vi.fn(answer);
  const summed = new RunSummaries({ summaries: ask }, catalogue);
  const query = new RunQueryState(catalogue, summed, () => typed, {
    run: (name) => said[name] ?? {},
  });
  const settle = async () => {
    query.want();
    await vi.dynamicImportSettled();
    query.want();
    await new Promise((resolve) => setTimeout(resolve));
  };
  await settle();
  const type = (next: string) => {
    typed = next;
    return settle();
  };
  return { query, ask, type, runs: () => query.runs.map(({ name }) => name) };
}

describe('a query of the board', () => {
  test.each([
    ['', ['a/adamw', 'a/sgd', 'plain']],
    ['adam', ['a/adamw']],
    ['loss<0.3', ['a/sgd']],
    ['acc>0.8', ['a/sgd']],
    ['loss.count>=3', ['a/adamw', 'a/sgd']],
    ['steps=99', ['a/sgd']],
    ['took>3m', ['a/sgd']],
    ['status:live', ['a/adamw']],
    ['started<1980-01-02Z', ['a/adamw', 'a/sgd', 'plain']],
    ['note:* or lr:*', []],
    ['loss.min<0.2', ['a/adamw']],
    ['loss.min_step:*', ['a/adamw']],
    ['loss.best_step=10', ['a/adamw']],
    ['loss.mean:*', ['a/adamw']],
    ['loss.nan>0', ['a/sgd']],
    ['loss.inf=2', ['a/adamw']],
    ['pictures.min:*', []],
  ])('%s chooses runs by what they and their parts hold', async (text, expected) => {
    const { query, runs } = await opened(text);
    expect(runs()).toEqual(expected);
    query.stop();
  });

  test('has no two groups of one name', async () => {
    const { query } = await opened('group:opt');
    const values = ['none', 'adamw', null, null];
    query.useHParams({
      isKnown: true,
      names: ['opt'],
      values: () => [],
      value: (run) => values[run] ?? null,
      want: () => undefined,
    });
    expect(query.groups.map(({ name, values: [value] }) => [name, value])).toEqual([
      ['"none"', 'none'],
      ['"adamw"', 'adamw'],
      ['none', null],
    ]);
  });

  test('chooses tags, and puts runs into groups', async () => {
    const { query } = await opened('tag:acc group:path/2');
    expect(query.tags.map(({ name }) => name)).toEqual(['acc']);
    expect(query.groups.map(({ name, runs }) => [name, runs.map((run) => run.id)])).toEqual([
      ['adamw', [0]],
      ['sgd', [1]],
      ['none', [3]],
    ]);
  });

  test('that is wrong leaves what the last right one chose', async () => {
    const { query, runs, type } = await opened('adam');
    await type('adam loss<x');
    expect(query.error).toMatchObject({ from: 10, to: 11, message: 'expected a number, got "x"' });
    expect(runs()).toEqual(['a/adamw']);
    expect(query.text).toBe('adam');
    await type('');
    expect(query.error).toBe(null);
    expect(query.text).toBe('');
    expect(runs()).toHaveLength(3);
    await type('loss<x');
    expect(runs()).toHaveLength(3);
  });

  test('that is about to be finished leaves what there was, and nothing is wrong with it', async () => {
    const { query, runs, type } = await opened('adam');
    for (const typed of ['adam group:', 'adam loss<', 'adam loss.m', 'adam loss.min<']) {
      query.caret = typed.length;
      await type(typed);
      expect(query.error).toBe(null);
      expect(runs()).toEqual(['a/adamw']);
      expect(query.tags).toHaveLength(2);
    }
    query.caret = null;
    expect(query.error).toMatchObject({ message: 'expected a value behind "<"' });
    await type('adam loss.m');
    expect(runs()).toEqual([]);
  });

  test('that is being typed waits for the numbers that it needs', async () => {
    let answer: (summaries: Summaries) => void = () => undefined;
    const later = new Promise<Summaries>((resolve) => {
      answer = resolve;
    });
    const { query, runs, type } = await opened('', () => later);
    query.caret = 12;
    await type('loss.min<0.2');
    expect(runs()).toHaveLength(3);
    answer(summaries);
    await later;
    await vi.waitFor(() => expect(runs()).toEqual(['a/adamw']));
    query.stop();
  });

  test('says what is nowhere, and what may be meant', async () => {
    const { query, type } = await opened('los.min<1');
    expect(query.unknown).toBe('nothing is named los here; did you mean loss?');
    await type('group:temperature');
    expect(query.unknown).toBe('nothing is named temperature here');
    for (const there of ['loss.min<1', 'pictures:*', 'steps>1', 'zzz', 'group:path', 'losss<']) {
      await type('');
      await type(there);
      expect(query.unknown).toBe(null);
    }
  });

  test('says of no name that it is nowhere before hyperparameters are known', async () => {
    const { query } = await opened('lr<1');
    const none = { names: [], values: () => [], value: () => null, want: () => undefined };
    query.useHParams({ ...none, isKnown: false });
    expect(query.unknown).toBe(null);
    query.useHParams({ ...none, isKnown: true });
    expect(query.unknown).toBe('nothing is named lr here');
  });

  test('finds what people call runs and wrote about them', async () => {
    const said = { 'a/sgd': { name: 'the best one' }, plain: { note: 'diverges early' } };
    const { runs, type } = await opened('best', undefined, said);
    expect(runs()).toEqual(['a/sgd']);
    await type('note:early');
    expect(runs()).toEqual(['plain']);
    await type('-BEST note!=x');
    expect(runs()).toEqual(['plain']);
  });

  test('leaves archived runs out, whatever is asked for', async () => {
    const said = { 'a/sgd': { is_archived: true } };
    const { runs, type } = await opened('', undefined, said);
    expect(runs()).toEqual(['a/adamw', 'plain']);
    await type('a/');
    expect(runs()).toEqual(['a/adamw']);
  });

  test('asks for summaries only if it needs them, and once', async () => {
    const { ask, type, query } = await opened('loss<1 loss.count>1 nowhere.min<1');
    expect(ask).not.toHaveBeenCalled();
    await type('loss.min<1 loss.max<9');
    await type('loss.max<9');
    expect(ask).toHaveBeenCalledTimes(1);
    query.stop();
  });

  test('fits no run by a number that its source does not tell', async () => {
    const { runs, query } = await opened('loss.min<1', () =>
      Promise.reject(new SourceError('busy', true, true)),
    );
    expect(runs()).toEqual([]);
    query.stop();
  });

  test('has no groups of hyperparameters until they are there', async () => {
    const { query, runs } = await opened('group:lr');
    const none = { names: [], values: () => [], value: () => null, want: () => undefined };
    query.useHParams({ ...none, isKnown: false });
    expect(runs()).toHaveLength(3);
    expect(query.groups).toEqual([]);
    query.useHParams({ ...none, isKnown: true });
    expect(query.groups).toHaveLength(1);
  });

  test('means a metric by a name only while no run has such a hyperparameter', async () => {
    const { query, runs } = await opened('loss:* group:loss');
    const ofMetric = runs();
    expect(ofMetric).toContain('a/adamw');
    expect(query.groups.map(({ name }) => name)).toEqual(['none']);
    query.useHParams({
      isKnown: true,
      names: ['loss'],
      values: (name) => (name === 'loss' ? ['huber'] : []),
      value: (run, name) => (run === 2 && name === 'loss' ? 'huber' : null),
      want: () => undefined,
    });
    expect(runs()).toEqual(['a/sgd']);
    expect(query.groups.map(({ name }) => name)).toEqual(['huber']);
    query.stop();
  });

  test('takes what a run lacks from its newest session first', async () => {
    const folders = ['run', 'run/1', 'run/2', 'run/acc_val'];
    const scalar = { kind: 'scalars', label: 'val' } as const;
    const session = { kind: 'hparams', label: 'hparams' } as const;
    const { query, runs, type } = await opened('acc=2', undefined, undefined, {
      ...logdirOf(folders, kinds, {
        runs: runColumns(folders, {
          started: [100, 200, 300, 100],
          part_of: [null, 0, 0, 0],
          part: [null, session, session, scalar],
        }),
        series: seriesColumns(
          [
            [1, 1],
            [2, 1],
            [3, 1],
          ],
          { count: [1, 1, 1], last_value: [1, 2, 3] },
        ),
      }),
    });
    expect(runs()).toEqual(['run']);
    await type('acc!=2');
    expect(runs()).toEqual([]);
    query.stop();
  });

  test('takes hyperparameters from where it is told', async () => {
    const { query, runs, type } = await opened('lr<1 group:lr');
    expect(runs()).toEqual([]);
    query.useHParams({
      isKnown: true,
      names: ['lr'],
      values: () => [0.5],
      value: (run) => (run === 2 ? 0.5 : null),
      want: () => undefined,
    });
    expect(runs()).toEqual(['a/sgd']);
    expect(query.groups.map(({ name }) => name)).toEqual(['0.5']);
    await type('');
    query.caret = 0;
    const offered = query.completion?.suggestions.map(({ text }) => text);
    expect(offered?.slice(0, 3)).toEqual(['lr', 'loss', 'acc']);
  });
});
