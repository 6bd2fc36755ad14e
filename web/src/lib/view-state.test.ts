import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressFromHash,
  defaultView,
  hashFromAddress,
  isStep,
  placeNames,
  type ViewState,
} from './view-state';

test('a plain view has a plain address', () => {
  expect(hashFromAddress({ source: 'server', view: defaultView })).toBe('#/board');
  expect(hashFromAddress({ source: 'demo', view: defaultView })).toBe('#/demo');
});

test('an address is readable', () => {
  const view: ViewState = {
    ...defaultView,
    xAxis: 'relative',
    xRange: { from: 200, to: 900 },
    logTags: ['loss/train'],
  };
  expect(hashFromAddress({ source: 'server', view })).toBe(
    '#/board?x=rel&xr=200,900&log=loss/train',
  );
});

test('old and broken addresses open the board with its defaults', () => {
  for (const hash of ['', '#scalars', '#/board?s=2&xr=9,1&x=nonsense&size=XXL']) {
    expect(addressFromHash(hash)).toEqual({ source: 'server', view: defaultView });
  }
});

test('a link that shows none of the runs shows none', () => {
  const runChoice = { mode: 'only', names: [] } as const;
  const hash = hashFromAddress({ source: 'server', view: { ...defaultView, runChoice } });
  expect(hash).toBe('#/board?only=');
  expect(addressFromHash(hash).view.runChoice).toEqual(runChoice);
});

test('a question mark that somebody typed is part of what is asked', () => {
  expect(addressFromHash('#/board?q=lr~"a?b"').view.filter).toBe('lr~"a?b"');
});

test('what is written is read back', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 });
  const range = fc
    .tuple(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.double({ noNaN: true, min: 1, max: 1e9 }),
    )
    .filter(([from, width]) => from + width > from)
    .map(([from, width]) => ({ from: from + 0, to: from + width }));
  const ranges = fc
    .uniqueArray(fc.tuple(fc.string(), range), { selector: ([name]) => name, maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
  const view = fc.record<ViewState>({
    place: fc.constantFrom(...placeNames),
    xAxis: fc.constantFrom('step', 'relative', 'wall'),
    xTag: fc.option(fc.string()),
    xScale: fc.constantFrom('linear', 'log', 'symlog'),
    isXShared: fc.boolean(),
    xRanges: ranges,
    yRanges: ranges,
    ownXRanges: ranges,
    areWordsShown: fc.boolean(),
    hasSegments: fc.boolean(),
    groupLines: fc.constantFrom('sd', 'ci', 'iqr', 'median', 'minmax', 'runs'),
    symlogTags: names,
    smoothing: fc.integer({ min: 0, max: 99 }).map((n) => n / 100),
    areMarksShown: fc.boolean(),
    xRange: fc.option(range),
    filter: fc.string(),
    density: fc.constantFrom('S', 'M', 'L'),
    logTags: names,
    outlierTags: names,
    largeCards: names,
    smallCards: names,
    areEmptyShown: fc.boolean(),
    fullScreen: fc.option(fc.string()),
    runChoice: names.map((chosen) => ({ mode: 'hide' as const, names: chosen })),
    focus: names,
    colorBy: fc.constantFrom(null, 'run', 'folder'),
    valueTag: fc.option(fc.string()),
    tableSort: names,
    tableColumns: names,
    pinnedColumns: names,
    onlyDifferences: fc.boolean(),
    areArchivedShown: fc.boolean(),
  });
  fc.assert(
    fc.property(view, fc.constantFrom('server' as const, 'demo' as const), (shown, source) => {
      expect(addressFromHash(hashFromAddress({ source, view: shown }))).toEqual({
        source,
        view: shown,
      });
    }),
  );
});

test('the colour mode and the value beside each run are part of an address', () => {
  const view: ViewState = { ...defaultView, colorBy: 'folder', valueTag: 'loss/val' };
  const hash = hashFromAddress({ source: 'server', view });
  expect(hash).toBe('#/board?color=folder&value=loss/val');
  expect(addressFromHash(hash).view).toEqual(view);
  expect(addressFromHash('#/board?color=rainbow').view.colorBy).toBeNull();
});

test('runs shown alone are read back as such', () => {
  const view: ViewState = {
    ...defaultView,
    runChoice: { mode: 'only', names: ['a,b', 'c/d & e'] },
  };
  expect(addressFromHash(hashFromAddress({ source: 'server', view })).view).toEqual(view);
});

test('a zoom is a step in the history, a word in the filter is not', () => {
  expect(isStep(defaultView, { ...defaultView, xRange: { from: 0, to: 1 } })).toBe(true);
  expect(isStep(defaultView, { ...defaultView, filter: 'loss', smoothing: 0.9 })).toBe(false);
});
