/** The tags that a query asks more of than their last values, summarised by the source and renewed as they grow. */
import type { Summaries } from '../api/frame';
import { SourceError, type SummariesSource } from '../api/source';
import type { RunId, TagId } from '../charts/types';
import type { Catalogue } from './catalogue.svelte';

/** Where summaries say something: one number a row. */
export type SummaryColumn = (summaries: Summaries) => ArrayLike<number>;

interface Held {
  /** Of the tag, when it was asked for. */
  readonly revision: number;
  readonly summaries: Summaries;
  readonly rows: ReadonlyMap<RunId, number>;
  /** Steps of the first points that are not finite, by row. */
  readonly badSteps: ReadonlyMap<number, number>;
}

/** Between two questions; longer where the last one failed. */
const pauseMs = 2000;
const failurePauseMs = 5000;

export class RunSummaries {
  readonly #source: SummariesSource;
  readonly #catalogue: Catalogue;
  #held = $state.raw<ReadonlyMap<TagId, Held>>(new Map());
  /** Whose ids are held. */
  #instance = '';
  #tags: readonly TagId[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(source: SummariesSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  /** Null where the run has no such series, and until the answer is there. */
  value(tag: TagId, run: RunId, column: SummaryColumn): number | null {
    const held = this.#held.get(tag);
    const row = held?.rows.get(run);
    if (!held || row === undefined || this.#instance !== this.#catalogue.instance) return null;
    return column(held.summaries)[row] ?? null;
  }

  /** Step of the first value that is not finite; null where all are, and until the answer is there. */
  firstBadStep(tag: TagId, run: RunId): number | null {
    const held = this.#held.get(tag);
    const row = held?.rows.get(run);
    if (!held || row === undefined || this.#instance !== this.#catalogue.instance) return null;
    return held.badSteps.get(row) ?? null;
  }

  /** Asks for the tags that are missing or have grown. */
  want(tags: readonly TagId[]): void {
    const { instance } = this.#catalogue;
    if (instance !== this.#instance) {
      this.stop();
      this.#instance = instance;
      this.#held = new Map();
    }
    this.#tags = tags;
    const stale = tags.find((tag) => this.#held.get(tag)?.revision !== this.#revision(tag));
    if (stale !== undefined && this.#timer === undefined && !this.#request) void this.#load(stale);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
  }

  #revision(tag: TagId): number {
    return this.#catalogue.series(tag).revision;
  }

  async #load(tag: TagId): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const revision = this.#revision(tag);
    let waitMs = this.#held.has(tag) ? pauseMs : 0;
    try {
      const summaries = await this.#source.summaries({ tag, runs: null }, request.signal);
      if (request.signal.aborted) return;
      // The ids asked for may have started over since, and this may not have been told yet.
      if (summaries.instance === this.#instance) {
        const rows = new Map(summaries.runs.map((run, row) => [run, row]));
        this.#held = new Map(this.#held).set(tag, {
          revision,
          summaries,
          rows,
          badSteps: firstBadSteps(summaries),
        });
      } else waitMs = failurePauseMs;
    } catch (error) {
      if (request.signal.aborted) return;
      // The banner says what is wrong; a run whose number is not known does not fit meanwhile.
      if (!(error instanceof SourceError)) throw error;
      waitMs = failurePauseMs;
    }
    this.#request = null;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.want(this.#tags);
    }, waitMs);
  }
}

function firstBadSteps({ nonfinite }: Summaries): ReadonlyMap<number, number> {
  const steps = new Map<number, number>();
  for (const [at, row] of nonfinite.row.entries()) {
    if (!steps.has(row)) steps.set(row, nonfinite.step[at] as number);
  }
  return steps;
}
