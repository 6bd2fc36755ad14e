/** Words on a chart, as plain values: tick labels, end labels, and what happened where. */

import { cutMiddle, formatInteger, formatValue } from '../lib/format';
import { type Density, LABEL_INDENT, TICK_INDENT } from './layout';
import { NAN_WORDS_MOST } from './marks';
import type { Scene } from './scene';
import { formatPosition } from './ticks';
import type { ChartSeries, RunId } from './types';

export type Anchor = 'start' | 'middle' | 'end';
export type Ink = 'text' | 'text2' | 'muted' | 'danger';

export interface Note {
  readonly kind: 'xTick' | 'yTick' | 'end' | 'mark';
  /** Baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: Anchor;
  readonly size: 10.5 | 11;
  readonly parts: readonly { readonly text: string; readonly ink: Ink }[];
  /** The run that an end label belongs to. */
  readonly run?: RunId;
}

export type Measure = (text: string) => number;

/** From the middle of a line of text down to its baseline. */
const BASELINE = { 10.5: 3.75, 11: 4 } as const;

export function notesOf(scene: Scene, density: Density, measure: Measure): Note[] {
  return [
    ...tickNotes(scene, measure),
    ...endNotes(scene, density, measure),
    ...markNotes(scene, measure),
  ];
}

function tickNotes({ layout, xTicks, yTicks }: Scene, measure: Measure): Note[] {
  const { plot } = layout;
  const notes: Note[] = yTicks.labelled.map(({ px, label }) => ({
    kind: 'yTick',
    x: plot.left - TICK_INDENT,
    y: px + BASELINE[10.5],
    anchor: 'end',
    size: 10.5,
    parts: [{ text: label, ink: 'muted' }],
  }));
  let free = Number.NEGATIVE_INFINITY;
  for (const { px, label } of xTicks.labelled) {
    const width = measure(label);
    const anchor =
      px - width / 2 < plot.left ? 'start' : px + width / 2 > plot.right ? 'end' : 'middle';
    const left = anchor === 'start' ? px : anchor === 'end' ? px - width : px - width / 2;
    // Labels of a crowded axis (long clock times) make way for the one before.
    if (left < free) continue;
    free = left + width + 8;
    notes.push({
      kind: 'xTick',
      x: px,
      y: plot.bottom + 16,
      anchor,
      size: 10.5,
      parts: [{ text: label, ink: 'muted' }],
    });
  }
  return notes;
}

function endNotes({ layout, labels }: Scene, density: Density, measure: Measure): Note[] {
  const { plot } = layout;
  const x = plot.right + LABEL_INDENT;
  const room = layout.width - x - 2;
  return labels.map(({ trace, y, value }) => ({
    kind: 'end',
    x,
    y: y + BASELINE[11],
    anchor: 'start',
    size: 11,
    run: trace.series.run,
    parts: endParts(trace.series, value, density, room, measure),
  }));
}

function endParts(
  series: ChartSeries,
  value: number,
  density: Density,
  room: number,
  measure: Measure,
): Note['parts'] {
  const text = formatValue(value, 2);
  if (density !== 'L') return [{ text, ink: 'text' }];
  const left = room - measure(` ${text}`);
  let { label } = series;
  for (let length = label.length - 1; measure(label) > left && length >= 3; length--) {
    label = cutMiddle(series.label, length);
  }
  return [
    { text: label, ink: 'text' },
    { text: ` ${text}`, ink: 'muted' },
  ];
}

/** Of the y axis, in its smaller type. */
export function widestYTick({ yTicks }: Scene, measure: Measure): number {
  const width = (text: string) => measure(text) * (10.5 / 11);
  return yTicks.labelled.reduce((widest, { label }) => Math.max(widest, width(label)), 0);
}

/** Width an end label wants in full. */
export function endLabelWidth(series: ChartSeries, measure: Measure): number {
  return measure(`${series.label} 0.0000`);
}

function markNotes(scene: Scene, measure: Measure): Note[] {
  const { layout, nonFinite, x, view } = scene;
  const { plot } = layout;
  if (nonFinite.length > NAN_WORDS_MOST) return [];
  const notes: Note[] = [];
  nonFinite.forEach((mark, i) => {
    const from = formatPosition(mark.firstX, view.xAxis);
    const words = `${wordFor(scene, mark.run)} ×${formatInteger(mark.count)}`;
    const text = `${words} from ${from}`;
    const y = plot.bottom - 5 - 14 * i;
    const px = x.px(mark.firstX);
    const long = beside(px, text, scene, measure);
    const place = long ?? beside(px, words, scene, measure);
    if (place) notes.push({ ...place, y, parts: [{ text: long ? text : words, ink: 'danger' }] });
  });
  const [only] = nonFinite;
  const stopped = nonFinite.length === 1 && only ? lastBefore(scene, only.run) : null;
  if (only && stopped) {
    const { label, value, at } = stopped;
    const rest = ` last ${formatValue(value)} at ${formatPosition(at, view.xAxis)}`;
    const px = x.px(only.firstX);
    const long = beside(px, label + rest, scene, measure);
    const place = long ?? beside(px, rest.trim(), scene, measure);
    const last: Note['parts'] = [{ text: long ? rest : rest.trim(), ink: 'muted' }];
    const parts: Note['parts'] = long ? [{ text: label, ink: 'text' }, ...last] : last;
    if (place) notes.push({ ...place, y: plot.top + 22, parts });
  }
  return notes;
}

/** To the right of a position, or to its left where there is no room; null where there is none either. */
function beside(px: number, text: string, { layout }: Scene, measure: Measure) {
  const { plot } = layout;
  const width = measure(text) + 8;
  const isRight = px + width <= plot.right;
  if (!isRight && px - width < plot.left) return null;
  const anchor: Anchor = isRight ? 'start' : 'end';
  return { kind: 'mark' as const, x: isRight ? px + 8 : px - 8, anchor, size: 11 as const };
}

function wordFor({ focus, context }: Scene, run: RunId): string {
  const trace = [...focus, ...context].find(({ series }) => series.run === run);
  // An envelope knows how many points are not finite, not which kind they are.
  if (!trace || trace.nonFinite) return 'NaN or Inf';
  const first = trace.raw.find((value) => !Number.isFinite(value)) as number;
  return Number.isNaN(first) ? 'NaN' : first > 0 ? 'Inf' : '−Inf';
}

/** The last finite point of a focused run that has ended on non-finite ones. */
function lastBefore({ focus }: Scene, run: RunId) {
  const trace = focus.find(({ series }) => series.run === run);
  if (!trace || Number.isFinite(trace.raw[trace.raw.length - 1])) return null;
  const row = trace.raw.findLastIndex((value) => Number.isFinite(value));
  if (row < 0) return null;
  return {
    label: trace.series.label,
    value: trace.raw[row] as number,
    at: trace.x[row] as number,
  };
}
