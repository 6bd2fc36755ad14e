// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { Turns } from '../lib/turns';
import { inTurns } from './in-turns.svelte';

/** Effects have run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A value that follows twice another, with tasks that the test runs. */
function following() {
  const tasks: (() => void)[] = [];
  const turns = new Turns((run) => tasks.push(run));
  const number = new Source();
  let computed = 0;
  let double: { readonly value: number } | undefined;
  const stop = $effect.root(() => {
    double = inTurns(
      () => {
        computed += 1;
        return number.value * 2;
      },
      () => false,
      turns,
    );
  });
  return {
    number,
    stop,
    tasks,
    get value() {
      return double?.value;
    },
    get computed() {
      return computed;
    },
    runTask: () => tasks.shift()?.(),
  };
}

class Source {
  value = $state(1);
}

test('is there at once, and follows in a task of its own, once for many changes', async () => {
  const given = following();
  expect(given.value).toBe(2);
  for (const value of [2, 3, 4]) {
    given.number.value = value;
    await settled();
  }
  expect([given.value, given.computed, given.tasks.length]).toEqual([2, 1, 1]);
  given.runTask();
  await settled();
  expect([given.value, given.computed]).toEqual([8, 2]);
  given.number.value = 5;
  await settled();
  given.runTask();
  await settled();
  expect(given.value).toBe(10);
  given.stop();
});

test('is not computed any more when nobody needs it', async () => {
  const given = following();
  given.number.value = 2;
  await settled();
  given.stop();
  given.runTask();
  await settled();
  expect(given.computed).toBe(1);
});
