/** The marks of the runs in colour, asked for together and renewed as runs are marked. */
import { type MarksSource, markedRunsMost } from '../api/source';
import type { RunId } from '../charts/types';
import type { Catalogue } from './catalogue.svelte';
import { Renewal } from './renewal.svelte';

export interface RunMark {
  readonly name: string;
  readonly text: string;
  readonly step: number;
  readonly wallTime: number | null;
}

export class RunMarks {
  readonly #source: MarksSource;
  readonly #catalogue: Catalogue;
  readonly #renewal: Renewal<RunId, readonly RunMark[]>;

  constructor(source: MarksSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
    this.#renewal = new Renewal({
      scope: () => catalogue.instance,
      version: (run) => catalogue.markVersion(run) || null,
      ask: (runs, signal) => this.#ask(runs, signal),
      most: markedRunsMost,
      // A flag may come this much after its mark.
      pauseMs: 500,
      failurePauseMs: 2000,
    });
  }

  /** In order of time. */
  of(run: RunId): readonly RunMark[] {
    return this.#renewal.get(run) ?? [];
  }

  /** The runs whose marks are shown; asks for those that are missing or have grown. */
  want(runs: readonly RunId[]): void {
    this.#renewal.want(runs);
  }

  stop(): void {
    this.#renewal.stop();
  }

  async #ask(runs: readonly RunId[], signal: AbortSignal) {
    const { instance, marks } = await this.#source.marks(
      runs.toSorted((a, b) => a - b),
      signal,
    );
    // The ids asked for may have started over since, and this may not have been told yet.
    if (instance !== this.#catalogue.instance) return null;
    const byRun = new Map<RunId, RunMark[]>(runs.map((run) => [run, []]));
    marks.run.forEach((run, row) => {
      byRun.get(run)?.push({
        name: marks.name[row] as string,
        text: marks.text[row] as string,
        step: marks.step[row] as number,
        wallTime: marks.wall_time[row] ?? null,
      });
    });
    return byRun;
  }
}
