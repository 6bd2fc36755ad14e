/** What a link to a board holds, and how it is written into the URL's hash. Defaults are left out. */
import type { AxisScale, Band, TimeAxis } from '../charts/types';
import { flag, name, names, number, oneOf, range, ranges, text, type UrlField } from './url-fields';

export type Density = 'S' | 'M' | 'L';

/** `hide`: all runs but these. `only`: these alone, so that a run which appears later stays out. */
export interface RunChoice {
  readonly mode: 'hide' | 'only';
  readonly names: readonly string[];
}

/** Where a page can be; the first is where it starts. */
export const placeNames = ['board', 'runs'] as const;
export type PlaceName = (typeof placeNames)[number];

/** `runs`: a line a run, whatever groups there are. */
export type GroupLines = Band | 'runs';

const scales = { linear: 'linear', log: 'log', symlog: 'symlog' } as const;

export const longestSmoothing = 0.99;

const fields = {
  xAxis: oneOf<string, TimeAxis>('x', { step: 'step', rel: 'relative', wall: 'wall' }, 'step'),
  /** The tag whose values are x, instead of `xAxis`. */
  xTag: name('xt'),
  xScale: oneOf<string, AxisScale>('xs', scales, 'linear'),
  smoothing: number('s', 0.6, 0, longestSmoothing),
  xRange: range('xr'),
  /** False: each card has an x range of its own, in `xRanges`. */
  isXShared: flag('link'),
  xRanges: ranges('xrs'),
  /** y ranges that somebody chose, by tag. */
  yRanges: ranges('yr'),
  /** x ranges of cards whose x no other card has. */
  ownXRanges: ranges('xro'),
  /** What stands in the query bar. */
  filter: text('q'),
  density: oneOf<string, Density>('size', { S: 'S', M: 'M', L: 'L' }, 'M'),
  /** Whether charts flag where runs were marked. */
  areMarksShown: flag('marks'),
  /** Whether charts name what happened: bests, spikes, stops. */
  areWordsShown: flag('words'),
  /** Whether points that a restart superseded are drawn. */
  hasSegments: oneOf<string, boolean>('segments', { visible: false, all: true }, false),
  groupLines: oneOf<string, GroupLines>(
    'band',
    { sd: 'sd', ci: 'ci', iqr: 'iqr', median: 'median', minmax: 'minmax', runs: 'runs' },
    'sd',
  ),
  /** Tags whose y axis is logarithmic, and those where it is so on both sides of zero. */
  logTags: names('log'),
  symlogTags: names('symlog'),
  /** Tags drawn with their outliers. */
  outlierTags: names('all'),
  /** Cards wider, and narrower, than the others. */
  largeCards: names('large'),
  smallCards: names('small'),
  /** Whether cards are shown whose tags no visible run has. */
  areEmptyShown: flag('empty'),
  /** The card that fills the page: a tag, or the id of another one. */
  fullScreen: name('card'),
  runChoice: runChoice(),
  /** Runs asked for in colour. */
  focus: names('focus'),
  /** What a colour stands for; null: whichever tells more. */
  colorBy: oneOf<string, 'run' | 'folder' | null>('color', { run: 'run', folder: 'folder' }, null),
  /** The tag whose last value stands beside each run; null: the most important one. */
  valueTag: name('value'),
  /** Columns that order the table of runs, `-` before those that do so largest first; none: by name. */
  tableSort: names('sort'),
  /** The columns of the table of runs; none: those that everybody starts with. */
  tableColumns: names('col'),
  /** Columns that stay in view. */
  pinnedColumns: names('pin'),
  /** Whether hyperparameters that are the same in all runs have no columns. */
  onlyDifferences: oneOf<string, boolean>('diff', { on: true }, false),
  /** Whether archived runs are there all the same. */
  areArchivedShown: oneOf<string, boolean>('archived', { shown: true }, false),
};

type Fields = typeof fields;
type FieldName = keyof Fields;

/** Going from one of these to another deserves an entry in the browser's history. */
const steps: readonly FieldName[] = [
  'xAxis',
  'xTag',
  'xScale',
  'xRange',
  'xRanges',
  'yRanges',
  'ownXRanges',
  'fullScreen',
  'runChoice',
  'tableSort',
  'tableColumns',
];

export type ViewState = { readonly place: PlaceName } & {
  readonly [K in FieldName]: Fields[K] extends UrlField<infer T> ? T : never;
};

export interface Address {
  readonly source: 'server' | 'demo';
  readonly view: ViewState;
}

export const defaultView: ViewState = addressFromHash('').view;

/** `#/board?x=rel&s=0.9&xr=200,900&q=loss&hide=a`. Unknown names and broken values fall back to defaults. */
export function addressFromHash(hash: string): Address {
  const [path = '', ...rest] = hash.replace(/^#\/?/, '').split('?');
  const query = rest.join('?');
  const parts = path.split('/');
  const source = parts[0] === 'demo' ? 'demo' : 'server';
  const place = source === 'demo' ? parts[1] : parts[0];
  const parameters = new URLSearchParams(query);
  const values = Object.entries(fields).map(([key, field]) => [key, field.read(parameters)]);
  const known = placeNames.find((item) => item === place) ?? placeNames[0];
  return { source, view: { place: known, ...Object.fromEntries(values) } };
}

export function hashFromAddress({ source, view }: Address): string {
  const parameters = new URLSearchParams();
  for (const [key, field] of Object.entries(fields)) {
    (field as UrlField<unknown>).write(view[key as FieldName], parameters);
  }
  // "/" and "," are allowed in a fragment and easier to read than their escapes.
  const query = parameters.toString().replaceAll('%2F', '/').replaceAll('%2C', ',');
  const isFirst = view.place === placeNames[0];
  const path =
    source === 'demo' ? (isFirst ? '#/demo' : `#/demo/${view.place}`) : `#/${view.place}`;
  return query ? `${path}?${query}` : path;
}

/** Whether going from one view to the other deserves an entry in the browser's history. */
export function isStep(a: ViewState, b: ViewState): boolean {
  return a.place !== b.place || steps.some((key) => !isSame(a[key], b[key]));
}

/** Values of a view are plain data. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** `only=` of no name: none of the runs. */
function runChoice(): UrlField<RunChoice> {
  const [only, hide] = [names('only'), names('hide')];
  return {
    initial: { mode: 'hide', names: [] },
    read: (parameters) => {
      const alone = only.read(parameters).filter((name) => name !== '');
      if (parameters.has('only')) return { mode: 'only', names: alone };
      return { mode: 'hide', names: hide.read(parameters) };
    },
    write: ({ mode, names: chosen }, parameters) => {
      const isNone = mode === 'only' && chosen.length === 0;
      (mode === 'only' ? only : hide).write(isNone ? [''] : chosen, parameters);
    },
  };
}
