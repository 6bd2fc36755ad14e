import { describe, expect, test } from 'vitest';
import type { ChangeMessage, LogdirMessage } from '../api/schema';
import { Catalogue } from './catalogue.svelte';

const progress = { files_done: 1, files_total: 1, bytes_done: 1, bytes_total: 1 };

const logdir: LogdirMessage = {
  instance: 'first',
  version: 7,
  name: 'runs',
  path: '/runs',
  lightwell: '0.1',
  exists: true,
  state: 'loading',
  progress,
  other_files: 0,
  folders: 1,
  free_bytes: null,
  runs: {
    name: ['a'],
    started: [10],
    updated: [20],
    status: ['live'],
    slot: [0],
    damage: [0],
    message: [null],
  },
  tags: { name: ['loss', 'weights'], kind: ['scalar', 'histogram'] },
  series: {
    run: [0],
    tag: [0],
    count: [5],
    first_step: [0],
    last_step: [4],
    last_value: ['NaN'],
    nonfinite: [1],
    version: [5],
  },
  damage: [],
  notices: [],
};

const change: ChangeMessage = {
  version: 8,
  state: 'ready',
  progress,
  runs: {
    run: [1],
    name: ['b'],
    started: [30],
    updated: [40],
    status: ['done'],
    slot: [1],
    damage: [2],
    message: [null],
  },
  tags: { tag: [2], name: ['acc'], kind: ['scalar'] },
  series: {
    run: [0, 1],
    tag: [0, 2],
    count: [6, 1],
    first_step: [0, 3],
    last_step: [5, 3],
    last_value: [0.5, 0.9],
    nonfinite: [1, 0],
    version: [6, 1],
  },
  damage: [{ run: 1, file: 'b/events', offset: 9, bytes: 3, reason: 'data checksum mismatch' }],
};

function opened(): Catalogue {
  const catalogue = new Catalogue();
  catalogue.reset(logdir);
  return catalogue;
}

describe('a catalogue', () => {
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
});
