/** What happened on a board since somebody last looked at it in this browser. */
import type { Summaries } from '../api/frame';
import { SourceError } from '../api/source';
import { importance, mainTag } from '../lib/importance';
import { store, stored } from '../lib/storage';
import {
  type BoardNow,
  isVisit,
  type Leader,
  type Visit,
  visitOf,
  whatHappened,
} from '../lib/what-happened';
import { bestOf } from '../query/keys';
import type { Board } from './board.svelte';
import type { Tag } from './catalogue.svelte';

/** Names of more runs than these are not kept; then nothing is told. */
const runsMost = 5000;
const pauseMs = 30_000;

const isVisitOrNone = (value: unknown): value is Visit | null => value === null || isVisit(value);

export class WhatHappened {
  readonly #board: Board;
  readonly #key: string;
  #before = $state.raw<Visit | null>(null);
  #leaders = $state.raw<readonly Leader[]>([]);
  #isKnown = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;
  readonly #now: BoardNow = $derived.by(() => {
    const { catalogue } = this.#board;
    return {
      now: catalogue.updated ?? 0,
      leaders: this.#leaders,
      runs: catalogue.runs.map((run) => {
        const series = this.#board.valueSeries(run);
        const isNan = series !== undefined && !Number.isFinite(series.lastValue ?? 0);
        return {
          name: run.name,
          shown: this.#board.nameOf(run),
          isLive: run.status === 'live',
          nanStep: isNan ? series.lastStep : null,
        };
      }),
    };
  });

  constructor(board: Board) {
    this.#board = board;
    this.#key = `visit:${board.catalogue.facts?.path ?? ''}`;
    this.#before = stored(this.#key, isVisitOrNone, null);
    void this.#ask();
  }

  /** @param now Wall time (s). */
  sentence(now: number): string | null {
    return this.#isKnown ? whatHappened(this.#before, { ...this.#now, now }) : null;
  }

  /** From now on this is what was seen last. */
  dismiss(): void {
    this.#before = visitOf(this.#now);
    this.keep();
  }

  /** Remembers what there is now, for the next visit. */
  keep(): void {
    if (this.#isKnown && this.#now.runs.length <= runsMost) store(this.#key, visitOf(this.#now));
  }

  /** The page is looked at again, after others in the same tab. */
  revisit(): void {
    this.#before = stored(this.#key, isVisitOrNone, null);
    this.stop();
    void this.#ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** The tags people look at first: the most important one, and the best of which more is better. */
  #tags(): readonly Tag[] {
    const { scalars, dots } = this.#board.catalogue;
    const names = scalars
      .filter(({ id, name }) => !dots.has(id) && importance(name) < 4)
      .map(({ name }) => name);
    const wanted = [mainTag(names.filter((name) => bestOf(name) === 'max')), mainTag(names)];
    return wanted.flatMap((name) => scalars.find((tag) => tag.name === name) ?? []);
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      // A page that nobody looks at, or that is to stand still, asks for nothing.
      if (document.hidden || this.#board.isPaused) return;
      const tags = this.#tags();
      const answers = await Promise.all(
        tags.map((tag) =>
          this.#board.source.summaries({ tag: tag.id, runs: null }, request.signal),
        ),
      );
      if (request.signal.aborted) return;
      const { instance } = this.#board.catalogue;
      if (answers.every((summaries) => summaries.instance === instance)) {
        this.#leaders = tags.flatMap((tag, i) => this.#leader(tag, answers[i] as Summaries) ?? []);
        this.#isKnown = true;
      }
    } catch (error) {
      if (request.signal.aborted) return;
      // The banner says what is wrong; what was known of the best values stands.
      if (!(error instanceof SourceError)) throw error;
    } finally {
      if (!request.signal.aborted) this.#timer = setTimeout(() => void this.#ask(), pauseMs);
    }
  }

  #leader(tag: Tag, summaries: Summaries): Leader | null {
    const direction = bestOf(tag.name);
    const { value, wallTime } = summaries[direction];
    let best = -1;
    summaries.runs.forEach((_, row) => {
      const at = value[row] as number;
      if (!Number.isFinite(at)) return;
      const held = value[best];
      if (held === undefined || (direction === 'max' ? at > held : at < held)) best = row;
    });
    const { known } = this.#board.catalogue;
    const run = known[this.#board.catalogue.wholeOf(summaries.runs[best] ?? -1)];
    if (!run) return null;
    return {
      tag: tag.name,
      run: run.name,
      shown: this.#board.nameOf(run),
      value: value[best] as number,
      direction,
      wallTime: wallTime[best] as number,
    };
  }
}
