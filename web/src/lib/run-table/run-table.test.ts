import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardColumns, defaultCardColumnIds } from './cards';
import {
  type ColumnOptions,
  defaultColumnIds,
  idOfColumn,
  keyOfColumn,
  resolveColumns,
} from './columns';
import { differencesOf, equalHParams } from './differences';
import { formatCell, groupedValue, statisticsOf } from './groups';
import { tableRows } from './rows';
import {
  type CellValue,
  compareCells,
  heldOrder,
  sortKeyOf,
  textOfSortKey,
  toggledSort,
} from './sort';
import { statusText } from './status';
import { formatDelta, formatInColumn, formatNumber, formatStarted, scaleOf } from './text';
import { tableAsTsv } from './tsv';

const hparam = (name: string, ...values: readonly (number | string | boolean)[]) => ({
  name,
  label: name,
  description: '',
  values,
});
const options: ColumnOptions = {
  chosen: [],
  pinned: [],
  widths: {},
  valueTag: 'loss/val',
  tags: ['loss/val', 'loss/train', 'acc/top1'],
  hparams: [hparam('lr', 3e-4, 1e-3), hparam('optimizer', 'adamw', 'sgd')],
  hasBaseline: false,
  hasGroups: false,
};

describe('columns', () => {
  test('to start with are the value tag, another metric, every hyperparameter, and when', () => {
    expect(defaultColumnIds(options)).toEqual([
      ...['status', 'spark', 'last', 'best', 'best_step', 'metric:acc/top1.last'],
      ...['hparam:lr', 'hparam:optimizer', 'started', 'took', 'note'],
    ]);
    expect(defaultColumnIds({ ...options, hasBaseline: true })).toContain('delta');
    expect(defaultColumnIds({ ...options, valueTag: null, tags: [], hparams: [] })).toEqual([
      ...['status', 'started', 'took', 'note'],
    ]);
  });

  test('are read as they are written, and nothing else is one', () => {
    for (const id of ['name', 'note', 'delta', 'metric:a.b/c.min', 'hparam:x.min', 'hparam:']) {
      expect(idOfColumn(keyOfColumn(id) ?? { kind: 'name' })).toBe(id);
    }
    expect(keyOfColumn('metric:a.b/c.min')).toEqual({
      kind: 'metric',
      tag: 'a.b/c',
      statistic: 'min',
    });
    for (const id of ['', 'nowhere', 'metric:loss', 'metric:loss.median']) {
      expect(keyOfColumn(id)).toBe(null);
    }
  });

  test('that are not there are left out, twins too, and the pinned ones come first', () => {
    const chosen = ['last', 'hparam:gone', 'note', 'metric:gone.last', 'last', 'hparam:lr', 'x'];
    const columns = resolveColumns({ ...options, chosen, pinned: ['note'], widths: { last: 9 } });
    expect(columns.map(({ id }) => id)).toEqual(['note', 'last', 'hparam:lr']);
    expect(columns.map(({ isPinned }) => isPinned)).toEqual([true, false, false]);
    expect(columns[1]).toMatchObject({ isEnd: true, widthPx: 44, title: 'loss/val: last' });
    expect(columns.map(({ isSectionStart }) => isSectionStart)).toEqual([false, true, true]);
  });

  test('say what the best of a metric is, and what stands for a baseline in groups', () => {
    const of = (id: string, more: Partial<ColumnOptions> = {}) =>
      resolveColumns({ ...options, ...more, chosen: [id] })[0]?.label;
    expect(of('best')).toBe('min');
    expect(of('metric:acc/top1.best')).toBe('acc/top1 max');
    expect(of('delta', { hasGroups: true })).toBe('± sd');
    // It would say nothing.
    expect(of('delta')).toBeUndefined();
    expect(of('delta', { hasBaseline: true })).toBe('Δ base');
    expect(of('metric:a/very/long/tag.last', { tags: ['a/very/long/tag'] })).toBe('tag last');
  });
});

test('a card of the phone says no more facts than fit under a name', () => {
  const hparams = ['lr', 'seed', 'width'].map((name) => hparam(name, 1, 2));
  const belowOf = (more: Partial<ColumnOptions>) => {
    const all = { ...options, hparams, ...more };
    const ids = defaultCardColumnIds(all, new Set());
    return cardColumns(resolveColumns({ ...all, chosen: ids }));
  };
  expect(belowOf({}).facts.map(({ id }) => id)).toHaveLength(3);
  expect(belowOf({ hasBaseline: true }).facts.map(({ id }) => id)).toContain('delta');
  expect(belowOf({ hasBaseline: true }).below).toEqual([]);
  expect(belowOf({ hasGroups: true }).below).toEqual([]);
});

describe('the order', () => {
  test('is smallest first, then largest first, then another', () => {
    const once = toggledSort([], 'last', false);
    expect(once.map(textOfSortKey)).toEqual(['last']);
    const twice = toggledSort(once, 'last', false);
    expect(twice.map(textOfSortKey)).toEqual(['-last']);
    expect(toggledSort(twice, 'last', false)).toEqual([]);
    const added = toggledSort(twice, 'hparam:lr', true);
    expect(added.map(textOfSortKey)).toEqual(['-last', 'hparam:lr']);
    expect(toggledSort(added, 'last', true).map(textOfSortKey)).toEqual(['hparam:lr']);
    expect(toggledSort(added, 'note', false).map(textOfSortKey)).toEqual(['note']);
    expect(sortKeyOf('-hparam:-x')).toEqual({ id: 'hparam:-x', isDescending: true });
  });

  test('has what is missing last whichever way', () => {
    const values: CellValue[] = [Number.NaN, 2, null, 1, Number.POSITIVE_INFINITY];
    const sorted = (isDescending: boolean) =>
      values.toSorted((a, b) => compareCells(a, b, isDescending));
    expect(sorted(false).slice(0, 3)).toEqual([1, 2, Number.POSITIVE_INFINITY]);
    expect(sorted(true).slice(0, 3)).toEqual([Number.POSITIVE_INFINITY, 2, 1]);
    expect(['b10', '', 'b9'].toSorted((a, b) => compareCells(a, b, true))).toEqual([
      ...['b10', 'b9', ''],
    ]);
  });

  test('is total', () => {
    const cell = fc.oneof(
      fc.double(),
      fc.boolean(),
      fc.constantFrom(null, '', 'a', 'a2', 'a10', '7'),
    );
    fc.assert(
      fc.property(cell, cell, fc.boolean(), (a, b, isDescending) => {
        const order = compareCells(a, b, isDescending);
        expect(Number.isNaN(order)).toBe(false);
        expect(Math.sign(order) + Math.sign(compareCells(b, a, isDescending)) === 0).toBe(true);
      }),
    );
  });

  test('that is held keeps what was there, and puts the new behind', () => {
    expect(heldOrder(['n', 'a', 'm', 'b'], ['b', 'gone', 'a'], (one) => one)).toEqual([
      ...['b', 'a', 'n', 'm'],
    ]);
  });
});

const named = (...names: readonly string[]) => names.map((name) => ({ name }));

describe('rows', () => {
  const loss: Record<string, number> = { a: 3, b: 1, c: 2, d: 9 };
  const given = {
    sort: [sortKeyOf('last')],
    cellOf: ({ name }: { name: string }) => loss[name] ?? null,
    compareNames: (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1),
    isFolded: () => false,
    held: null,
  };
  const keys = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key).join(' ');

  test('stand by their values, those without one last', () => {
    expect(keys(tableRows(named('a', 'x', 'b', 'c'), [], given))).toBe('b c a x');
    const descending = { ...given, sort: [sortKeyOf('-last')] };
    expect(keys(tableRows(named('a', 'x', 'b', 'c'), [], descending))).toBe('a c b x');
  });

  test('of groups stand by their means, and fold', () => {
    const groups = [
      { name: 'one', runs: named('a', 'd') },
      { name: 'two', runs: named('c', 'b') },
    ];
    expect(keys(tableRows([], groups, given))).toBe('two/ b c one/ a d');
    const folded = { ...given, isFolded: (name: string) => name === 'two' };
    expect(keys(tableRows([], groups, folded))).toBe('two/ one/ a d');
    const byName = { ...given, sort: [sortKeyOf('-name')] };
    expect(keys(tableRows([], groups, byName)).split(' ')[0]).toBe('two/');
    expect(keys(tableRows([], groups, { ...given, sort: [] }))).toBe('one/ a d two/ b c');
  });

  test('do not move while they are held', () => {
    const held = ['c', 'a', 'b'];
    expect(keys(tableRows(named('a', 'new', 'b', 'c'), [], { ...given, held }))).toBe('c a b new');
  });
});

describe('a group', () => {
  test('says mean, deviation and how many are NaN', () => {
    expect(statisticsOf([1, 3, Number.NaN, null])).toEqual({
      ...{ count: 2, mean: 2, deviation: Math.SQRT2, min: 1, max: 3, nanCount: 1 },
    });
    expect(statisticsOf([5])?.deviation).toBe(0);
    expect(statisticsOf([null, Number.NaN])).toBe(null);
  });

  test.each<[readonly CellValue[], string, boolean]>([
    [[0.05, 0.05], '0.05', true],
    [[3e-4, 1e-3, 1e-4], '3 values', false],
    [[true, false], 'both', false],
    [[0, 3, 1, 2, 2], '0–3', false],
    [[1, 2], '2 values', false],
    [[0.1, null], '2 values', false],
    [[null, null], '', false],
    [[], '', false],
  ])('of %j says "%s"', (values, text, isOne) => {
    expect(groupedValue(values)).toEqual({ text, isOne });
  });
});

describe('differences', () => {
  const hparams: Record<string, Record<string, CellValue>> = {
    a: { lr: 1, wd: 0, bad: Number.NaN },
    b: { lr: 2, wd: 0, bad: Number.NaN },
    c: { lr: 2, wd: 0, extra: 'x' },
  };
  const cellOf = ({ name }: { name: string }, hparam: string) => hparams[name]?.[hparam] ?? null;

  test('are what is not the same in all runs, a missing value too', () => {
    const names = ['lr', 'wd', 'bad', 'extra'];
    expect([...equalHParams(named('a', 'b'), names, cellOf)]).toEqual(['wd', 'bad', 'extra']);
    expect([...equalHParams(named('a', 'b', 'c'), names, cellOf)]).toEqual(['wd']);
    expect(equalHParams(named('a'), names, cellOf).size).toBe(0);
  });

  test('between groups name each of them', () => {
    const found = differencesOf([named('a'), named('b', 'c')], ['lr', 'wd', 'extra'], cellOf);
    expect(found.map(({ isEqual }) => isEqual)).toEqual([false, true, false]);
    expect(found[0]?.values.map(({ text }) => text)).toEqual(['1', '2']);
    expect(found[2]?.values.map(({ text }) => text)).toEqual(['', '2 values']);
  });
});

describe('numbers', () => {
  test('that stand alone are short', () => {
    expect([3e-4, 1e-3, 0.05, 128, 20_240_101, -2e-5, 1e13].map(formatNumber)).toEqual([
      ...['3e−4', '1e−3', '0.05', '128', '20,240,101', '−2e−5', '1e13'],
    ]);
    expect([true, false, null, 'adamw'].map(formatCell)).toEqual(['✓', '–', '', 'adamw']);
  });

  test('under one another have as many decimals, whatever one that diverged is', () => {
    const values = [0.2919, 0.3, 0.31, ...Array.from({ length: 40 }, () => 0.5), 1e9, Number.NaN];
    const scale = scaleOf(values);
    expect([0.2919, 0.3, 1e9, Number.NaN].map((value) => formatInColumn(value, scale))).toEqual([
      ...['0.2919', '0.3000', '1e9', 'NaN'],
    ]);
    expect(formatInColumn(1, scaleOf([1, 0.95]))).toBe('1.0000');
    expect(formatInColumn(-1.9, scaleOf([0.4, 0.5, -1.9]))).toBe('−1.9000');
    expect(formatInColumn(128, scaleOf([128, 256]))).toBe('128');
    expect(formatInColumn(0, scaleOf([]))).toBe('0');
    expect(formatDelta(0.0037, scale)).toBe('+0.0037');
    expect(formatDelta(-0.0041, scale)).toBe('−0.0041');
    expect(formatDelta(Number.NaN, scale)).toBe('NaN');
  });

  test('are never written as others', () => {
    const value = fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
      .map((one) => (Math.abs(one) < 1e-9 ? 0 : one));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const scale = scaleOf(values);
        for (const one of values) {
          const text = formatInColumn(one, scale).replaceAll('−', '-').replaceAll(',', '');
          if (/[kMGT]$/.test(text)) continue;
          expect(Math.abs(Number(text) - one)).toBeLessThanOrEqual(
            Math.max(6e-4 * scale.usual, 6e-3 * Math.abs(one)),
          );
        }
      }),
    );
  });

  test('of times are days and minutes', () => {
    const started = new Date(2026, 10, 20, 22, 14).getTime() / 1000;
    expect(formatStarted(started, new Date(2026, 11, 1))).toBe('20 Nov 22:14');
    expect(formatStarted(started, new Date(2027, 0, 1))).toBe('20 Nov 2026 22:14');
    expect(formatStarted(Number.NaN)).toBe('');
  });
});

describe('a status', () => {
  const run = { status: 'done', message: null, damageCount: 0 } as const;
  const series = (lastValue: number, nonfiniteCount: number) => ({
    ...{ count: 100, firstStep: 0, lastStep: 16_200, lastValue, nonfiniteCount, version: 1 },
  });
  const facts = { series: series(1, 3), firstBadStep: 5400, lostBytes: 14 };

  test('says the worst thing first', () => {
    expect(statusText(run, facts)).toMatchObject({ text: 'done', tone: 'muted' });
    expect(statusText({ ...run, status: 'live' }, facts).text).toBe('live 16.2k');
    expect(statusText({ ...run, status: 'stalled' }, facts).text).toBe('stalled 16.2k');
    expect(statusText({ ...run, damageCount: 1 }, facts)).toMatchObject({
      ...{ text: '14 B lost', tone: 'warn' },
    });
    const bad = { ...facts, series: series(Number.NaN, 730) };
    expect(statusText({ ...run, damageCount: 1 }, bad).text).toBe('NaN at 5.4k');
    expect(statusText(run, { ...bad, firstBadStep: null }).text).toBe('NaN ×730');
    expect(statusText({ ...run, status: 'unreadable', message: 'no rights' }, bad)).toMatchObject({
      ...{ text: 'unreadable', title: 'no rights' },
    });
  });
});

test('a table is copied with every digit, and harmlessly', () => {
  const rows = [
    { name: '=evil\tname\n', loss: 0.1 + 0.2, at: 0 },
    { name: 'b', loss: null, at: null },
  ];
  const text = tableAsTsv(rows, [
    { title: 'run', cellOf: ({ name }) => name },
    { title: 'loss', cellOf: ({ loss }) => loss },
    { title: 'started', cellOf: ({ at }) => at, isTime: true },
  ]);
  expect(text.split('\n')).toEqual([
    'run\tloss\tstarted',
    "'=evil name \t0.30000000000000004\t1970-01-01T00:00:00.000Z",
    'b\t\t',
  ]);
});
