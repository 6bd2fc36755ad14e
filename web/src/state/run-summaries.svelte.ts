/** The tags that are asked more of than their last values, summarised by the source and renewed as they grow. */
import type { Summaries } from '../api/frame';
import type { SummariesSource } from '../api/source';
import type { RunId, TagId } from '../charts/types';
import type { Catalogue } from './catalogue.svelte';
import { Renewal } from './renewal.svelte';

/** Where summaries say something: one number a row. */
export type SummaryColumn = (summaries: Summaries) => ArrayLike<number>;

interface TagSummaries {
  readonly summaries: Summaries;
  readonly rows: ReadonlyMap<RunId, number>;
  /** Steps of the first points that are not finite, by row. */
  readonly badSteps: ReadonlyMap<number, number>;
}

export class RunSummaries {
  readonly #source: SummariesSource;
  readonly #catalogue: Catalogue;
  readonly #renewal: Renewal<TagId, TagSummaries>;
  readonly #wanted = new Map<object, readonly TagId[]>();

  constructor(source: SummariesSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
    this.#renewal = new Renewal({
      scope: () => catalogue.instance,
      version: (tag) => catalogue.series(tag).revision,
      ask: ([tag], signal) => this.#ask(tag as TagId, signal),
      most: 1,
      pauseMs: 2000,
      failurePauseMs: 5000,
    });
  }

  /** Null where the run has no such series, and until the answer is there. */
  value(tag: TagId, run: RunId, column: SummaryColumn): number | null {
    const held = this.#renewal.get(tag);
    const row = held?.rows.get(run);
    return held && row !== undefined ? (column(held.summaries)[row] ?? null) : null;
  }

  /** Whether the answer is there. */
  isKnown(tag: TagId): boolean {
    return this.#renewal.get(tag) !== undefined;
  }

  /** Step of the first value that is not finite; null where all are, and until the answer is there. */
  firstBadStep(tag: TagId, run: RunId): number | null {
    const held = this.#renewal.get(tag);
    const row = held?.rows.get(run);
    return held && row !== undefined ? (held.badSteps.get(row) ?? null) : null;
  }

  /** Asks for the tags that are missing or have grown, besides those that others want. */
  want(who: object, tags: readonly TagId[]): void {
    this.#wanted.set(who, tags);
    this.#renewal.want([...new Set([...this.#wanted.values()].flat())]);
  }

  /** Whoever wanted tags wants none any longer. */
  release(who: object): void {
    this.#wanted.delete(who);
    if (this.#wanted.size === 0) this.#renewal.stop();
  }

  async #ask(tag: TagId, signal: AbortSignal) {
    const summaries = await this.#source.summaries({ tag, runs: null }, signal);
    // The ids asked for may have started over since, and this may not have been told yet.
    if (summaries.instance !== this.#catalogue.instance) return null;
    const rows = new Map(summaries.runs.map((run, row) => [run, row]));
    return new Map([[tag, { summaries, rows, badSteps: firstBadSteps(summaries) }]]);
  }
}

function firstBadSteps({ nonfinite }: Summaries): ReadonlyMap<number, number> {
  const steps = new Map<number, number>();
  for (const [at, row] of nonfinite.row.entries()) {
    if (!steps.has(row)) steps.set(row, nonfinite.step[at] as number);
  }
  return steps;
}
