/** The seam between the page and where runs come from: a server, or data generated in the page (`#/demo`). */
import type { Range, RunId, TagId, XAxis } from '../charts/types';
import type { SeriesFrame, SmoothFrame, Summaries } from './frame';
import type { GroupsFrame } from './groups-frame';
import type {
  ChangeMessage,
  HParamsMessage,
  LayoutsMessage,
  LogdirMessage,
  MarksMessage,
  OverlayEditEntry,
  OverlayMessage,
} from './schema';

/** A series with more points than this for each pixel column of the window comes as its envelope. */
export const pointsPerColumn = 4;

export interface SeriesQuery {
  readonly tag: TagId;
  /** More tags of the same chart. */
  readonly otherTags?: readonly TagId[];
  /** What to compute in place of the tags; `tag` is the first of those in it. */
  readonly formula?: string | null;
  /** Ascending; null: every run that has the tag. */
  readonly runs: readonly RunId[] | null;
  readonly xAxis: XAxis;
  /** In the unit of `xAxis`; null: the data's own range. */
  readonly xRange: Range | null;
  /** Width of the plot in pixel columns, 1…8192. */
  readonly cols: number;
  readonly smoothing: number;
  /** The tag whose value at the same step is x; given where `xAxis` is 'tag'. */
  readonly xTag?: TagId | null;
  /** Whether the segments that restarts superseded come too, each behind its series. */
  readonly withSegments?: boolean;
  /** Whether envelopes tell NaN, Inf and −Inf apart. */
  readonly withKinds?: boolean;
}

/** Groups of runs over the window of a `SeriesQuery`. */
export interface GroupsQuery extends Omit<SeriesQuery, 'runs' | 'withSegments' | 'withKinds'> {
  /** The runs of each group, ascending; at most 1,000 groups. */
  readonly groups: readonly (readonly RunId[])[];
}

export interface SummariesQuery {
  readonly tag: TagId;
  /** Ascending; null: every run that has the tag. */
  readonly runs: readonly RunId[] | null;
}

export interface SourceListener {
  /** The ids or the version are other than the page's: everything must be asked for again. */
  onStale(): void;
  /** @param instance Whose ids the change speaks of. */
  onChange(change: ChangeMessage, instance: string): void;
  /** What people added is of this version now. */
  onOverlay(version: string): void;
  /** False when the source stopped answering; it keeps trying. */
  onConnection(isConnected: boolean): void;
}

/** Where a page gets its runs from. Promises reject with a `SourceError`, or with `AbortError` on abort. */
export interface DataSource {
  readonly kind: 'server' | 'demo';
  /** Everything but points. */
  logdir(signal: AbortSignal): Promise<LogdirMessage>;
  /** The points of one tag, for the pixels of one chart. Their memory is the caller's. */
  series(query: SeriesQuery, signal: AbortSignal): Promise<SeriesFrame>;
  /** Of what `series` answers, only how it is smoothed; missing where points cost no more. */
  smoothed?(query: SeriesQuery, signal: AbortSignal): Promise<SmoothFrame>;
  /** Groups of runs as one line each, with their spread; every member is smoothed first. */
  groups(query: GroupsQuery, signal: AbortSignal): Promise<GroupsFrame>;
  /** One tag of many runs in a few numbers each: what a list of runs shows and sorts by. */
  summaries(query: SummariesQuery, signal: AbortSignal): Promise<Summaries>;
  /** The hyperparameters of all runs; stale when a series of kind `hparams`, or what a run is a part of, changes. */
  hparams(signal: AbortSignal): Promise<HParamsMessage>;
  /** TensorBoard's layouts of custom charts; stale when a series of kind `layout` changes. */
  layouts(signal: AbortSignal): Promise<LayoutsMessage>;
  /** The marks of some runs. */
  marks(runs: readonly RunId[], signal: AbortSignal): Promise<MarksMessage>;
  /** What people added. */
  overlay(signal: AbortSignal): Promise<OverlayMessage>;
  /** Makes all of the edits, or none; the overlay with them in it. */
  editOverlay(edits: readonly OverlayEditEntry[]): Promise<OverlayMessage>;
  /**
   * Follows what grows, starting from the version `current` returns (null before the first answer).
   * @returns A function that stops following.
   */
  follow(current: () => LogdirVersion | null, listener: SourceListener): () => void;
}

/** All that draws points needs of a source. */
export type SeriesSource = Pick<DataSource, 'series' | 'smoothed'>;

/** All that lines of groups need of a source. */
export type GroupsSource = Pick<DataSource, 'groups'>;

/** All that a query over runs needs of a source. */
export type SummariesSource = Pick<DataSource, 'summaries'>;

/** All that TensorBoard's layouts need of a source. */
export type LayoutsSource = Pick<DataSource, 'layouts'>;

/** All that hyperparameters need of a source. */
export type HParamsSource = Pick<DataSource, 'hparams'>;

/** All that flags need of a source. */
export type MarksSource = Pick<DataSource, 'marks'>;

/** All that the state of what people added needs of a source. */
export type OverlaySource = Pick<DataSource, 'overlay' | 'editOverlay'>;

/** Runs whose marks can be asked for at once. */
export const markedRunsMost = 32;

export interface LogdirVersion {
  readonly instance: string;
  readonly version: number;
}

/** A request that the server refused or never answered; the message is one sentence for the user. */
export class SourceError extends Error {
  override name = 'SourceError';
  constructor(
    message: string,
    /** False: the server could not be reached at all. */
    readonly isAnswer: boolean,
    /** True when the same request may succeed later. */
    readonly mayPass = !isAnswer,
  ) {
    super(message);
  }
}
