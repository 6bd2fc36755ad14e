import { describe, expect, test } from 'vitest';
import type { Run, Series } from '../state/catalogue.svelte';
import { runOf } from '../state/test-fixtures';
import { remarkOf } from './run-status';

const run = (status: Run['status']) => runOf(0, 'a', { status });
const at = (lastStep: number, more: Partial<Series> = {}) =>
  ({ lastStep, lastValue: 0.5, count: 100, nonfiniteCount: 0, ...more }) as Series;

describe('what a row says beside its number', () => {
  test('is nothing for a run that got as far as the others, live or not', () => {
    for (const status of ['live', 'stalled', 'done'] as const) {
      expect(remarkOf(run(status), at(19_900), 20_000)).toBeNull();
      expect(remarkOf(run(status), at(30_000), 20_000)).toBeNull();
    }
  });

  test('is the step of a run that is behind, and why it may be', () => {
    expect(remarkOf(run('live'), at(16_200), 20_000)).toMatchObject({ text: '@16.2k' });
    expect(remarkOf(run('done'), at(5000), 20_000)?.title).toBe('ended at step 5k');
    expect(remarkOf(run('stalled'), at(5000), 20_000)?.title).toContain('nothing new');
  });

  test('names a run that went NaN, or cannot be read, before how far it got', () => {
    const gone = at(5400, { lastValue: Number.NaN, nonfiniteCount: 730 });
    expect(remarkOf(run('done'), gone, 20_000)).toMatchObject({ tone: 'danger', text: 'NaN ×730' });
    expect(remarkOf(run('unreadable'), undefined, 20_000)?.text).toBe('unreadable');
    expect(remarkOf(run('empty'), undefined, 0)?.text).toBe('empty');
  });
});
