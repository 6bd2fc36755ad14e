/** The small lines beside the runs in view, asked for together and renewed as the runs grow. */
import type { SeriesSource } from '../api/source';
import type { RunId, TagId } from '../charts/types';
import { sparkPath, sparkWidthPx } from '../lib/sparkline';
import type { Catalogue } from './catalogue.svelte';
import { Renewal } from './renewal.svelte';

export class Sparklines {
  readonly #source: SeriesSource;
  readonly #catalogue: Catalogue;
  readonly #renewal: Renewal<RunId, string>;
  #tag: TagId | null = null;

  constructor(source: SeriesSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
    this.#renewal = new Renewal({
      scope: () => `${this.#tag} ${catalogue.instance}`,
      version: (run) => this.#version(run),
      ask: (runs, signal) => this.#ask(runs, signal),
      most: Number.POSITIVE_INFINITY,
      // A row's line may lag this much behind its number.
      pauseMs: 1000,
      failurePauseMs: 1000,
    });
  }

  /** Empty until the answer is there. */
  path(run: RunId): string {
    return this.#renewal.get(run) ?? '';
  }

  /** The rows in view; asks for the lines that are missing or have grown. */
  want(tag: TagId | null, runs: readonly RunId[]): void {
    this.#tag = tag;
    this.#renewal.want(runs);
  }

  stop(): void {
    this.#renewal.stop();
  }

  #version(run: RunId): number | null {
    if (this.#tag === null) return null;
    return this.#catalogue.series(this.#tag).get(run)?.version ?? null;
  }

  async #ask(runs: readonly RunId[], signal: AbortSignal) {
    const { instance } = this.#catalogue;
    const tag = this.#tag as TagId;
    const frame = await this.#source.series(
      {
        tag,
        runs: runs.toSorted((a, b) => a - b),
        xAxis: 'step',
        xRange: null,
        cols: sparkWidthPx,
        smoothing: 0,
      },
      signal,
    );
    // The ids asked for may have started over since, and this may not have been told yet.
    if (instance !== this.#catalogue.instance) return null;
    const series = this.#catalogue.series(tag);
    const lastStep = Math.max(...series.runs.map((run) => series.get(run)?.lastStep ?? 0));
    return new Map(frame.series.map((line) => [line.run, sparkPath(line, lastStep)]));
  }
}
