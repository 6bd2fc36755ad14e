/** Words on a chart, as plain values: tick labels, end labels, and what happened where. */

import { cutMiddle, formatAlike } from '../lib/format';
import { type Density, LABEL_INDENT, type Layout, type Plot, TICK_INDENT } from './layout';
import type { Movement, Scaffold } from './scaffold';
import type { RunId } from './types';

export type Anchor = 'start' | 'middle' | 'end';
export type Ink = 'text' | 'text2' | 'muted' | 'danger';

export interface Note {
  readonly kind: 'xTick' | 'xName' | 'yTick' | 'end' | 'mark';
  /** Baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: Anchor;
  readonly size: 10.5 | 11;
  readonly parts: readonly { readonly text: string; readonly ink: Ink }[];
  /** The run that an end label belongs to. */
  readonly run?: RunId;
}

/** Of a run's name beside its line, in characters; there is no room for more. */
const LONGEST_LABEL = 80;

export type Measure = (text: string) => number;

/** From the middle of a line of text down to its baseline. */
const BASELINE = { 10.5: 3.75, 11: 4 } as const;

export function tickNotes(scaffold: Scaffold, measure: Measure): Note[] {
  const { layout, xTicks, yTicks } = scaffold;
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
  const { xName } = scaffold.view;
  return xName ? [...notes, axisNote(xName, layout, measure)] : notes;
}

/** The name of an axis that is a tag, in the corner behind its last label. */
function axisNote(name: string, { plot, width }: Layout, measure: Measure): Note {
  const x = plot.right + 6;
  return {
    kind: 'xName',
    x,
    y: plot.bottom + 16,
    anchor: 'start',
    size: 10.5,
    parts: [{ text: cutToFit(name, width - x - 2, measure), ink: 'text2' }],
  };
}

/** Cut in the middle until it fits, to no less than three letters. */
function cutToFit(text: string, room: number, measure: Measure): string {
  let cut = text;
  for (let length = text.length - 1; measure(cut) > room && length >= 3; length--) {
    cut = cutMiddle(text, length);
  }
  return cut;
}

export function endNotes(scene: Scaffold, density: Density, measure: Measure): Note[] {
  const { layout, labels } = scene;
  const x = layout.plot.right + layout.endCountsPx + LABEL_INDENT;
  const room = layout.width - x - 2;
  const texts = endTexts(scene);
  return labels.map(({ run, label, y }, i) => ({
    kind: 'end',
    x,
    y: y + BASELINE[11],
    anchor: 'start',
    size: 11,
    run,
    parts: endParts(label, texts[i] as string, density, room, measure),
  }));
}

/** Values at line ends: alike on a linear axis; on a log axis each has its own four digits. */
function endTexts({ labels, y }: Scaffold): string[] {
  const values = labels.map(({ value }) => value);
  return y.kind === 'linear'
    ? formatAlike(values)
    : values.flatMap((value) => formatAlike([value]));
}

function endParts(
  name: string,
  text: string,
  density: Density,
  room: number,
  measure: Measure,
): Note['parts'] {
  if (density !== 'L') return [{ text, ink: 'text' }];
  const left = room - measure(` ${text}`);
  const label = cutToFit(cutMiddle(name, LONGEST_LABEL), left, measure);
  return [
    { text: label, ink: 'text' },
    { text: ` ${text}`, ink: 'muted' },
  ];
}

/** Of the y axis, in its smaller type. */
export function widestYTick({ yTicks }: Scaffold, measure: Measure): number {
  const width = (text: string) => measure(text) * (10.5 / 11);
  return yTicks.labelled.reduce((widest, { label }) => Math.max(widest, width(label)), 0);
}

/** What the end labels want in full: names too, where the density has them. */
export function widestEndLabel(scene: Scaffold, density: Density, measure: Measure): number {
  const texts = endTexts(scene);
  return scene.labels.reduce((widest, { label }, i) => {
    const name = density === 'L' ? `${label} ` : '';
    return Math.max(widest, measure(`${name}${texts[i]}`));
  }, 0);
}

/** Words inside the plot move with what they stand beside, and leave with it; those beside the plot stay. */
export function movedNote(note: Note, { scale, offsetPx }: Movement, plot: Plot): Note | [] {
  if (note.kind !== 'mark') return note;
  const x = note.x * scale + offsetPx;
  return x >= plot.left && x <= plot.right ? { ...note, x } : [];
}
