import { describe, expect, test } from 'vitest';
import {
  type BoardNow,
  isVisit,
  type Leader,
  nanSince,
  type RunNow,
  type Visit,
  visitOf,
  whatHappened,
} from './what-happened';

const run = (name: string, facts: Partial<RunNow> = {}): RunNow => ({
  name,
  shown: name,
  isLive: false,
  nanStep: null,
  ...facts,
});
const leader = (facts: Partial<Leader> = {}): Leader => ({
  tag: 'acc/top1',
  run: 'adamw',
  shown: 'adamw',
  value: 0.919,
  direction: 'max',
  wallTime: 880,
  ...facts,
});
const board = (facts: Partial<BoardNow> = {}): BoardNow => ({
  now: 1000,
  runs: [run('adamw'), run('lion')],
  leaders: [leader()],
  ...facts,
});
const before: Visit = visitOf(board({ leaders: [leader({ value: 0.9 })] }));

describe('what happened', () => {
  test('is nothing on a first visit, and where all is as it was', () => {
    expect(whatHappened(null, board())).toBeNull();
    expect(whatHappened(visitOf(board()), board())).toBeNull();
  });

  test('tells a new best with its run, value and age', () => {
    expect(whatHappened(before, board())).toBe(
      'adamw leads acc/top1 at 0.9190, a new best 2 min ago.',
    );
  });

  test('knows that less is better where it is', () => {
    const loss = (value: number) => leader({ tag: 'loss', value, direction: 'min' });
    const last = visitOf(board({ leaders: [loss(0.3)] }));
    expect(whatHappened(last, board({ leaders: [loss(0.31)] }))).toBeNull();
    expect(whatHappened(last, board({ leaders: [loss(0.29)] }))).toContain('leads loss at 0.29');
  });

  test('says no age where the clocks disagree or the time is not known', () => {
    for (const wallTime of [2000, Number.NaN]) {
      const told = whatHappened(before, board({ leaders: [leader({ wallTime })] }));
      expect(told).toBe('adamw leads acc/top1 at 0.9190, a new best.');
    }
  });

  test('does not call the first value of a tag a new best, nor trip over odd names', () => {
    const leaders = [leader({ tag: 'new' }), leader({ tag: '__proto__' })];
    expect(whatHappened({ ...before, best: {} }, board({ leaders }))).toBeNull();
  });

  test('tells of the first tag only that has a new best', () => {
    const leaders = [leader({ tag: 'b', value: 2 }), leader({ tag: 'a', value: 2 })];
    const last = { ...before, best: { a: 1, b: 1 } };
    const told = whatHappened(last, board({ leaders }));
    expect(told).toContain('leads b');
    expect(told).not.toContain('leads a');
  });

  test('tells of a run that is NaN since, once', () => {
    const nan = (isLive: boolean) =>
      board({ leaders: [], runs: [run('adamw'), run('lion', { nanStep: 900, isLive })] });
    expect(whatHappened(before, nan(false))).toBe('lion stopped on NaN at step 900.');
    expect(whatHappened(before, nan(true))).toBe('lion is NaN at step 900.');
    expect(whatHappened(visitOf(nan(true)), nan(true))).toBeNull();
  });

  test('counts several', () => {
    const runs = [run('adamw', { nanStep: 1 }), run('lion', { nanStep: 2 }), run('x'), run('y')];
    expect(whatHappened(before, board({ leaders: [], runs }))).toBe(
      '2 runs turned NaN, adamw among them. 2 new runs.',
    );
  });

  test('names a new run as it is shown, and one that ended', () => {
    const last = visitOf(board({ leaders: [], runs: [run('adamw', { isLive: true })] }));
    const runs = [run('adamw'), run('exp/7', { shown: 'the big one' })];
    expect(whatHappened(last, board({ leaders: [], runs }))).toBe(
      '1 new run: the big one. adamw ended.',
    );
  });

  test('does not call a run ended that stopped on NaN', () => {
    const last = visitOf(board({ leaders: [], runs: [run('a', { isLive: true })] }));
    expect(whatHappened(last, board({ leaders: [], runs: [run('a', { nanStep: 5 })] }))).toBe(
      'a stopped on NaN at step 5.',
    );
  });

  test('says nothing of runs that are gone', () => {
    expect(whatHappened(before, board({ leaders: [], runs: [run('adamw')] }))).toBeNull();
  });

  test('a visit survives being kept as JSON, and nothing else is one', () => {
    expect(isVisit(JSON.parse(JSON.stringify(before)))).toBe(true);
    for (const other of [null, 1, 'x', [], {}, { runs: [], live: [], nan: [] }])
      expect(isVisit(other)).toBe(false);
  });
});

describe('since when a run is NaN', () => {
  const series = (
    bad: readonly number[],
    wallTimeOf: (step: number) => number = (step) => step,
  ) => ({
    count: 1000,
    badCount: bad.length,
    firstStep: 0,
    lastStep: 999,
    bad: bad.slice(0, 16).map((step) => ({ step, wallTime: wallTimeOf(step) })),
  });
  const from = (step: number) => Array.from({ length: 1000 - step }, (_, i) => step + i);

  test('is where the earliest of its curves became so', () => {
    expect(nanSince([series(from(600)), series(from(481)), series(from(500))])).toBe(481);
    const late = series(from(100), () => 5000);
    expect(nanSince([series(from(481)), late])).toBe(481);
  });

  test('is not where it went on from', () => {
    expect(nanSince([series([50, 51, ...from(700)])])).toBe(700);
  });

  test('is not known where too few of the points are', () => {
    const often = series(Array.from({ length: 100 }, (_, i) => i * 2));
    expect(nanSince([often])).toBeNull();
    expect(nanSince([])).toBeNull();
  });
});
