import { describe, expect, test } from 'vitest';
import type { ChangeMessage, RunStatus } from '../api/schema';
import { Catalogue } from './catalogue.svelte';
import { changeOf, logdirOf, runColumns, seriesColumns } from './test-fixtures';

const logdir = logdirOf(
  ['a'],
  [
    ['loss', 'scalar'],
    ['weights', 'histogram'],
  ],
  {
    instance: 'first',
    version: 7,
    state: 'loading',
    runs: runColumns(['a'], { started: [10], updated: [20], status: ['live'] }),
    series: seriesColumns([[0, 0]], { last_value: ['NaN'], nonfinite: [1] }),
  },
);

const grown = [
  [0, 0],
  [1, 2],
] as const;
const change = changeOf(8, {
  runs: { run: [1], ...runColumns(['b'], { started: [30], updated: [40], damage: [1] }) },
  tags: { tag: [2], name: ['acc'], kind: ['scalar'] },
  series: seriesColumns(grown, { count: [6, 1], last_value: [0.5, 0.9], version: [6, 1] }),
  damaged_files: ['b/events'],
  damage: [{ run: 1, file: 'b/events', offset: 9, bytes: 3, reason: 'data checksum mismatch' }],
});

function opened(): Catalogue {
  const catalogue = new Catalogue();
  catalogue.reset(logdir);
  return catalogue;
}

describe('a catalogue', () => {
  test('counts a run and its parts once', () => {
    const catalogue = opened();
    const part = { kind: 'scalars', label: 'train' } as const;
    const runs = { ...change.runs, part_of: [0], part: [part], started: [5] };
    catalogue.apply({ ...change, runs });
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a']);
    expect(catalogue.parts(0).map(({ name }) => name)).toEqual(['b']);
    expect(catalogue.wholeOf(1)).toBe(0);
    expect(catalogue.started(1)).toBe(5);
    catalogue.apply({ ...change, version: 9, runs: change.runs });
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('says when a run has a new mark', () => {
    const catalogue = opened();
    expect([catalogue.hasMarks, catalogue.markVersion(1)]).toEqual([false, 0]);
    const marked = { ...change, tags: { tag: [2], name: ['marks/drop'], kind: ['mark'] } };
    catalogue.apply(marked);
    expect([catalogue.hasMarks, catalogue.markVersion(1)]).toEqual([true, 1]);
    expect(catalogue.markVersion(0)).toBe(0);
    catalogue.apply({ ...marked, version: 9 });
    expect(catalogue.markVersion(1)).toBe(2);
  });

  test('holds what the logdir holds', () => {
    const catalogue = opened();
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a']);
    expect(catalogue.scalars.map(({ name }) => name)).toEqual(['loss']);
    expect(catalogue.current).toEqual({ instance: 'first', version: 7 });
    expect(catalogue.isReady).toBe(false);
    expect(catalogue.series(0).get(0)?.lastValue).toBeNaN();
  });

  test('grows with a change', () => {
    const catalogue = opened();
    catalogue.apply(change);
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(catalogue.tags.map(({ name }) => name)).toEqual(['loss', 'weights', 'acc']);
    expect(catalogue.series(0).get(0)).toMatchObject({ count: 6, lastValue: 0.5, version: 6 });
    expect(catalogue.series(2).runs).toEqual([1]);
    expect(catalogue.damage).toHaveLength(1);
    expect(catalogue.current?.version).toBe(8);
    expect(catalogue.isReady).toBe(true);
  });

  test('keeps values of several kinds under one name apart', () => {
    const catalogue = opened();
    catalogue.apply({ ...change, tags: { tag: [2], name: ['loss'], kind: ['histogram'] } });
    expect(catalogue.tags.map(({ name }) => name)).toEqual(['loss', 'weights', 'loss']);
    expect(catalogue.scalars).toEqual([{ id: 0, name: 'loss', kind: 'scalar' }]);
    expect(catalogue.series(0).runs).toEqual([0]);
    expect(catalogue.series(2).runs).toEqual([1]);
  });

  test('learns what became of the folder', () => {
    const catalogue = opened();
    const folder = { exists: false, other_files: 2, folders: 3, notices: ['one link left out'] };
    catalogue.apply({ ...change, logdir: folder });
    expect(catalogue.facts).toMatchObject({
      name: 'runs',
      exists: false,
      otherFiles: 2,
      folders: 3,
      notices: ['one link left out'],
    });
  });

  test('ignores a change it already has', () => {
    const catalogue = opened();
    catalogue.apply({ ...change, version: 7 });
    expect(catalogue.runs).toHaveLength(1);
  });

  test('tells only the tags that grew', () => {
    const catalogue = opened();
    const before = [0, 1].map((tag) => catalogue.series(tag).revision);
    catalogue.apply(change);
    expect(catalogue.series(0).revision).toBeGreaterThan(before[0] as number);
    expect(catalogue.series(1).revision).toBe(before[1]);
  });

  test('forgets all series when ids start over', () => {
    const catalogue = opened();
    catalogue.reset({ ...logdir, instance: 'second', series: { ...logdir.series, run: [] } });
    expect(catalogue.series(0).runs).toEqual([]);
  });

  test.each([
    ['a run', { ...change, runs: { ...change.runs, run: [4] } }],
    ['a tag', { ...change, tags: { ...change.tags, tag: [9] } }],
    ['a run’s series', { ...change, series: { ...change.series, run: [0, 4] } }],
    ['a tag’s series', { ...change, series: { ...change.series, tag: [0, 9] } }],
  ])('takes nothing of a change beyond its ids: %s', (_, misfit) => {
    const catalogue = opened();
    expect(catalogue.apply(misfit)).toBe(false);
    expect(catalogue.current?.version).toBe(7);
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a']);
    expect(catalogue.apply(change)).toBe(true);
  });
});

/** A change of one run's damage. */
function damaged(version: number, count: number, places: readonly string[]): ChangeMessage {
  return {
    ...change,
    version,
    runs: { ...change.runs, damage: [count] },
    damaged_files: places.map((place) => place.split('@')[0] as string),
    damage: places.map((place) => {
      const [file = '', offset] = place.split('@');
      return { run: 1, file, offset: Number(offset), bytes: 3, reason: 'data checksum mismatch' };
    }),
  };
}

describe('damage', () => {
  const listed = (catalogue: Catalogue) =>
    catalogue.damage.map(({ file, offset }) => `${file}@${offset}`);

  test('of a file is replaced as a whole, that of other files stays', () => {
    const catalogue = opened();
    catalogue.apply(damaged(8, 3, ['one@1', 'one@5', 'two@7']));
    catalogue.apply(damaged(9, 3, ['one@5', 'one@8']));
    expect(listed(catalogue)).toEqual(['two@7', 'one@5', 'one@8']);
  });

  test('that was withdrawn disappears', () => {
    const catalogue = opened();
    catalogue.apply(damaged(8, 2, ['one@1', 'two@7']));
    catalogue.apply({ ...damaged(9, 1, []), damaged_files: ['one'] });
    expect(listed(catalogue)).toEqual(['two@7']);
    expect(catalogue.runs[1]?.damageCount).toBe(1);
  });
});

describe('a run that is gone', () => {
  const withStatus = (version: number, status: RunStatus): ChangeMessage => ({
    ...change,
    version,
    runs: { ...change.runs, status: [status], damage: [0] },
    series: { ...change.series, run: [], tag: [] },
    damaged_files: [],
    damage: [],
  });

  function left(): Catalogue {
    const catalogue = opened();
    catalogue.apply(change);
    catalogue.apply(withStatus(9, 'gone'));
    return catalogue;
  }

  test('is not listed, nor are its series and the tags no other run has', () => {
    const catalogue = left();
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a']);
    expect(catalogue.series(2).get(1)).toBeUndefined();
    expect(catalogue.series(2).runs).toEqual([]);
    expect(catalogue.scalars.map(({ name }) => name)).toEqual(['loss']);
    expect(catalogue.updated).toBe(20);
  });

  test('keeps its id, and comes back with all it had', () => {
    const catalogue = left();
    expect(catalogue.known.map(({ id, name }) => [id, name])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    const { revision } = catalogue.series(2);
    catalogue.apply(withStatus(10, 'live'));
    expect(catalogue.runs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(catalogue.series(2).get(1)?.lastValue).toBe(0.9);
    expect(catalogue.series(2).revision).toBeGreaterThan(revision);
    expect(catalogue.scalars.map(({ name }) => name)).toEqual(['loss', 'acc']);
  });

  test('may be gone from the start', () => {
    const catalogue = new Catalogue();
    catalogue.reset({ ...logdir, runs: { ...logdir.runs, status: ['gone'] } });
    expect(catalogue.runs).toEqual([]);
    expect(catalogue.scalars).toEqual([]);
  });
});

describe('scalars of a point a run', () => {
  const tags = [
    ['loss', 'scalar'],
    ['hparam/loss', 'scalar'],
  ] as const;
  const pairs = [
    [0, 0],
    [0, 1],
  ] as const;
  const dotsOf = (count: readonly number[], status: RunStatus = 'done') => {
    const catalogue = new Catalogue();
    catalogue.reset(
      logdirOf(['a'], tags, {
        runs: runColumns(['a'], { status: [status] }),
        series: seriesColumns(pairs, { count }),
      }),
    );
    return [...catalogue.dots];
  };

  test('are those that get no more, while there are others', () => {
    expect(dotsOf([10, 1])).toEqual([1]);
    expect(dotsOf([10, 1], 'live')).toEqual([]);
    expect(dotsOf([10, 10])).toEqual([]);
    expect(dotsOf([1, 1])).toEqual([]);
  });
});
