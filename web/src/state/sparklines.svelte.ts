/** The small lines beside the runs in view, asked for together and renewed as the runs grow. */
import type { SeriesSource } from '../api/source';
import { SourceError } from '../api/source';
import type { RunId, TagId } from '../charts/types';
import { sparkPath, sparkWidthPx } from '../lib/sparkline';
import type { Catalogue } from './catalogue.svelte';

/** A row's line may lag this much behind its number. */
const pauseMs = 1000;

interface Line {
  readonly version: number;
  readonly path: string;
}

export class Sparklines {
  readonly #source: SeriesSource;
  readonly #catalogue: Catalogue;
  #lines = $state.raw<ReadonlyMap<RunId, Line>>(new Map());
  /** Whose ids the lines and the tag are known by. */
  #instance = '';
  #tag: TagId | null = null;
  #runs: readonly RunId[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(source: SeriesSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  path(run: RunId): string {
    const line = this.#lines.get(run);
    return line && this.#instance === this.#catalogue.instance ? line.path : '';
  }

  /** The rows in view; asks for the lines that are missing or have grown. */
  want(tag: TagId | null, runs: readonly RunId[]): void {
    const { instance } = this.#catalogue;
    if (tag !== this.#tag || instance !== this.#instance) {
      this.#instance = instance;
      this.#tag = tag;
      this.#lines = new Map();
      this.stop();
    }
    this.#runs = runs;
    if (tag === null || this.#timer !== undefined || this.#request) return;
    if (this.#stale().length > 0) void this.#load();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
  }

  #stale(): RunId[] {
    const series = this.#catalogue.series(this.#tag as TagId);
    return this.#runs.filter((run) => {
      const known = series.get(run)?.version;
      return known !== undefined && (this.#lines.get(run)?.version ?? -1) < known;
    });
  }

  async #load(): Promise<void> {
    const tag = this.#tag as TagId;
    const request = new AbortController();
    this.#request = request;
    const runs = this.#stale().sort((a, b) => a - b);
    const query = {
      tag,
      runs,
      xAxis: 'step',
      xRange: null,
      cols: sparkWidthPx,
      smoothing: 0,
    } as const;
    try {
      const frame = await this.#source.series(query, request.signal);
      // The ids asked for may have started over since, and this may not have been told yet.
      if (request.signal.aborted || this.#instance !== this.#catalogue.instance) return;
      const series = this.#catalogue.series(tag);
      const lastStep = Math.max(...series.runs.map((run) => series.get(run)?.lastStep ?? 0));
      const lines = new Map(this.#lines);
      for (const line of frame.series) {
        lines.set(line.run, { version: line.version, path: sparkPath(line, lastStep) });
      }
      this.#lines = lines;
    } catch (error) {
      if (request.signal.aborted) return;
      // A missing sparkline is no finding of its own: the banner and the cards say what is wrong.
      if (!(error instanceof SourceError)) throw error;
    }
    this.#request = null;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.want(this.#tag, this.#runs);
    }, pauseMs);
  }
}
