import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SourceError } from '../api/source';
import { Renewal } from './renewal.svelte';

const failed = new SourceError('busy', true, true);
const pauseMs = 100;
const failurePauseMs = 1000;

/** Versions that a test changes, and what is asked of a source that answers the key and its version. */
function opened(versions: { a: number } & Record<string, number>, most = 10) {
  const source = {
    scope: 'one',
    versions,
    asked: [] as string[],
    signals: [] as AbortSignal[],
    /** What comes instead of the next answers. */
    instead: [] as (SourceError | null | Promise<ReadonlyMap<string, string>>)[],
  };
  const renewal = new Renewal<string, string>({
    scope: () => source.scope,
    version: (key) => source.versions[key] ?? null,
    ask: (keys, signal) => {
      source.asked.push(keys.join(''));
      source.signals.push(signal);
      const instead = source.instead.shift();
      if (instead instanceof SourceError) return Promise.reject(instead);
      if (instead !== undefined) return Promise.resolve(instead);
      const known = keys.filter((key) => key !== 'x');
      return Promise.resolve(new Map(known.map((key) => [key, `${key}${source.versions[key]}`])));
    },
    most,
    pauseMs,
    failurePauseMs,
  });
  return { source, renewal };
}

function lateAnswer() {
  let resolve: (values: ReadonlyMap<string, string>) => void = () => undefined;
  const promise = new Promise<ReadonlyMap<string, string>>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (values: ReadonlyMap<string, string>) => resolve(values) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is there and has not grown is not asked for again', async () => {
  const { source, renewal } = opened({ a: 1, b: 1 });
  renewal.want(['a', 'b', 'none', 'unknown']);
  expect(renewal.get('a')).toBeUndefined();
  await settle();
  renewal.want(['a', 'b']);
  await vi.advanceTimersByTimeAsync(10 * pauseMs);
  expect(source.asked).toEqual(['ab']);
  expect([renewal.get('a'), renewal.get('b'), renewal.get('none')]).toEqual([
    'a1',
    'b1',
    undefined,
  ]);
});

test('what has grown is asked for after a pause, and until then the last answer stands', async () => {
  const { source, renewal } = opened({ a: 1, b: 1 });
  renewal.want(['a', 'b']);
  await settle();
  source.versions.a = 2;
  renewal.want(['a', 'b']);
  await vi.advanceTimersByTimeAsync(pauseMs - 1);
  expect(source.asked).toEqual(['ab']);
  expect(renewal.get('a')).toBe('a1');
  await vi.advanceTimersByTimeAsync(1);
  expect(source.asked).toEqual(['ab', 'a']);
  expect(renewal.get('a')).toBe('a2');
});

test('what grows while it is asked for is asked for once more', async () => {
  const { source, renewal } = opened({ a: 1 });
  renewal.want(['a']);
  source.versions.a = 2;
  await settle();
  await vi.advanceTimersByTimeAsync(10 * pauseMs);
  expect(source.asked).toEqual(['a', 'a']);
});

test('what is missing waits for no pause, and stands before what has grown', async () => {
  const { source, renewal } = opened({ a: 1, b: 1, c: 1 }, 1);
  renewal.want(['a']);
  await settle();
  source.versions.a = 2;
  renewal.want(['a', 'b', 'c']);
  await settle();
  expect(source.asked).toEqual(['a', 'b', 'c']);
  await vi.advanceTimersByTimeAsync(pauseMs);
  expect(source.asked).toEqual(['a', 'b', 'c', 'a']);
});

test('there is one question at a time', async () => {
  const { source, renewal } = opened({ a: 1, b: 1 });
  const answer = lateAnswer();
  source.instead.push(answer.promise);
  renewal.want(['a']);
  renewal.want(['a', 'b']);
  await vi.advanceTimersByTimeAsync(10 * failurePauseMs);
  expect(source.asked).toEqual(['a']);
  answer.resolve(new Map([['a', 'late']]));
  await settle();
  expect(source.asked).toEqual(['a', 'b']);
  expect(renewal.get('a')).toBe('late');
});

test('an answer that leaves a key out says that it has no value', async () => {
  const { source, renewal } = opened({ a: 1, x: 1 });
  renewal.want(['a', 'x']);
  await vi.advanceTimersByTimeAsync(10 * pauseMs);
  expect(source.asked).toEqual(['ax']);
  expect(renewal.get('x')).toBeUndefined();
});

test.each([failed, null])('after %s it asks again, later, and what is held stays', async (bad) => {
  const { source, renewal } = opened({ a: 1, b: 1 });
  renewal.want(['a']);
  await settle();
  source.versions.a = 2;
  source.instead.push(bad);
  await vi.advanceTimersByTimeAsync(pauseMs);
  renewal.want(['a', 'b']);
  await vi.advanceTimersByTimeAsync(failurePauseMs - 1);
  expect(source.asked).toEqual(['a', 'a']);
  expect(renewal.get('a')).toBe('a1');
  await vi.advanceTimersByTimeAsync(1 + pauseMs);
  expect(source.asked).toEqual(['a', 'a', 'b', 'a']);
  expect(renewal.get('a')).toBe('a2');
});

test('what is of another scope is not told, and is asked for anew', async () => {
  const { source, renewal } = opened({ a: 1 });
  renewal.want(['a']);
  await settle();
  source.scope = 'two';
  expect(renewal.get('a')).toBeUndefined();
  renewal.want(['a']);
  await settle();
  expect(source.asked).toEqual(['a', 'a']);
  expect(renewal.get('a')).toBe('a1');
});

test('an answer to a question of another scope is dropped', async () => {
  const { source, renewal } = opened({ a: 1 });
  const answer = lateAnswer();
  source.instead.push(answer.promise);
  renewal.want(['a']);
  source.scope = 'two';
  renewal.want(['a']);
  expect(source.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  await settle();
  answer.resolve(new Map([['a', 'late']]));
  await settle();
  expect(renewal.get('a')).toBe('a1');
});

test('nothing is asked for once it is stopped, until somebody wants it again', async () => {
  const { source, renewal } = opened({ a: 1 });
  source.instead.push(failed);
  renewal.want(['a']);
  await settle();
  renewal.stop();
  await vi.advanceTimersByTimeAsync(10 * failurePauseMs);
  expect(source.asked).toEqual(['a']);
  renewal.want(['a']);
  await settle();
  expect(renewal.get('a')).toBe('a1');
});

test('a key that grows all the time does not keep the others from being asked for', async () => {
  const { source, renewal } = opened({ a: 1, b: 1, c: 1 }, 1);
  renewal.want(['a', 'b', 'c']);
  await settle();
  expect(source.asked).toEqual(['a', 'b', 'c']);
  for (let grown = 2; grown < 8; grown++) {
    Object.assign(source.versions, { a: grown, b: grown, c: grown });
    renewal.want(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(pauseMs);
  }
  const later = source.asked.slice(3);
  for (const key of ['a', 'b', 'c']) expect(later.filter((one) => one === key)).toHaveLength(2);
});

test('a question that always fails does not keep the others from being asked', async () => {
  const { source, renewal } = opened({ a: 1, b: 1 }, 1);
  source.instead.push(failed);
  renewal.want(['a', 'b']);
  await vi.advanceTimersByTimeAsync(failurePauseMs);
  expect(source.asked.slice(0, 2)).toEqual(['a', 'b']);
});
