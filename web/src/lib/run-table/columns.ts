/** The columns of the table of runs: which there are, in what order, and what a link calls them. */
import type { Statistic } from '../../query/keys';
import { bestOf } from '../../query/keys';
import { folderOf, lastPart } from '../run-names';
import { formatCell } from './groups';

export type RunField = 'status' | 'spark' | 'started' | 'took' | 'steps' | 'note';

/** What a column can say of a metric; `delta` is the last value less that of the baseline. */
export type TableStatistic =
  | Extract<
      Statistic,
      'last' | 'min' | 'max' | 'best' | 'best_step' | 'mean' | 'last_step' | 'count' | 'nan'
    >
  | 'delta';

export type ColumnKey =
  | { readonly kind: 'name' }
  | { readonly kind: 'field'; readonly field: RunField }
  /** `tag` null: the tag whose value stands beside each run, whichever that is. */
  | { readonly kind: 'metric'; readonly tag: string | null; readonly statistic: TableStatistic }
  | { readonly kind: 'hparam'; readonly name: string };

export interface Column {
  /** What a link calls it. */
  readonly id: string;
  readonly key: ColumnKey;
  readonly label: string;
  /** The label in full. */
  readonly title: string;
  /** Numbers stand at the right. */
  readonly isEnd: boolean;
  /** A hairline sets it off from the column before. */
  readonly isSectionStart: boolean;
  /** Stands beside the names while the others scroll. */
  readonly isPinned: boolean;
  readonly widthPx: number;
}

export interface ColumnOptions {
  /** As a link names them; empty: those that everybody starts with. */
  readonly chosen: readonly string[];
  readonly pinned: readonly string[];
  /** In px, by id. */
  readonly widths: Readonly<Record<string, number>>;
  /** The tag whose value stands beside each run. */
  readonly valueTag: string | null;
  /** Names of scalars, the most important first. */
  readonly tags: readonly string[];
  readonly hparams: readonly TableHParam[];
  readonly hasBaseline: boolean;
  /** Whether rows of groups say how far their runs lie apart. */
  readonly hasGroups: boolean;
}

export interface TableHParam {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly values: readonly (number | string | boolean)[];
}

export const nameColumnId = 'name';
export const narrowestPx = 44;
const widestPx = 640;
/** Digits of the widest fonts that a system has. */
const charPx = 7.4;
const aroundTextPx = 30;

const fieldLabels: Readonly<Record<RunField, string>> = {
  status: 'status',
  spark: 'curve',
  started: 'started',
  took: 'took',
  steps: 'steps',
  note: 'note',
};
const fieldWidths: Readonly<Record<RunField, number>> = {
  status: 116,
  spark: 84,
  started: 108,
  took: 82,
  steps: 76,
  note: 180,
};
export const runFields = Object.keys(fieldLabels) as RunField[];

export const statisticLabels: Readonly<Record<TableStatistic, string>> = {
  last: 'last',
  delta: 'Δ base',
  min: 'min',
  max: 'max',
  best: 'best',
  best_step: 'best at',
  mean: 'mean',
  last_step: 'last step',
  count: 'points',
  nan: 'NaN',
};
export const tableStatistics = Object.keys(statisticLabels) as TableStatistic[];

/** Steps and counts, which are whole. */
export function isWhole(statistic: TableStatistic): boolean {
  return ['best_step', 'last_step', 'count', 'nan'].includes(statistic);
}

/** `status`, `last`, `metric:loss/val.min`, `hparam:lr`; null for what no column is called. */
export function keyOfColumn(id: string): ColumnKey | null {
  if (id === nameColumnId) return { kind: 'name' };
  const field = runFields.find((one) => one === id);
  if (field) return { kind: 'field', field };
  const own = tableStatistics.find((one) => one === id);
  if (own) return { kind: 'metric', tag: null, statistic: own };
  if (id.startsWith('hparam:')) return { kind: 'hparam', name: id.slice('hparam:'.length) };
  if (!id.startsWith('metric:')) return null;
  const dot = id.lastIndexOf('.');
  const statistic = tableStatistics.find((one) => one === id.slice(dot + 1));
  return statistic ? { kind: 'metric', tag: id.slice('metric:'.length, dot), statistic } : null;
}

export function idOfColumn(key: ColumnKey): string {
  if (key.kind === 'name') return nameColumnId;
  if (key.kind === 'field') return key.field;
  if (key.kind === 'hparam') return `hparam:${key.name}`;
  return key.tag === null ? key.statistic : `metric:${key.tag}.${key.statistic}`;
}

/** The value tag in full, one other metric, every hyperparameter, and when. */
export function defaultColumnIds(options: ColumnOptions): readonly string[] {
  const { valueTag, tags, hparams, hasBaseline, hasGroups } = options;
  // Training loss beside validation loss says less than what comes next in importance.
  const others = tags.filter((tag) => tag !== valueTag);
  const other = others.find((tag) => folderOf(tag) !== folderOf(valueTag ?? '')) ?? others[0];
  const ofValue =
    valueTag === null
      ? []
      : ['spark', 'last', ...(hasBaseline || hasGroups ? ['delta'] : []), 'best', 'best_step'];
  return [
    'status',
    ...ofValue,
    ...(other === undefined ? [] : [idOfColumn({ kind: 'metric', tag: other, statistic: 'last' })]),
    ...hparams.map(({ name }) => idOfColumn({ kind: 'hparam', name })),
    'started',
    'took',
    'note',
  ];
}

/** The columns to show, the pinned ones first; those that would say nothing are left out. */
export function resolveColumns(options: ColumnOptions): readonly Column[] {
  const { chosen, pinned } = options;
  const ids = [...new Set(chosen.length > 0 ? chosen : defaultColumnIds(options))];
  const tags = new Set(options.tags);
  const hparams = new Map(options.hparams.map((hparam) => [hparam.name, hparam]));
  const known = ids.flatMap((id) => {
    const key = keyOfColumn(id);
    if (!key || key.kind === 'name') return [];
    if (key.kind === 'hparam' && !hparams.has(key.name)) return [];
    if (id === 'delta' && !options.hasBaseline && !options.hasGroups) return [];
    if (key.kind === 'metric' && !(key.tag === null ? options.valueTag : tags.has(key.tag)))
      return [];
    return [{ id, key, isPinned: pinned.includes(id) }];
  });
  const ordered = [
    ...known.filter(({ isPinned }) => isPinned),
    ...known.filter(({ isPinned }) => !isPinned),
  ];
  return ordered.map(({ id, key, isPinned }, at) => {
    const before = ordered[at - 1];
    const shape = shapeOf(key, options, hparams);
    return {
      id,
      key,
      isPinned,
      ...shape,
      isSectionStart: before !== undefined && !isPinned && sectionOf(before.key) !== sectionOf(key),
      widthPx: clampWidth(options.widths[id] ?? shape.widthPx),
    };
  });
}

export function clampWidth(widthPx: number): number {
  return Math.round(Math.min(widestPx, Math.max(narrowestPx, widthPx)));
}

/** Numbers of a run, what it was started with, when it ran. */
function sectionOf(key: ColumnKey): 'numbers' | 'hparams' | 'times' {
  if (key.kind === 'hparam') return 'hparams';
  const isTime = key.kind === 'field' && !['status', 'spark'].includes(key.field);
  return isTime ? 'times' : 'numbers';
}

type Shape = Pick<Column, 'label' | 'title' | 'isEnd' | 'widthPx'>;

function shapeOf(
  key: Exclude<ColumnKey, { kind: 'name' }>,
  options: ColumnOptions,
  hparams: ReadonlyMap<string, TableHParam>,
): Shape {
  if (key.kind === 'field') {
    const { field } = key;
    const label = field === 'spark' ? (options.valueTag ?? '') : fieldLabels[field];
    const title = { started: 'started, local time', took: 'from first to newest value' };
    return {
      label,
      title: title[field as keyof typeof title] ?? label,
      isEnd: field === 'took' || field === 'steps',
      widthPx: fieldWidths[field],
    };
  }
  if (key.kind === 'hparam') {
    const { name, label, description, values } = hparams.get(key.name) as TableHParam;
    const isEnd = values.every((value) => typeof value === 'number');
    const longest = values
      .slice(0, 200)
      .reduce<number>((most, value) => Math.max(most, shownLength(value)), label.length);
    const title = description ? `${name}: ${description}` : name;
    return {
      label,
      title,
      isEnd,
      widthPx: Math.min(168, Math.max(60, aroundTextPx + charPx * longest)),
    };
  }
  const tag = key.tag ?? options.valueTag ?? '';
  const statistic = statisticText(key.statistic, tag, options);
  const label = key.tag === null ? statistic : `${shortTag(tag)} ${statistic}`;
  return {
    label,
    title: `${tag}: ${statistic}`,
    isEnd: true,
    widthPx: Math.min(
      168,
      Math.max(key.statistic === 'delta' ? 80 : 72, aroundTextPx + charPx * label.length),
    ),
  };
}

function statisticText(statistic: TableStatistic, tag: string, options: ColumnOptions): string {
  if (statistic === 'best') return bestOf(tag);
  if (statistic === 'delta' && !options.hasBaseline) return '± sd';
  return statisticLabels[statistic];
}

/** "acc/top1" where that is short, else its last part. */
function shortTag(tag: string): string {
  return tag.length <= 12 ? tag : lastPart(tag);
}

function shownLength(value: number | string | boolean): number {
  return formatCell(value).length;
}
