/** The runs of the catalogue as queries see them, and the words that can be said about them. */
import type { OverlayRunEntry } from '../api/schema';
import type { RunId, TagId } from '../charts/types';
import type { Vocabulary } from '../query/complete';
import type { HParamValue, RunFields } from '../query/fields';
import { bestOf, type MetricName, type Statistic } from '../query/keys';
import type { Catalogue, Run, Series } from './catalogue.svelte';
import type { RunSummaries, SummaryColumn } from './run-summaries.svelte';

/** Where hyperparameters of runs come from. */
export interface HParamSource {
  /** False until there is any, or all files are read. */
  readonly isKnown: boolean;
  readonly names: readonly string[];
  /** The values that runs have, each once. */
  values(name: string): readonly HParamValue[];
  /** Null where the run has no such hyperparameter. */
  value(run: RunId, name: string): HParamValue | null;
  /** Asks for what is missing; call it in an effect. */
  want(): void;
}

/** What people said about runs, by name. */
export interface SaidOfRuns {
  run(name: string): Pick<OverlayRunEntry, 'name' | 'note' | 'is_archived'>;
}

/** A run as a query sees it. */
export interface QueriedRun extends RunFields {
  readonly run: Run;
}

/** Where a summary says a statistic. */
const columnOf: Partial<Record<Statistic, SummaryColumn>> = {
  first: ({ first }) => first.value,
  min: ({ min }) => min.value,
  max: ({ max }) => max.value,
  mean: ({ mean }) => mean,
  first_step: ({ first }) => first.step,
  min_step: ({ min }) => min.step,
  max_step: ({ max }) => max.step,
  nan: ({ nan }) => nan,
};

/** What the catalogue knows of a statistic by itself; undefined where only a summary says it. */
const knownOf: Partial<Record<Statistic, (series: Series) => number | null>> = {
  last: (series) => series.lastValue,
  last_step: (series) => series.lastStep,
  count: (series) => series.count,
};

/** Whether a summary is needed for it. */
export function isSummarised(statistic: Statistic): boolean {
  return knownOf[statistic] === undefined;
}

export class AllRunFields {
  readonly #catalogue: Catalogue;
  readonly #summaries: RunSummaries;
  readonly #hparams: () => HParamSource;
  readonly #said: SaidOfRuns;
  /** Scalars, by name. */
  readonly tagIds: ReadonlyMap<string, TagId> = $derived.by(
    () => new Map(this.#catalogue.scalars.map((tag) => [tag.name, tag.id])),
  );
  readonly #steps: ReadonlyMap<RunId, number> = $derived.by(() => {
    const steps = new Map<RunId, number>();
    for (const tag of this.#catalogue.tags) {
      const series = this.#catalogue.series(tag.id);
      for (const run of series.runs) {
        const whole = this.#catalogue.wholeOf(run);
        const { count, lastStep } = series.get(run) as Series;
        if (count > 0) steps.set(whole, Math.max(lastStep, steps.get(whole) ?? lastStep));
      }
    }
    return steps;
  });
  readonly rows: readonly QueriedRun[] = $derived.by(() =>
    this.#catalogue.runs.map((run) => new BoardRun(run, this)),
  );
  readonly tagNames: readonly string[] = $derived.by(() => [
    ...new Set(this.#catalogue.tags.map((tag) => tag.name)),
  ]);
  readonly vocabulary: Vocabulary = $derived.by(() => ({
    hparams: this.#hparams().names,
    hparamValues: (name: string) => this.#hparams().values(name),
    metrics: [...this.tagIds.keys()],
    tags: this.tagNames,
  }));

  constructor(
    catalogue: Catalogue,
    summaries: RunSummaries,
    hparams: () => HParamSource,
    said: SaidOfRuns,
  ) {
    this.#catalogue = catalogue;
    this.#summaries = summaries;
    this.#hparams = hparams;
    this.#said = said;
  }

  said(run: string) {
    return this.#said.run(run);
  }

  /** Asks for the summaries that these statistics need; call it in an effect. */
  want(metrics: readonly MetricName[]): void {
    this.wantTags(this.#summarised(metrics));
  }

  /** Whether the summaries that these statistics need are there. */
  areKnown(metrics: readonly MetricName[]): boolean {
    return this.#summarised(metrics).every((tag) => this.#summaries.isKnown(tag));
  }

  #summarised(metrics: readonly MetricName[]): readonly TagId[] {
    return metrics
      .filter(({ statistic }) => isSummarised(statistic))
      .flatMap(({ tag }) => this.tagIds.get(tag) ?? []);
  }

  /** Asks for the summaries of these tags; call it in an effect. */
  wantTags(tags: readonly TagId[]): void {
    this.#summaries.want(this, tags);
  }

  /** Step of the first value that is not finite, of those that `wantTags` asked for; null without one. */
  firstBadStep(tag: TagId, run: RunId): number | null {
    return this.#summaries.firstBadStep(tag, run);
  }

  stop(): void {
    this.#summaries.release(this);
  }

  steps(run: RunId): number | null {
    return this.#steps.get(run) ?? null;
  }

  /** Whether any run has such a hyperparameter. */
  isHParam(name: string): boolean {
    return this.#hparams().values(name).length > 0;
  }

  /** Of the run itself, or else of the first of its parts that has one. */
  hparam(run: RunId, name: string): HParamValue | null {
    return this.#first(run, (member) => this.#hparams().value(member, name));
  }

  /** Of the run itself, or else of the first of its parts that has the tag. */
  metric(run: RunId, name: string, statistic: Statistic): number | null {
    const tag = this.tagIds.get(name);
    if (tag === undefined) return null;
    const byRun = this.#catalogue.series(tag);
    const owner = this.#first(run, (member) =>
      (byRun.get(member)?.count ?? 0) > 0 ? member : null,
    );
    if (owner === null) return null;
    const known = knownOf[statistic];
    if (known) return known(byRun.get(owner) as Series);
    if (statistic === 'inf') {
      const above = this.#summaries.value(tag, owner, ({ posinf }) => posinf);
      const below = this.#summaries.value(tag, owner, ({ neginf }) => neginf);
      return above === null || below === null ? null : above + below;
    }
    const best = bestOf(name);
    const wanted =
      statistic === 'best' ? best : statistic === 'best_step' ? `${best}_step` : statistic;
    return this.#summary(tag, owner, wanted as Statistic);
  }

  #summary(tag: TagId, run: RunId, statistic: Statistic): number | null {
    const value = this.#summaries.value(tag, run, columnOf[statistic] as SummaryColumn);
    if (statistic === 'first' || statistic === 'first_step' || statistic === 'nan') return value;
    // Of points that are all NaN or infinite there is no smallest, largest or mean one.
    const point = statistic === 'max_step' ? 'max' : statistic === 'min_step' ? 'min' : null;
    const told = point ? this.#summaries.value(tag, run, (all) => all[point].value) : value;
    return told === null || Number.isNaN(told) ? null : value;
  }

  #first<T>(run: RunId, pick: (member: RunId) => T | null): T | null {
    const own = pick(run);
    if (own !== null) return own;
    for (const part of inTellingOrder(this.#catalogue.parts(run))) {
      const found = pick(part.id);
      if (found !== null) return found;
    }
    return null;
  }
}

/** The newest session of hyperparameters, those before it, and all other parts: as the server has it. */
function inTellingOrder(parts: readonly Run[]): readonly Run[] {
  if (parts.length < 2) return parts;
  const sessions = parts.filter(({ part }) => part?.kind === 'hparams');
  const started = (run: Run) => run.started ?? Number.NEGATIVE_INFINITY;
  sessions.sort((a, b) => (started(a) === started(b) ? b.id - a.id : started(b) - started(a)));
  return [...sessions, ...parts.filter(({ part }) => part?.kind !== 'hparams')];
}

class BoardRun implements QueriedRun {
  readonly run: Run;
  readonly #all: AllRunFields;

  constructor(run: Run, all: AllRunFields) {
    this.run = run;
    this.#all = all;
  }

  get name(): string {
    return this.run.name;
  }

  get title(): string | null {
    return this.#all.said(this.run.name).name ?? null;
  }

  get note(): string | null {
    return this.#all.said(this.run.name).note ?? null;
  }

  get status(): string {
    return this.run.status;
  }

  get started(): number | null {
    return this.run.started;
  }

  get updated(): number | null {
    return this.run.updated;
  }

  get steps(): number | null {
    return this.#all.steps(this.run.id);
  }

  isHParam(name: string): boolean {
    return this.#all.isHParam(name);
  }

  hparam(name: string): HParamValue | null {
    return this.#all.hparam(this.run.id, name);
  }

  metric(tag: string, statistic: Statistic): number | null {
    return this.#all.metric(this.run.id, tag, statistic);
  }
}
