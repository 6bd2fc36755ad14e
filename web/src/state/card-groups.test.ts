import { expect, test } from 'vitest';
import type { GroupsFrame } from '../api/groups-frame';
import { type GroupsQuery, SourceError } from '../api/source';
import type { GroupData, KeptSeries } from '../charts/types';
import { CardGroups } from './card-groups.svelte';

const query = {
  tag: 0,
  xAxis: 'step',
  xRange: null,
  cols: 100,
  smoothing: 0,
  groups: [
    { key: 'a', runs: [0, 1] },
    { key: 'b', runs: [2, 3] },
  ],
  revision: 1,
} as const;

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Of a group that nothing draws. */
const points = (group: number) => ({ kind: 'group', group, x: new Float64Array(2) }) as GroupData;

function groups() {
  const asked: { query: GroupsQuery; signal: AbortSignal }[] = [];
  const answers: ((frame: GroupsFrame | Error) => void)[] = [];
  const released: number[] = [];
  let key = 0;
  const source = {
    groups: (one: GroupsQuery, signal: AbortSignal) =>
      new Promise<GroupsFrame>((resolve, reject) => {
        asked.push({ query: one, signal });
        answers.push((frame) => (frame instanceof Error ? reject(frame) : resolve(frame)));
      }),
  };
  const keeper = {
    keep: (series: readonly unknown[]) => series.map(() => ({ key: ++key }) as KeptSeries),
    release: (series: readonly KeptSeries[]) => {
      released.push(...series.map((one) => one.key));
    },
    onLost: () => () => undefined,
  };
  const answer = async (i: number, frame: GroupsFrame | Error) => {
    answers[i]?.(frame);
    await settled();
  };
  return { asked, answer, released, card: new CardGroups(source, 0, keeper) };
}

const frame: GroupsFrame = { instance: 'x', groups: [points(0), points(1)] };

test('are asked for once, and anew when a run has grown or another takes part', async () => {
  const { asked, answer, card, released } = groups();
  card.want(query, 'card');
  await answer(0, frame);
  expect([...card.byKey.keys()]).toEqual(['a', 'b']);
  card.want({ ...query }, 'card');
  expect(asked).toHaveLength(1);
  card.want({ ...query, revision: 2 }, 'card');
  await settled();
  expect(asked).toHaveLength(2);
  await answer(1, frame);
  expect(released).toEqual([1, 2]);
  card.want({ ...query, revision: 2, groups: [{ key: 'b', runs: [2] }] }, 'card');
  expect(asked[2]?.query.groups).toEqual([[2]]);
  await answer(2, { instance: 'x', groups: [points(0)] });
  expect([...card.byKey.keys()]).toEqual(['b']);
});

test('of another window end the request under way', async () => {
  const { asked, answer, card } = groups();
  card.want(query, 'card');
  card.want({ ...query, cols: 200 }, 'card');
  expect(asked[0]?.signal.aborted).toBe(true);
  await answer(0, frame);
  expect(card.byKey.size).toBe(0);
  await answer(1, frame);
  expect(card.byKey.size).toBe(2);
});

test('that cannot be had say why, and are not asked for in a loop', async () => {
  const { asked, answer, card } = groups();
  card.want(query, 'card');
  await answer(0, new SourceError('too many groups', true, false));
  expect(card.failure).toBe('too many groups');
  await settled();
  expect(asked).toHaveLength(1);
});

test('that a card scrolled away from before they came are asked for when it comes back', async () => {
  const { asked, answer, card } = groups();
  card.want(query, 'card');
  card.stop('card');
  expect(asked[0]?.signal.aborted).toBe(true);
  card.want(query, 'card again');
  expect(asked).toHaveLength(2);
  await answer(1, frame);
  expect([...card.byKey.keys()]).toEqual(['a', 'b']);
});
