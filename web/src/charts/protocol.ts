/** What the page and the drawing tell each other; plain values, so that a thread may lie between them. */

import type { Dot } from './hover';
import type { Density, TextWidths } from './layout';
import type { Note } from './notes';
import type { PlainScaffold } from './scaffold';
import type {
  ChartFacts,
  ChartSeries,
  ChartTheme,
  ChartView,
  HoverRow,
  LineData,
  Measured,
  Range,
  RunId,
  Values,
} from './types';

export type ChartId = number;

/** What was drawn off the page: an element where the browser has nothing better. */
export type Bitmap = ImageBitmap | HTMLCanvasElement;

export type Request =
  /** Points to keep, under keys that count up from `key`. */
  | { readonly kind: 'keep'; readonly key: number; readonly series: readonly LineData[] }
  /** Points that are kept, under new keys that count up from `key`, with other smoothed values. */
  | {
      readonly kind: 'smooth';
      readonly key: number;
      readonly of: Uint32Array;
      readonly columns: readonly Values[];
    }
  | { readonly kind: 'release'; readonly keys: readonly number[] }
  | ({ readonly kind: 'lines' } & LinesRequest)
  | ({ readonly kind: 'draw' } & DrawRequest)
  | ({ readonly kind: 'probe' } & ProbeRequest)
  | ({ readonly kind: 'measure' } & MeasureRequest)
  /** Questions may come soon. */
  | { readonly kind: 'prepare' }
  | { readonly kind: 'close'; readonly chart: ChartId };

/** The lines of a chart. Only what changed is told in full: a thousand lines take milliseconds to copy. */
export interface LinesRequest {
  readonly chart: ChartId;
  /** Keys of the points of all lines, in order. */
  readonly keys: Uint32Array;
  /** Those that are new or look different. */
  readonly changed: readonly ChartSeries[];
}

export interface DrawRequest {
  readonly chart: ChartId;
  readonly title: string;
  readonly view: ChartView;
  readonly theme: ChartTheme;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly density: Density;
  /** The view moves: what costs much may wait for its rest. */
  readonly isGesture: boolean;
}

/** In place of the pointer's height: what has none is meant, points that are NaN or infinite. */
export const NO_HEIGHT = Number.NEGATIVE_INFINITY;

/** What to find around a position, and which run leads. */
export interface ProbeRequest {
  readonly chart: ChartId;
  /** `x` in the unit of the x axis. */
  readonly pointer: { readonly x: number; readonly yPx: number } | null;
  /** The cross-hair of another chart. */
  readonly linkedX: number | null;
  readonly highlightedRun: RunId | null;
}

export interface MeasureRequest {
  readonly chart: ChartId;
  readonly range: Range;
}

export type Reply = PictureReply | NotesReply | AnswerReply | MeasuredReply;

/** Words for the picture drawn last, which came before what finds them was loaded. */
export interface NotesReply {
  readonly kind: 'notes';
  readonly chart: ChartId;
  readonly notes: readonly Note[];
}

export interface MeasuredReply {
  readonly kind: 'measured';
  readonly chart: ChartId;
  readonly measured: Measured;
}

export interface PictureReply {
  readonly kind: 'picture';
  readonly chart: ChartId;
  readonly scaffold: PlainScaffold;
  /** Beside the plot; they decide the margins. */
  readonly widths: TextWidths;
  /** Words other than tick labels. */
  readonly notes: readonly Note[];
  /** Null: as they were. */
  readonly facts: ChartFacts | null;
  /** x of all points, when all are here. */
  readonly extent: Range | null;
  /** Drawn in a hurry: to be drawn again when the view rests. */
  readonly isMoving: boolean;
  readonly layers: Readonly<Record<LayerName, Bitmap | null>>;
}

/** From below: context runs, focused runs, the run that leads. */
export const LAYERS = ['context', 'focus', 'lead'] as const;
export type LayerName = (typeof LAYERS)[number];

export interface AnswerReply {
  readonly kind: 'answer';
  readonly chart: ChartId;
  readonly hover: FoundHover | null;
  /** On the cross-hair: nearest first. */
  readonly dots: readonly Dot[];
  readonly leaders: readonly RunId[];
  /** Undefined: the layer of the run that leads is as it was. */
  readonly lead: Bitmap | null | undefined;
}

/** A hover without pixels, which are the page's. */
export interface FoundHover {
  readonly x: number;
  readonly rows: readonly HoverRow[];
  readonly moreCount: number;
}

/** Everything in a reply that is moved, not copied. */
export function bitmapsOf(reply: Reply): ImageBitmap[] {
  if (reply.kind === 'measured' || reply.kind === 'notes') return [];
  const layers = reply.kind === 'picture' ? Object.values(reply.layers) : [reply.lead];
  return layers.filter((layer): layer is ImageBitmap => !!layer && 'close' in layer);
}
