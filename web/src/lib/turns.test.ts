import { beforeEach, expect, test } from 'vitest';
import { Turns } from './turns';

let tasks: (() => void)[];
let nowMs: number;
let done: string[];
let turns: Turns;

beforeEach(() => {
  [tasks, nowMs, done] = [[], 0, []];
  turns = new Turns(
    (run) => tasks.push(run),
    () => nowMs,
  );
});

/** Work that takes so long. */
const work = (name: string, tookMs: number) => () => {
  done.push(name);
  nowMs += tookMs;
};

const runTask = () => tasks.shift()?.();

test('nothing is done at once, and a task ends when its time is up', () => {
  for (const name of ['a', 'b', 'c', 'd']) turns.add({}, work(name, 5));
  expect(done).toEqual([]);
  runTask();
  expect(done).toEqual(['a', 'b']);
  runTask();
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  expect(tasks).toHaveLength(0);
});

test('of one key only the newest is done, in its old place', () => {
  const key = {};
  turns.add(key, work('old', 1));
  turns.add({}, work('other', 1));
  turns.add(key, work('new', 1));
  runTask();
  expect(done).toEqual(['new', 'other']);
});

test('what was dropped is not done', () => {
  const key = {};
  turns.add(key, work('dropped', 1));
  turns.add({}, () => turns.drop(key));
  turns.drop(key);
  runTask();
  expect(done).toEqual([]);
});

test('what goes first is done before what was asked for earlier', () => {
  let isPointed = false;
  turns.add({}, work('early', 20));
  turns.add({}, work('pointed', 20), () => isPointed);
  isPointed = true;
  runTask();
  expect(done).toEqual(['pointed']);
});

test('what work asks for has a turn of its own, also when the work fails', () => {
  turns.add({}, () => {
    turns.add({}, work('next', 1));
    throw new Error('broken');
  });
  expect(runTask).toThrow('broken');
  expect(done).toEqual([]);
  runTask();
  expect(done).toEqual(['next']);
});
