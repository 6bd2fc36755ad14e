/** What a link to a board holds, and how it is written into the URL's hash. Defaults are left out. */
import type { Range, XAxis } from '../charts/types';

export type Density = 'S' | 'M' | 'L';

export interface ViewState {
  readonly xAxis: XAxis;
  readonly smoothing: number;
  readonly xRange: Range | null;
  readonly filter: string;
  readonly density: Density;
  /** Whether charts flag where runs were marked. */
  readonly areMarksShown: boolean;
  /** Tags whose y axis is the other one than by default. */
  readonly logTags: readonly string[];
  /** Tags drawn with their outliers. */
  readonly outlierTags: readonly string[];
  /** The tag that fills the page. */
  readonly fullScreen: string | null;
  readonly runMode: 'hide' | 'only';
  readonly runNames: readonly string[];
  /** Runs asked for in colour. */
  readonly focus: readonly string[];
  /** What a colour stands for; null: whichever tells more. */
  readonly colorBy: 'run' | 'folder' | null;
  /** The tag whose last value stands beside each run; null: the most important one. */
  readonly valueTag: string | null;
}

export const defaultView: ViewState = {
  xAxis: 'step',
  smoothing: 0.6,
  xRange: null,
  filter: '',
  density: 'M',
  areMarksShown: true,
  logTags: [],
  outlierTags: [],
  fullScreen: null,
  runMode: 'hide',
  runNames: [],
  focus: [],
  colorBy: null,
  valueTag: null,
};

const axisCodes = { step: 'step', relative: 'rel', wall: 'wall' } as const;

export interface Place {
  readonly source: 'server' | 'demo';
  readonly view: ViewState;
}

/** `#/board?x=rel&s=0.9&xr=200,900&q=loss&hide=a`. Unknown names and broken values fall back to defaults. */
export function placeFromHash(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const only = parameters.getAll('only');
  return {
    source: path === '/demo' ? 'demo' : 'server',
    view: {
      xAxis: axisFromCode(parameters.get('x')),
      smoothing: smoothingFromText(parameters.get('s')),
      xRange: rangeFromText(parameters.get('xr')),
      filter: parameters.get('q') ?? '',
      density: densityFromText(parameters.get('size')),
      areMarksShown: parameters.get('marks') !== 'off',
      logTags: parameters.getAll('log'),
      outlierTags: parameters.getAll('all'),
      fullScreen: parameters.get('card'),
      runMode: only.length > 0 ? 'only' : 'hide',
      runNames: only.length > 0 ? only : parameters.getAll('hide'),
      focus: parameters.getAll('focus'),
      colorBy: colorByFromText(parameters.get('color')),
      valueTag: parameters.get('value'),
    },
  };
}

export function hashFromPlace({ source, view }: Place): string {
  const parameters = new URLSearchParams();
  if (view.xAxis !== defaultView.xAxis) parameters.set('x', axisCodes[view.xAxis]);
  if (view.smoothing !== defaultView.smoothing) parameters.set('s', String(view.smoothing));
  if (view.xRange) parameters.set('xr', `${view.xRange.from},${view.xRange.to}`);
  if (view.filter) parameters.set('q', view.filter);
  if (view.density !== defaultView.density) parameters.set('size', view.density);
  if (!view.areMarksShown) parameters.set('marks', 'off');
  for (const tag of view.logTags) parameters.append('log', tag);
  for (const tag of view.outlierTags) parameters.append('all', tag);
  if (view.fullScreen !== null) parameters.set('card', view.fullScreen);
  for (const name of view.runNames) parameters.append(view.runMode, name);
  for (const name of view.focus) parameters.append('focus', name);
  if (view.colorBy !== null) parameters.set('color', view.colorBy);
  if (view.valueTag !== null) parameters.set('value', view.valueTag);
  // "/" and "," are allowed in a fragment and easier to read than their escapes.
  const query = parameters.toString().replaceAll('%2F', '/').replaceAll('%2C', ',');
  const path = source === 'demo' ? '#/demo' : '#/board';
  return query ? `${path}?${query}` : path;
}

/** Whether going from one view to the other deserves an entry in the browser's history. */
export function isStep(a: ViewState, b: ViewState): boolean {
  return (
    a.xAxis !== b.xAxis ||
    a.xRange?.from !== b.xRange?.from ||
    a.xRange?.to !== b.xRange?.to ||
    a.fullScreen !== b.fullScreen ||
    a.runMode !== b.runMode ||
    a.runNames.length !== b.runNames.length
  );
}

function axisFromCode(code: string | null): XAxis {
  if (code === axisCodes.relative) return 'relative';
  return code === axisCodes.wall ? 'wall' : defaultView.xAxis;
}

function smoothingFromText(text: string | null): number {
  const value = Number(text ?? Number.NaN);
  return value >= 0 && value <= 0.99 ? value : defaultView.smoothing;
}

function rangeFromText(text: string | null): Range | null {
  const [from = Number.NaN, to = Number.NaN] = (text ?? '').split(',').map(Number);
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to } : null;
}

function colorByFromText(text: string | null): ViewState['colorBy'] {
  return text === 'run' || text === 'folder' ? text : defaultView.colorBy;
}

function densityFromText(text: string | null): Density {
  return text === 'S' || text === 'L' ? text : defaultView.density;
}
