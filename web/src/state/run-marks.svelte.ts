/** The marks of the runs in colour, asked for together and renewed as runs are marked. */
import { type MarksSource, markedRunsMost, SourceError } from '../api/source';
import type { RunId } from '../charts/types';
import type { Catalogue } from './catalogue.svelte';

export interface RunMark {
  readonly name: string;
  readonly text: string;
  readonly step: number;
  readonly wallTime: number | null;
}

interface Held {
  readonly version: number;
  readonly marks: readonly RunMark[];
}

/** Between two questions; a flag may come this much after its mark. Longer where the last one failed. */
const pauseMs = 500;
const failurePauseMs = 2000;

export class RunMarks {
  readonly #source: MarksSource;
  readonly #catalogue: Catalogue;
  #held = $state.raw<ReadonlyMap<RunId, Held>>(new Map());
  /** Whose ids are held. */
  #instance = '';
  #runs: readonly RunId[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(source: MarksSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  /** In order of time. */
  of(run: RunId): readonly RunMark[] {
    const held = this.#held.get(run);
    return held && this.#instance === this.#catalogue.instance ? held.marks : [];
  }

  /** The runs whose marks are shown; asks for those that are missing or have grown. */
  want(runs: readonly RunId[]): void {
    const { instance } = this.#catalogue;
    if (instance !== this.#instance) {
      this.stop();
      this.#instance = instance;
      this.#held = new Map();
    }
    this.#runs = runs;
    if (this.#timer === undefined && !this.#request && this.#stale().length > 0) void this.#load();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
  }

  #stale(): RunId[] {
    return this.#runs.filter(
      (run) => (this.#held.get(run)?.version ?? 0) < this.#catalogue.markVersion(run),
    );
  }

  async #load(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const runs = this.#stale()
      .slice(0, markedRunsMost)
      .sort((a, b) => a - b);
    let waitMs = pauseMs;
    const versions = runs.map((run) => this.#catalogue.markVersion(run));
    try {
      const { instance, marks } = await this.#source.marks(runs, request.signal);
      if (request.signal.aborted) return;
      // The ids asked for may have started over since, and this may not have been told yet.
      if (instance === this.#instance) {
        const byRun = new Map<RunId, RunMark[]>(runs.map((run) => [run, []]));
        marks.run.forEach((run, row) => {
          byRun.get(run)?.push({
            name: marks.name[row] as string,
            text: marks.text[row] as string,
            step: marks.step[row] as number,
            wallTime: marks.wall_time[row] ?? null,
          });
        });
        const held = new Map(this.#held);
        runs.forEach((run, i) => {
          held.set(run, { version: versions[i] as number, marks: byRun.get(run) ?? [] });
        });
        this.#held = held;
      }
    } catch (error) {
      if (request.signal.aborted) return;
      // Flags that are missing are no finding of their own: the banner and the cards say what is wrong.
      if (!(error instanceof SourceError)) throw error;
      waitMs = failurePauseMs;
    }
    this.#request = null;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.want(this.#runs);
    }, waitMs);
  }
}
