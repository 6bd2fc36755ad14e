import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Summaries } from '../api/frame';
import type { SummariesQuery } from '../api/source';
import type { TagId } from '../charts/types';
import { Catalogue } from './catalogue.svelte';
import { RunSummaries } from './run-summaries.svelte';
import { growth, logdirOf } from './test-fixtures';

const table = {};
const query = {};

/** Two runs that have both tags; the second run's loss is not finite at steps 4 and 7. */
function opened() {
  const catalogue = new Catalogue();
  catalogue.reset(
    logdirOf(
      ['a', 'b'],
      [
        ['loss', 'scalar'],
        ['acc', 'scalar'],
      ],
    ),
  );
  const asked: TagId[] = [];
  const summaries = new RunSummaries(
    {
      summaries: ({ tag }: SummariesQuery) => {
        asked.push(tag);
        return Promise.resolve({
          instance: 'one',
          runs: [0, 1],
          mean: Float64Array.of(10 * tag, 10 * tag + 1),
          nonfinite: { row: Float64Array.of(1, 1), step: Float64Array.of(4, 7) },
        } as unknown as Summaries);
      },
    },
    catalogue,
  );
  return { catalogue, asked, summaries };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const mean = (of: Summaries) => of.mean;

test('a tag that two want is asked for once', async () => {
  const { asked, summaries } = opened();
  summaries.want(table, [0, 1]);
  summaries.want(query, [0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([0, 1]);
  expect(summaries.value(1, 1, mean)).toBe(11);
  expect(summaries.value(0, 2, mean)).toBe(null);
  expect(summaries.firstBadStep(0, 1)).toBe(4);
  expect(summaries.firstBadStep(0, 0)).toBe(null);
});

test('what one wants no longer is still renewed for the other', async () => {
  const { asked, catalogue, summaries } = opened();
  summaries.want(table, [0]);
  summaries.want(query, [0]);
  await vi.advanceTimersByTimeAsync(10_000);
  summaries.release(table);
  catalogue.apply(growth(2, 0, 0));
  summaries.want(query, [0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([0, 0]);
  summaries.release(query);
  catalogue.apply(growth(3, 0, 0));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([0, 0]);
});

test('what nobody wants any longer is not asked for with the rest', async () => {
  const { asked, summaries } = opened();
  summaries.want(table, [0]);
  summaries.want(query, []);
  summaries.release(table);
  summaries.want(query, [1]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([0, 1]);
});
