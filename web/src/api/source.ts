/** The seam between the page and where runs come from: a server, or data generated in the page (`#/demo`). */
import type { Range, RunId, TagId, XAxis } from '../charts/types';
import type { SeriesFrame } from './frame';
import type { ChangeMessage, LogdirMessage, MarksMessage } from './schema';

export interface SeriesQuery {
  readonly tag: TagId;
  /** Ascending; null: every run that has the tag. */
  readonly runs: readonly RunId[] | null;
  readonly xAxis: XAxis;
  /** In the unit of `xAxis`; null: the data's own range. */
  readonly xRange: Range | null;
  /** Width of the plot in pixel columns, 1…8192. */
  readonly cols: number;
  readonly smoothing: number;
}

export interface SourceListener {
  /** The ids or the version are other than the page's: everything must be asked for again. */
  onStale(): void;
  /** @param instance Whose ids the change speaks of. */
  onChange(change: ChangeMessage, instance: string): void;
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
  /** The marks of some runs. */
  marks(runs: readonly RunId[], signal: AbortSignal): Promise<MarksMessage>;
  /**
   * Follows what grows, starting from the version `current` returns (null before the first answer).
   * @returns A function that stops following.
   */
  follow(current: () => LogdirVersion | null, listener: SourceListener): () => void;
}

/** All that draws points needs of a source. */
export type SeriesSource = Pick<DataSource, 'series'>;

/** All that flags need of a source. */
export type MarksSource = Pick<DataSource, 'marks'>;

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
