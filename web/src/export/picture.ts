/** A card as a picture: its title, the chart as the page draws it, and a legend. */
import type { Context2d } from '../charts/canvas-view';
import { drawEndCounts } from '../charts/end-bars';
import { drawFlags, placeFlags } from '../charts/flags';
import { drawAxis, drawGrid } from '../charts/grid';
import { densityAt, END_COUNTS_PX, layoutChart, type TextWidths } from '../charts/layout';
import { drawContext, drawFocus } from '../charts/lines';
import { markNotes } from '../charts/mark-notes';
import { drawEnds, drawMarks } from '../charts/marks';
import {
  endNotes,
  type Measure,
  type Note,
  tickNotes,
  widestEndLabel,
  widestYTick,
} from '../charts/notes';
import { buildScene, type Scene } from '../charts/scene';
import { traceOf } from '../charts/trace';
import type { ChartFlag, ChartTheme, ChartView, LineSeries } from '../charts/types';
import { cutMiddle } from '../lib/format';
import { drawFlagHeads } from './picture-flags';

export interface PictureContent {
  readonly title: string;
  readonly lines: readonly LineSeries[];
  /** Of any runs; those of a line in colour are drawn. */
  readonly flags: readonly ChartFlag[];
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly width: number;
  /** Of the chart alone. */
  readonly chartHeight: number;
  /** Device pixels for each of the picture. */
  readonly ratio: number;
  readonly isTransparent: boolean;
}

const titlePx = 30;
const marginPx = 12;
const legendRowPx = 18;
const samplePx = 18;
const namesMost = 24;
const nameLettersMost = 60;

interface Entry {
  readonly line: LineSeries | null;
  readonly text: string;
  readonly x: number;
  readonly row: number;
}

export function pictureHeight(content: PictureContent): number {
  return titlePx + content.chartHeight + legendHeight(legendOf(content, rulerOf(content.theme)));
}

/** @param context Scaled to pixels of the picture. */
export function paintPicture(context: Context2d, content: PictureContent): void {
  const { theme, width, title } = content;
  const height = pictureHeight(content);
  if (!content.isTransparent) {
    context.fillStyle = theme.card;
    context.fillRect(0, 0, width, height);
  }
  context.font = `500 13px ${theme.fontFamily}`;
  context.textAlign = 'left';
  context.fillStyle = theme.text;
  context.fillText(title, marginPx, 20);
  const measure = rulerOf(theme);
  const scene = sceneOf(content, measure);
  context.save();
  context.translate(0, titlePx);
  drawGrid(context, scene);
  drawAxis(context, scene);
  drawEndCounts(context, scene);
  const flags = placedFlags(content, scene);
  drawFlags(context, flags, scene);
  drawContext(context, scene);
  drawFocus(context, scene);
  drawEnds(context, scene);
  drawMarks(context, scene);
  const density = densityAt(width, 'M');
  const notes = [
    ...tickNotes(scene, measure),
    ...endNotes(scene, density, measure),
    ...markNotes(scene, measure),
  ];
  for (const note of notes) writeNote(context, note, content);
  drawFlagHeads(context, flags, scene.layout, theme);
  context.restore();
  context.save();
  context.translate(0, titlePx + content.chartHeight);
  writeLegend(context, content, measure);
  context.restore();
}

function placedFlags({ flags, lines, view }: PictureContent, { x, layout }: Scene) {
  const colored = lines.filter(({ role }) => role === 'focus');
  const runs = new Set(colored.map(({ run, whole = run }) => whole));
  return placeFlags(flags, runs, x, layout.plot, view.xAxis);
}

function sceneOf(content: PictureContent, measure: Measure): Scene {
  const { lines, view, theme, width, chartHeight, ratio, title } = content;
  const traces = lines.map((line) => traceOf(line, view));
  const density = densityAt(width, 'M');
  const build = (widths: TextWidths) =>
    buildScene({
      title,
      traces,
      view,
      theme,
      layout: layoutChart(width, chartHeight, ratio, density, widths),
      hasLabels: true,
      isMoving: false,
      heldY: null,
    });
  const first = build({ endLabel: 0, yTick: 0 });
  return build({
    yTick: widestYTick(first, measure),
    endLabel: widestEndLabel(first, density, measure),
    endCounts: first.endCounts.length > 0 ? END_COUNTS_PX : 0,
  });
}

function rulerOf({ fontFamily }: ChartTheme): Measure {
  const ruler = document.createElement('canvas').getContext('2d');
  if (!ruler) return (text) => text.length * 6;
  ruler.font = `11px ${fontFamily}`;
  return (text) => ruler.measureText(text).width;
}

function writeNote(context: Context2d, note: Note, { theme, isTransparent }: PictureContent): void {
  context.font = `${note.size}px ${theme.fontFamily}`;
  context.textAlign = 'left';
  const widths = note.parts.map(({ text }) => context.measureText(text).width);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let x = note.x - whole * { start: 0, middle: 0.5, end: 1 }[note.anchor];
  note.parts.forEach(({ text, ink }, i) => {
    if (note.kind === 'mark' && !isTransparent) {
      // Keeps words clear of the lines beneath, as on the page.
      context.strokeStyle = theme.card;
      context.lineWidth = 3;
      context.strokeText(text, x, note.y);
    }
    context.fillStyle = theme[ink];
    context.fillText(text, x, note.y);
    x += widths[i] as number;
  });
}

/** Runs in colour by name; how many are grey. */
function legendOf({ lines, width }: PictureContent, measure: Measure): readonly Entry[] {
  const focus = lines.filter(({ role }) => role === 'focus');
  const grey = lines.filter(({ role }) => role === 'context').length;
  const named = focus.slice(0, namesMost);
  const rest = [
    ...(focus.length > named.length ? [`and ${focus.length - named.length} more`] : []),
    ...(grey > 0 ? [`${grey} in grey`] : []),
  ];
  const wanted = [
    ...named.map((line) => ({ line, text: cutMiddle(line.name, nameLettersMost) })),
    ...rest.map((text) => ({ line: null, text })),
  ];
  let x = marginPx;
  let row = 0;
  return wanted.map(({ line, text }) => {
    const widthPx = (line ? samplePx + 6 : 0) + measure(text) + 16;
    if (x > marginPx && x + widthPx > width) {
      x = marginPx;
      row++;
    }
    const entry = { line, text, x, row };
    x += widthPx;
    return entry;
  });
}

function legendHeight(entries: readonly Entry[]): number {
  const last = entries.at(-1);
  return last ? (last.row + 1) * legendRowPx + 10 : 4;
}

function writeLegend(context: Context2d, content: PictureContent, measure: Measure): void {
  const { theme } = content;
  context.font = `11px ${theme.fontFamily}`;
  context.textAlign = 'left';
  for (const { line, text, x, row } of legendOf(content, measure)) {
    const middle = 6 + row * legendRowPx + legendRowPx / 2;
    if (line) {
      context.strokeStyle = line.color;
      context.lineWidth = 2;
      context.setLineDash([...(line.dash ?? [])]);
      context.beginPath();
      context.moveTo(x, middle);
      context.lineTo(x + samplePx, middle);
      context.stroke();
      context.setLineDash([]);
    }
    context.fillStyle = line ? theme.text2 : theme.muted;
    context.fillText(text, line ? x + samplePx + 6 : x, middle + 4);
  }
}
