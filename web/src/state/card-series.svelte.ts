/** The points one card draws: asked for by what is missing or has grown, and kept while the card is out of view. */
import { pauseMs as retryPauseMs } from '../api/events';
import type { SeriesEntry, SeriesHeader } from '../api/schema';
import { type SeriesQuery, type SeriesSource, SourceError } from '../api/source';
import { type Drawing, sharedDrawing } from '../charts';
import type { KeptSeries, RunId, Values } from '../charts/types';
import { lineId } from '../lib/line-id';
import { sharedTurns, type Turns } from '../lib/turns';
import {
  type CardQuery,
  isSamePixels,
  type LineOf,
  lineOf,
  seriesByLine,
  tagsOf,
} from './card-query';
import type { Catalogue } from './catalogue.svelte';

type Points = Pick<Drawing, 'keep' | 'smooth' | 'release' | 'onLost'>;

/** A run that logs often redraws its charts five times a second, no more: the eye sees no difference. */
const updatePauseMs = 200;

/** A gesture asks for other pixels with each frame; meanwhile the last picture moves with it. */
const pixelsPauseMs = 120;

export class CardSeries {
  readonly #pauseMs: number;
  readonly #source: SeriesSource;
  readonly #catalogue: Catalogue;
  readonly #points: Points;
  readonly #turns: Pick<Turns, 'add' | 'drop'>;
  readonly #stopListening: () => void;
  /** By `lineId`: the run, and the position of the tag among those of the query. */
  #byLine = $state.raw<ReadonlyMap<number, KeptSeries>>(new Map());
  /** What every run had grown to when it was asked for: where a line is made of several series. */
  #asked = new Map<RunId, number>();
  #segments = $state.raw<ReadonlyMap<number, readonly KeptSeries[]>>(new Map());
  #rows = 0;
  #failure = $state<string | null>(null);
  #isLoading = $state(false);
  #isComplete = $state(false);
  /** The query the points answer, the one being asked, and the one that is to be. */
  #held: SeriesQuery | null = null;
  #asking: CardQuery | null = null;
  #wanted: CardQuery | null = null;
  #gesture: AbortController | null = null;
  #owner = '';
  #isFirst = () => false;
  #nextUpdateMs = 0;
  #nextPixelsMs = 0;
  /** What failed last, how often in a row, and when it may be asked again. */
  #failed: { readonly query: CardQuery; readonly count: number; readonly retryMs: number } | null =
    null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param points Where points are kept: with what draws them.
   * @param turns When the source is asked: many cards at once would be a long task.
   */
  constructor(
    source: SeriesSource,
    catalogue: Catalogue,
    pauseMs = updatePauseMs,
    points: Points = sharedDrawing(),
    turns: Pick<Turns, 'add' | 'drop'> = sharedTurns(),
  ) {
    this.#pauseMs = pauseMs;
    this.#source = source;
    this.#catalogue = catalogue;
    this.#points = points;
    this.#turns = turns;
    this.#stopListening = points.onLost(() => this.#reload());
  }

  get byLine(): ReadonlyMap<number, KeptSeries> {
    return this.#byLine;
  }

  /** What restarts superseded, of the lines that have any; oldest first. */
  get segments(): ReadonlyMap<number, readonly KeptSeries[]> {
    return this.#segments;
  }

  /** Why the last request failed, one sentence; the points before it stay. */
  get failure(): string | null {
    return this.#failure;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** False until the first answer: an empty card is then not yet a finding. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * Asks for what the query needs and the card lacks. A query for other pixels cancels the one under way.
   * @param owner Who asks: a card on the board, or the same tag's card in full screen.
   * @param isFirst Whether it is asked for before what other cards want.
   */
  want(query: CardQuery, owner: string, isFirst = () => false): void {
    this.#owner = owner;
    this.#isFirst = isFirst;
    this.#wanted = query;
    if (this.#asking && !isSamePixels(this.#asking, query)) this.#cancel();
    if (!this.#gesture) this.#schedule();
  }

  /** Cancels what is under way, unless another owner has asked since; the points stay. */
  stop(owner = this.#owner): void {
    if (owner !== this.#owner) return;
    this.#wanted = null;
    this.#cancel();
  }

  /** Rows of all its lines: points, or pixel columns. */
  get rows(): number {
    return this.#rows;
  }

  /** False when nobody shows the card now. */
  get isWanted(): boolean {
    return this.#wanted !== null;
  }

  /** Gives the points back; the card is not used again. */
  close(): void {
    this.stop();
    this.#stopListening();
    this.#keep(new Map());
  }

  /** Asks at once for what failed, unless no card is in view that wants it. */
  retry(): void {
    if (!this.#failed || !this.#wanted || this.#gesture) return;
    this.#failed = null;
    this.#schedule();
  }

  /** What is no longer held is released. */
  #keep(
    byLine: ReadonlyMap<number, KeptSeries>,
    segments: ReadonlyMap<number, readonly KeptSeries[]> = new Map(),
  ): void {
    const held = new Set([...byLine.values(), ...[...segments.values()].flat()]);
    const before = [...this.#byLine.values(), ...[...this.#segments.values()].flat()];
    this.#points.release(before.filter((series) => !held.has(series)));
    this.#byLine = byLine;
    this.#segments = segments;
    this.#rows = [...held].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The points are gone with what kept them. */
  #reload(): void {
    this.#cancel();
    this.#held = null;
    this.#nextPixelsMs = 0;
    this.#byLine = new Map();
    this.#segments = new Map();
    this.#rows = 0;
    if (this.#wanted) this.#schedule();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#turns.drop(this);
    this.#gesture?.abort();
    this.#gesture = null;
    this.#asking = null;
    this.#isLoading = false;
  }

  /** Other pixels are asked for at once, but a few times a second at most; growth and what failed after a pause. */
  #schedule(): void {
    const query = this.#wanted as CardQuery;
    const isUpdate = this.#held !== null && this.#answers(this.#held, query);
    const isRetry = this.#failed !== null && isSamePixels(this.#failed.query, query);
    const nextMs = isUpdate ? this.#nextUpdateMs : this.#nextPixelsMs;
    const dueMs = isRetry ? this.#failed?.retryMs : nextMs;
    const waitMs = (dueMs ?? 0) - performance.now();
    // While it waits for its turn as well: points for other pixels say nothing of these.
    if (!isUpdate) this.#isLoading = this.#failed === null;
    clearTimeout(this.#timer);
    const load = () => this.#turns.add(this, () => void this.#load(), this.#isFirst);
    this.#timer = waitMs > 0 ? setTimeout(load, waitMs) : undefined;
    if (waitMs <= 0) load();
  }

  async #load(): Promise<void> {
    const query = this.#wanted as CardQuery;
    const isNew = this.#held === null || !this.#answers(this.#held, query);
    const runs = isNew ? query.runs : query.runs.filter((run) => this.#isStale(query, run));
    if (!isNew) this.#held = query;
    if (runs.length === 0 && !isNew) return;
    const gesture = new AbortController();
    const before = this.#held;
    this.#gesture = gesture;
    this.#asking = query;
    // The strip of progress is for a card that waits, not for one that grows or says what failed.
    this.#isLoading = isNew && this.#failed === null;
    this.#nextUpdateMs = performance.now() + this.#pauseMs;
    if (isNew) this.#nextPixelsMs = performance.now() + Math.min(this.#pauseMs, pixelsPauseMs);
    const asked = new Map(runs.map((run) => [run, this.#version(query, run)]));
    try {
      const isSmoothing = isNew && this.#isSmoothing(query, before);
      if (!isSmoothing || !(await this.#smooth(query, gesture.signal)))
        await this.#ask({ ...query, runs }, isNew, gesture.signal);
      if (gesture.signal.aborted) return;
      this.#held = query;
      this.#asked = new Map([...(isNew ? [] : this.#asked), ...asked]);
      this.#failure = null;
      this.#failed = null;
      this.#isComplete = true;
    } catch (error) {
      if (gesture.signal.aborted) return;
      if (!(error instanceof SourceError)) throw error;
      this.#failure = error.message;
      this.#held = null;
      this.#fail(query, error.mayPass);
      return;
    } finally {
      if (this.#gesture === gesture) {
        this.#gesture = null;
        this.#asking = null;
        this.#isLoading = false;
      }
    }
    const hasMoved =
      this.#wanted !== query || runs.some((run) => asked.get(run) !== this.#version(query, run));
    if (hasMoved) this.#schedule();
  }

  /** Asks for the points of the runs of the query: in place of all that are here, or of these runs' alone. */
  async #ask(query: CardQuery, isNew: boolean, signal: AbortSignal): Promise<void> {
    const { bands: _, ...points } = query;
    const frame = await this.#source.series(points, signal);
    if (signal.aborted) return;
    const series = seriesByLine(frame.series, query);
    const byLine = new Map(isNew ? [] : this.#byLine);
    const segments = new Map(isNew ? [] : this.#segments);
    for (const { line } of series) segments.delete(line);
    this.#points.keep(series.map(({ data }) => data)).forEach((kept, i) => {
      const { line, data } = series[i] as LineOf;
      if (data.segment) segments.set(line, [...(segments.get(line) ?? []), kept]);
      else byLine.set(line, kept);
    });
    this.#keep(byLine, segments);
  }

  /** Whether the query differs from the one before by its smoothing alone. */
  #isSmoothing(query: CardQuery, before: SeriesQuery | null): boolean {
    if (before === null || query.bands || query.withSegments) return false;
    return isSamePixels({ ...before, smoothing: query.smoothing }, query);
  }

  /**
   * Asks for no more than smoothing changes.
   * @returns False where all has to be asked for: the points here are not those that the source has now.
   */
  async #smooth(query: CardQuery, signal: AbortSignal): Promise<boolean> {
    if (!this.#source.smoothed) return false;
    const { header, columns } = await this.#source.smoothed(query, signal);
    if (signal.aborted) return true;
    const byLine = new Map<number, KeptSeries>();
    const changed: { readonly line: number; readonly kept: KeptSeries; readonly column: Values }[] =
      [];
    for (const [i, entry] of header.series.entries()) {
      const line = lineOf(entry.run, entry.tag, query);
      const kept = this.#byLine.get(line);
      if (!kept || !isSameRows(kept, entry, header)) return false;
      const column = columns[i];
      byLine.set(line, kept);
      if (column) changed.push({ line, kept, column });
    }
    const smoothed = this.#points.smooth(
      changed.map(({ kept }) => kept),
      changed.map(({ column }) => column),
    );
    changed.forEach(({ line }, i) => {
      byLine.set(line, smoothed[i] as KeptSeries);
    });
    this.#keep(byLine);
    return true;
  }

  /** What cannot pass by itself is asked for again by the next change of the tag, or of the view. */
  #fail(query: CardQuery, mayPass: boolean): void {
    const before = this.#failed && isSamePixels(this.#failed.query, query) ? this.#failed.count : 0;
    const retryMs = performance.now() + retryPauseMs(before + 1);
    this.#failed = { query, count: before + 1, retryMs };
    this.#nextPixelsMs = 0;
    if (mayPass) this.#schedule();
  }

  /** Grows with every series that the lines of a run are made of. */
  #version(query: CardQuery, run: RunId): number {
    const { xTag = null } = query;
    const tags = xTag === null ? tagsOf(query) : [...tagsOf(query), xTag];
    const { part } = this.#catalogue.known[run] ?? {};
    return tags.reduce((sum, tag) => {
      const series = this.#catalogue.series(tag);
      // What a part lacks on the x axis is that of its run.
      const found = series.get(run) ?? (part && tag === xTag ? series.get(part.of) : undefined);
      return sum + (found?.version ?? 0);
    }, 0);
  }

  #isStale(query: CardQuery, run: RunId): boolean {
    if (query.formula != null || query.bands || query.xTag != null) {
      return this.#version(query, run) > (this.#asked.get(run) ?? 0);
    }
    return tagsOf(query).some((tag, position) => {
      const known = this.#catalogue.series(tag).get(run)?.version;
      const held = this.#byLine.get(lineId(run, position))?.version;
      return known !== undefined && (held === undefined || held < known);
    });
  }

  /** Every answer serves what is not smoothed, and whole runs of points every smoothing: the chart smooths them itself. */
  #answers(held: SeriesQuery, query: SeriesQuery): boolean {
    if (!isSamePixels({ ...held, smoothing: query.smoothing }, query)) return false;
    if (held.smoothing === query.smoothing || query.smoothing === 0) return true;
    return [...this.#byLine.values()].every(
      (series) => series.kind === 'points' && series.rows === series.count,
    );
  }
}

/** Whether the rows that are kept are those of an answer. */
function isSameRows(kept: KeptSeries, entry: SeriesEntry, { from, to }: SeriesHeader): boolean {
  return (
    kept.version === entry.version &&
    kept.kind === entry.kind &&
    kept.rows === entry.n &&
    (!kept.window || (kept.window.from === from && kept.window.to === to))
  );
}
