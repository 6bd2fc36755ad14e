/** The lines of a card: which runs and tags, in what colours and dashes, under what names. */
import type { AxisScale, ChartSeries, KeptSeries, Range, RunId } from '../charts/types';
import { type Card, type CardTag, tagsRead } from '../lib/cards';
import { lineId } from '../lib/line-id';
import { labelledRuns } from '../lib/run-colors';
import { commonPrefix, lineName } from '../lib/run-names';
import { inkedColor, lineStyle } from '../lib/run-parts';
import type { Board } from './board.svelte';
import type { CardQuery } from './card-query';
import type { Run, TagSeries } from './catalogue.svelte';
import { type GroupLine, groupSeriesOf } from './group-lines';
import type { RunLine } from './run-lines';

export interface CardLine extends RunLine {
  /** In the chart. */
  readonly id: number;
  readonly whole: Run;
  /** What tells it from the other lines of its run; null where there is one tag. */
  readonly tag: CardTag | null;
  readonly lastValue: number;
}

/** Of the visible runs, each run's lines together. */
export function linesOf(board: Board, card: Card): readonly CardLine[] {
  const own = card.formula === null ? card.tags : card.tags.slice(0, 1);
  const hasTags = own.length > 1;
  const known = own.map((tag) => seriesFor(board, card, tag));
  const lines = board.selection.visible.flatMap((whole) =>
    own.flatMap((tag, position) => {
      const series = known[position] as Known;
      return board.lines(whole, series).map(
        (line): CardLine => ({
          ...line,
          whole,
          id: lineId(line.run.id, position),
          tag: hasTags ? tag : null,
          lastValue: series.get(line.run.id)?.lastValue ?? Number.NaN,
        }),
      );
    }),
  );
  if (!hasTags) return lines;
  const isOneRun = new Set(lines.map(({ run }) => run.id)).size === 1;
  const place = new Map(own.map(({ id }, i) => [id, i]));
  return lines.map((line) => {
    const position = place.get((line.tag as CardTag).id) as number;
    return isOneRun ? colored(board, line, position) : dashed(board, line, position);
  });
}

/** One line is one run: a colour is then free to tell the tags apart. */
function colored(board: Board, line: CardLine, position: number): CardLine {
  const { slots, chart } = board.theme;
  const color = slots[position % slots.length] ?? chart.text;
  return { ...line, color, dash: lineStyle(Math.floor(position / slots.length)).dash };
}

/** The colour says whose line it is, the dash which tag. */
function dashed(board: Board, line: CardLine, position: number): CardLine {
  if (line.color === null || line.run.part !== null) return line;
  const style = lineStyle(position);
  return {
    ...line,
    color: inkedColor(line.color, board.theme.chart.text, style),
    dash: style.dash,
  };
}

type Known = Pick<TagSeries, 'get'>;

/** Where a line takes several series, only runs with all of them have it. */
function seriesFor({ catalogue }: Board, card: Card, tag: CardTag): Known {
  const own = catalogue.series(tag.id);
  if (card.formula !== null) {
    const all = card.tags.map(({ id }) => catalogue.series(id));
    return { get: (run) => (all.every((each) => each.get(run)) ? own.get(run) : undefined) };
  }
  if (card.xTag === null) return own;
  const x = catalogue.series(card.xTag.id);
  const hasX = (run: number) => x.get(run) ?? x.get(catalogue.wholeOf(run));
  return { get: (run) => (hasX(run) ? own.get(run) : undefined) };
}

/** The points of a card that are here. */
export interface DrawnPoints {
  readonly byLine: ReadonlyMap<number, KeptSeries>;
  /** What restarts superseded, by line. */
  readonly segments: ReadonlyMap<number, readonly KeptSeries[]>;
  /** Of groups, by key. */
  readonly byKey: ReadonlyMap<string, KeptSeries>;
}

/** What the chart draws of the lines whose points are here: of grouped runs only where their group leads. */
export function chartSeriesOf(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  groups: readonly GroupLine[],
  drawn: DrawnPoints,
): readonly ChartSeries[] {
  return [
    ...runSeriesOf(board, card, lines, groups, drawn),
    ...groupSeriesOf(board, groups, drawn.byKey),
  ];
}

function runSeriesOf(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  groups: readonly GroupLine[],
  { byLine, segments }: DrawnPoints,
): readonly ChartSeries[] {
  const groupOf = new Map(groups.flatMap(({ id, runs }) => runs.map((run) => [run, id] as const)));
  const alone = groupsOfOne(board);
  const wholes = new Map(lines.map(({ whole }) => [whole.id, board.nameOf(whole)]));
  const prefix = commonPrefix([...wholes.values()]);
  const tagPrefix = commonPrefix(card.tags.map(({ name }) => name));
  const lastValues = new Map(lines.map(({ id, lastValue }) => [id, lastValue]));
  const labelled = labelledRuns(
    lines.flatMap(({ id, color, run }) =>
      color && !groupOf.has(run.id) ? { id, color, isLive: run.status === 'live' } : [],
    ),
    (id) => lastValues.get(id) ?? Number.NaN,
  );
  return lines.flatMap(({ id, run, whole, label, tag, color, dash }): ChartSeries[] => {
    const points = byLine.get(id);
    if (!points) return [];
    const group = groupOf.get(run.id);
    const inChart = tag?.name.slice(tagPrefix.length) ?? null;
    const own = wholes.size === 1 && (label ?? inChart) !== null;
    const runName = own
      ? (label ?? '')
      : lineName(alone.get(whole.id) ?? board.nameOf(whole).slice(prefix.length), label);
    const line = {
      run: id,
      whole: whole.id,
      name: withTag(lineName(board.nameOf(whole), label), tag?.name ?? null),
      // Where a chart has one run only, its name tells nothing.
      label: withTag(runName, inChart),
      color: color ?? board.theme.chart.muted,
      dash,
      isScattered: card.kind === 'scatter',
      isLive: run.status === 'live',
      started: whole.started ?? 0,
    };
    if (group !== undefined) return [{ ...line, data: points, role: 'member', group }];
    const past = color ? (segments.get(id) ?? []) : [];
    return [
      ...past.map((segment) => ({ ...line, data: segment, role: 'past' as const })),
      {
        ...line,
        data: points,
        role: color ? 'focus' : 'context',
        hasEndLabel: card.kind !== 'scatter' && labelled.has(id),
      },
    ];
  });
}

/** Runs that are all of their group go by its name. */
function groupsOfOne({ selection }: Board): ReadonlyMap<RunId, string> {
  const single = selection.groups.filter(({ runs }) => runs.length === 1);
  return new Map(single.flatMap(({ name, runs }) => runs.map((run) => [run.id, name] as const)));
}

function withTag(run: string, tag: string | null): string {
  if (tag === null) return run;
  return run === '' ? tag : `${run} · ${tag}`;
}

/** What a chart shows of the board's x. */
export type CardPixels = Pick<
  CardQuery,
  'xAxis' | 'xTag' | 'xRange' | 'cols' | 'smoothing' | 'withSegments' | 'withKinds'
>;

/** The tag whose values are x: that of the card, else that of the board; null: x is steps or time. */
export function xTagOf(board: Board, card: Card): CardTag | null {
  return card.xTag ?? board.xTag;
}

/** The window of a card as the board has it. */
export function cardPixels(
  { view, xTag }: Board,
  xRange: Range | null,
  cols: number,
  smoothing: number,
): CardPixels {
  return {
    xAxis: xTag === null ? view.timeAxis : 'tag',
    ...(xTag && { xTag: xTag.id }),
    xRange,
    cols,
    smoothing,
  };
}

/** Rows divide the range evenly, a scale other than linear does not: its narrow end needs more of them. */
export function colsOf(widthPx: number, xScale: AxisScale = 'linear'): number {
  const cols = xScale === 'linear' ? widthPx : widthPx * 8;
  return Math.min(8192, Math.max(1, Math.round(cols)));
}

/** Whether a value of the lines is NaN or infinite. */
export function hasNonFinite(
  { catalogue }: Board,
  card: Card,
  lines: readonly CardLine[],
): boolean {
  const known = tagsRead(card).map(({ id }) => catalogue.series(id));
  return lines.some(({ run }) =>
    known.some((series) => (series.get(run.id)?.nonfiniteCount ?? 0) > 0),
  );
}

/** A gesture asks with each frame, and lines seldom change. */
const knownRuns = new WeakMap<readonly CardLine[], readonly RunId[]>();

/** Ascending. */
function runsOf(lines: readonly CardLine[]): readonly RunId[] {
  const runs =
    knownRuns.get(lines) ?? [...new Set(lines.map(({ run }) => run.id))].sort((a, b) => a - b);
  knownRuns.set(lines, runs);
  return runs;
}

/** What the points of the lines are asked for by. */
export function cardQuery(
  card: Card,
  lines: readonly CardLine[],
  pixels: CardPixels,
): CardQuery | null {
  const edges = card.bands.flatMap(({ lower, upper }) => [lower, upper]);
  const [first, ...others] = [...card.tags, ...edges].flatMap((tag) => tag?.id ?? []);
  if (first === undefined) return null;
  const runs = runsOf(lines);
  const { withSegments = false, ...window } = pixels;
  const hasPast =
    card.formula === null && card.bands.length === 0 && !card.xTag && window.xTag == null;
  return {
    ...window,
    ...(withSegments && hasPast && { withSegments }),
    tag: first,
    runs,
    ...(others.length > 0 && { otherTags: [...new Set(others)].filter((id) => id !== first) }),
    ...(card.formula !== null && { formula: card.formula }),
    ...(card.xTag && { xTag: card.xTag.id, xAxis: 'tag' as const, smoothing: 0 }),
    ...(card.bands.length > 0 && {
      bands: card.bands.map(({ value, lower, upper }) => {
        return { value: value.id, lower: lower?.id ?? null, upper: upper?.id ?? null };
      }),
    }),
  };
}
