/** Values that follow what they are made of when there is time. */
import { flushSync } from 'svelte';
import { sharedTurns, type Turns } from '../lib/turns';

/**
 * What `compute` gives: at once at first, and whenever something that it read has changed as soon as its turn comes,
 * in a task that it shares with little else. Call while a component is being set up.
 * @param isFirst Whether it goes before others.
 */
export function inTurns<T>(
  compute: () => T,
  isFirst: () => boolean,
  turns: Pick<Turns, 'add' | 'drop'> = sharedTurns(),
): { readonly value: T } {
  const key = {};
  let turn = $state(0);
  let isDue = true;
  let value = $state.raw() as T;
  $effect.pre(() => {
    void turn;
    if (isDue) {
      isDue = false;
      value = compute();
      return;
    }
    turns.add(
      key,
      () => {
        isDue = true;
        turn += 1;
        flushSync();
      },
      isFirst,
    );
  });
  $effect(() => () => turns.drop(key));
  return {
    get value() {
      return value;
    },
  };
}
