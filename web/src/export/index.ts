/** What a card gives away: a picture, its points, a snippet that loads them. Loaded when first asked for. */
import type { ChartSeries, ChartView, LineData, LineSeries, Range } from '../charts/types';
import { type Card, tagsRead } from '../lib/cards';
import { copyText } from '../lib/clipboard';
import { counted } from '../lib/places';
import type { Board } from '../state/board.svelte';
import {
  type CardLine,
  cardPixels,
  cardQuery,
  colsOf,
  hasNonFinite,
  xTagOf,
} from '../state/card-lines';
import { type GroupLine, groupsQuery } from '../state/group-lines';
import { dataByLine, segmentsByLine } from './by-line';
import { csvRows, header } from './csv';
import { fileName, save } from './files';
import { type PictureContent, paintPicture, pictureHeight } from './picture';
import { pieces } from './pieces';
import { pythonSnippet } from './snippet';
import { SvgContext } from './svg-context';

export interface PictureRequest {
  readonly format: 'png' | 'svg';
  /** Pixels of a PNG for each of the page. */
  readonly scale: number;
  readonly isTransparent: boolean;
  readonly view: ChartView;
  readonly lines: readonly CardLine[];
  readonly groups: readonly GroupLine[];
  readonly series: readonly ChartSeries[];
  /** Of the plot on the page. */
  readonly width: number;
  readonly height: number;
}

/** @returns What was saved, in words. */
export async function savePicture(
  board: Board,
  card: Card,
  request: PictureRequest,
): Promise<string> {
  const { format, scale, view, width } = request;
  const cols = colsOf(width * (format === 'svg' ? 2 : scale), view.xScale);
  const pixels = cardPixels(board, view.xRange, cols, view.smoothing);
  const withSegments = board.view.hasSegments;
  const withKinds = hasNonFinite(board, card, request.lines);
  const query = cardQuery(card, request.lines, { ...pixels, withSegments, withKinds });
  if (!query || query.runs.length === 0) throw new Error('nothing is drawn');
  const { bands: _, ...asked } = query;
  const { signal } = new AbortController();
  const frame = await board.source.series(asked, signal);
  const byLine = new Map<number, LineData>(dataByLine(frame.series, query));
  const segments = segmentsByLine(frame.series, query);
  const grouped = groupsQuery(card, request.groups, pixels, 0);
  if (grouped) {
    const { revision: __, groups, ...window } = grouped;
    const asGroups = { ...window, groups: groups.map(({ runs }) => runs) };
    for (const data of (await board.source.groups(asGroups, signal)).groups) {
      byLine.set((request.groups[data.group] as GroupLine).id, data);
    }
  }
  const lines = request.series.flatMap((line): LineSeries[] => {
    const data = byLine.get(line.run);
    if (!data) return [];
    const past = line.role === 'focus' ? (segments.get(line.run) ?? []) : [];
    return [
      ...past.map((segment) => ({ ...line, role: 'past' as const, data: segment })),
      { ...line, data },
    ];
  });
  const content: PictureContent = {
    title: card.title,
    lines,
    flags: card.xTag ? [] : board.flags,
    // On the page a control names the axis.
    view: { ...view, highlightedRun: null, xName: view.xName ?? view.xAxis },
    theme: board.theme.chart,
    width: request.width,
    chartHeight: request.height,
    ratio: format === 'svg' ? 1 : scale,
    isTransparent: request.isTransparent,
  };
  const blob = format === 'svg' ? svgOf(content) : await pngOf(content);
  return save(blob, fileName(card.title, format));
}

function svgOf(content: PictureContent): Blob {
  const context = new SvgContext(content.width, pictureHeight(content));
  paintPicture(context.asCanvas(), content);
  return new Blob([context.text()], { type: 'image/svg+xml' });
}

function pngOf(content: PictureContent): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(content.width * content.ratio);
  canvas.height = Math.round(pictureHeight(content) * content.ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no picture');
  context.scale(content.ratio, content.ratio);
  paintPicture(context, content);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error(`${canvas.width} × ${canvas.height} pixels are too many`));
    });
  });
}

/**
 * Every point of the card's lines, those of the formula where it is one.
 * @param range In the unit of the card's x axis; null: all points.
 */
export async function saveCsv(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  range: Range | null,
): Promise<string> {
  const query = cardQuery(card, lines, cardPixels(board, range, 1, 0));
  if (!query) throw new Error('no tag is drawn');
  const { bands: _, ...asked } = query;
  const { catalogue, source } = board;
  const xTag = xTagOf(board, card);
  const tagNames = new Map(tagsRead(card).map(({ id, name }) => [id, name]));
  const hasX = xTag !== null;
  const parts: string[] = [header(xTag?.name ?? null)];
  let count = 0;
  const started = (run: number) => catalogue.started(run) ?? 0;
  for await (const piece of pieces(source, asked, started)) {
    const rows = csvRows(piece, {
      run: catalogue.known[piece.run]?.name ?? String(piece.run),
      tag: piece.tag === undefined ? (card.formula ?? '') : (tagNames.get(piece.tag) ?? ''),
      hasX,
    });
    parts.push(rows);
    count += piece.step.length;
  }
  const saved = save(new Blob(parts, { type: 'text/csv' }), fileName(card.title, 'csv'));
  return `${saved}: ${counted(count, 'point')}`;
}

export async function copySnippet(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  view: ChartView,
): Promise<string> {
  const { catalogue, source } = board;
  if (source.kind === 'demo') throw new Error('these runs are generated in the page, not in files');
  const xTag = xTagOf(board, card);
  const runs = [...new Map(lines.map(({ run }) => [run.id, run])).values()];
  const text = pythonSnippet({
    path: catalogue.facts?.path ?? '',
    title: card.title,
    runs: runs.map((run) => {
      const whole = catalogue.known[catalogue.wholeOf(run.id)]?.name ?? run.name;
      return { name: run.name, whole, started: catalogue.started(run.id) ?? 0 };
    }),
    tags: (xTag ? card.tags : tagsRead(card)).map(({ name }) => name),
    formula: card.formula,
    xTag: xTag?.name ?? null,
    xAxis: view.xAxis,
    window: view.xRange,
    smoothing: view.smoothing,
  });
  if (!(await copyText(text))) throw new Error('this browser does not let the page copy');
  return 'Copied: a snippet that loads the same points';
}
