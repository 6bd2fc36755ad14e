/** What happened on a board since somebody last looked at it in this browser. */
import type { Summaries } from '../api/frame';
import { SourceError } from '../api/source';
import type { RunId } from '../charts/types';
import { importance, mainTag } from '../lib/importance';
import { store, stored } from '../lib/storage';
import {
  type BoardNow,
  type BrokenSeries,
  isVisit,
  type Leader,
  nanSince,
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
/** Curves that are asked where they became NaN, the most important ones. */
const brokenMost = 8;
/** More runs than these are not named in a question: all are asked for. */
const namedMost = 500;

const isVisitOrNone = (value: unknown): value is Visit | null => value === null || isVisit(value);

export class WhatHappened {
  readonly #board: Board;
  readonly #key: string;
  #before = $state.raw<Visit | null>(null);
  #leaders = $state.raw<readonly Leader[]>([]);
  /** Steps from which on runs are NaN, by run. */
  #nanSteps = $state.raw<ReadonlyMap<RunId, number>>(new Map());
  #isKnown = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;
  readonly #now: BoardNow = $derived.by(() => {
    const { catalogue } = this.#board;
    return {
      now: catalogue.updated ?? 0,
      leaders: this.#leaders,
      runs: catalogue.runs.map((run) => ({
        name: run.name,
        shown: this.#board.nameOf(run),
        isLive: run.status === 'live',
        nanStep: this.#nanSteps.get(run.id) ?? null,
      })),
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
    const { curves } = this.#board.catalogue;
    const names = curves.map(({ name }) => name).filter((name) => importance(name) < 4);
    const wanted = [mainTag(names.filter((name) => bestOf(name) === 'max')), mainTag(names)];
    return wanted.flatMap((name) => curves.find((tag) => tag.name === name) ?? []);
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      // A page that nobody looks at, or that is to stand still, asks for nothing.
      if (document.hidden || this.#board.isPaused) return;
      const tags = this.#tags();
      const broken = this.#brokenCurves();
      const ask = (tag: Tag, runs: readonly RunId[] | null) =>
        this.#board.source.summaries({ tag: tag.id, runs }, request.signal);
      const [answers, brokenAnswers] = await Promise.all([
        Promise.all(tags.map((tag) => ask(tag, null))),
        Promise.all(broken.map(({ tag, runs }) => ask(tag, runs.length > namedMost ? null : runs))),
      ]);
      if (request.signal.aborted) return;
      const { instance } = this.#board.catalogue;
      if ([...answers, ...brokenAnswers].every((summaries) => summaries.instance === instance)) {
        this.#leaders = tags.flatMap((tag, i) => this.#leader(tag, answers[i] as Summaries) ?? []);
        this.#nanSteps = this.#nanStepsIn(brokenAnswers);
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

  /** The curves that end on NaN in some runs, the most important first. One that never was finite says nothing. */
  #brokenCurves(): readonly { readonly tag: Tag; readonly runs: readonly RunId[] }[] {
    const { catalogue } = this.#board;
    const broken = catalogue.curves.flatMap((tag) => {
      const known = catalogue.series(tag.id);
      const runs = known.runs.filter((run) => {
        const { count = 0, nonfiniteCount = 0, lastValue = null } = known.get(run) ?? {};
        const isBroken = lastValue !== null && !Number.isFinite(lastValue);
        return isBroken && count > 1 && nonfiniteCount < count;
      });
      return runs.length > 0 ? { tag, runs } : [];
    });
    return broken
      .sort((a, b) => importance(a.tag.name) - importance(b.tag.name))
      .slice(0, brokenMost);
  }

  #nanStepsIn(answers: readonly Summaries[]): ReadonlyMap<RunId, number> {
    const byRun = new Map<RunId, BrokenSeries[]>();
    for (const { runs, count, nan, posinf, neginf, first, last, nonfinite } of answers) {
      const bad = runs.map((): { step: number; wallTime: number }[] => []);
      nonfinite.row.forEach((row, i) => {
        const [step, wallTime] = [nonfinite.step[i] as number, nonfinite.wallTime[i] as number];
        bad[row]?.push({ step, wallTime });
      });
      runs.forEach((run, row) => {
        const whole = this.#board.catalogue.wholeOf(run);
        const own = byRun.get(whole) ?? [];
        byRun.set(whole, own);
        own.push({
          count: count[row] as number,
          badCount: [nan, posinf, neginf].reduce((sum, each) => sum + (each[row] as number), 0),
          firstStep: first.step[row] as number,
          lastStep: last.step[row] as number,
          bad: bad[row] ?? [],
        });
      });
    }
    return new Map(
      [...byRun].flatMap(([run, broken]) => {
        const step = nanSince(broken);
        return step === null ? [] : [[run, step] as const];
      }),
    );
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
