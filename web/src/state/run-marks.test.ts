import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MarksMessage } from '../api/schema';
import { type MarksSource, SourceError } from '../api/source';
import type { RunId } from '../charts/types';
import type { Catalogue } from './catalogue.svelte';
import { RunMarks } from './run-marks.svelte';

/** What the source was asked, and answers as many marks as the run's version. */
function opened(versions: Record<RunId, number>) {
  const asked: RunId[][] = [];
  const catalogue = { instance: 'one', markVersion: (run: RunId) => versions[run] ?? 0 };
  let failure: Error | null = null;
  const source: MarksSource = {
    marks: (runs): Promise<MarksMessage> => {
      asked.push([...runs]);
      if (failure) return Promise.reject(failure);
      const run = runs.flatMap((id) => Array<number>(versions[id] ?? 0).fill(id));
      const marks = {
        run,
        name: run.map(() => 'drop'),
        text: run.map((id) => `of ${id}`),
        step: run.map((_, i) => i),
        wall_time: run.map(() => null),
      };
      return Promise.resolve({ instance: catalogue.instance, version: 1, marks });
    },
  };
  const marks = new RunMarks(source, catalogue as unknown as Catalogue);
  const fail = (error: Error | null) => {
    failure = error;
  };
  return { asked, catalogue, marks, fail, versions };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(600);

describe('the marks of runs', () => {
  test('are asked for once, of marked runs only', async () => {
    const { marks, asked } = opened({ 3: 2, 1: 1 });
    marks.want([3, 1, 2]);
    await settle();
    marks.want([3, 1, 2]);
    await settle();
    expect(asked).toEqual([[1, 3]]);
    expect(marks.of(3).map(({ text, step }) => [text, step])).toEqual([
      ['of 3', 1],
      ['of 3', 2],
    ]);
    expect(marks.of(2)).toEqual([]);
  });

  test('are asked for again when there are more', async () => {
    const { marks, asked, versions } = opened({ 0: 1, 1: 1 });
    marks.want([0, 1]);
    await settle();
    versions[1] = 2;
    marks.want([0, 1]);
    await settle();
    expect(asked).toEqual([[0, 1], [1]]);
    expect(marks.of(1)).toHaveLength(2);
  });

  test('come in steps where there are many runs', async () => {
    const ids = Array.from({ length: 40 }, (_, id) => id);
    const { marks, asked } = opened(Object.fromEntries(ids.map((id) => [id, 1])));
    marks.want(ids);
    await settle();
    await settle();
    expect(asked.map((runs) => runs.length)).toEqual([32, 8]);
    expect(marks.of(39)).toHaveLength(1);
  });

  test('are asked for again after a failure, and stay until then', async () => {
    const { marks, asked, fail, versions } = opened({ 0: 1 });
    marks.want([0]);
    await settle();
    versions[0] = 2;
    fail(new SourceError('busy', true, true));
    marks.want([0]);
    await settle();
    expect(marks.of(0)).toHaveLength(1);
    fail(null);
    await settle();
    expect(marks.of(0)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(marks.of(0)).toHaveLength(2);
    expect(asked).toHaveLength(3);
  });

  test('of another instance are not those of this one', async () => {
    const { marks, catalogue } = opened({ 0: 1 });
    marks.want([0]);
    await settle();
    catalogue.instance = 'two';
    expect(marks.of(0)).toEqual([]);
    marks.want([0]);
    await settle();
    expect(marks.of(0)).toHaveLength(1);
  });
});
