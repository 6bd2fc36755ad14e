/** What is made of what is typed into the query bar; loaded once something is said there. */
import type { QueryError } from '../query/ast';
import { type Completion, complete, isUnfinished } from '../query/complete';
import { nearest } from '../query/nearest';
import { type CompileResult, compileQuery, type RunQuery } from '../query/select';
import type { Catalogue, Run } from './catalogue.svelte';
import { AllRunFields, type HParamSource, type SaidOfRuns } from './run-fields.svelte';
import type { RunGroup, Selected } from './run-query.svelte';
import type { RunSummaries } from './run-summaries.svelte';

/** What is typed, and where. All are read inside derived values. */
export interface Typed {
  readonly text: () => string;
  /** In UTF-16 units; null while nobody is typing. */
  readonly caret: () => number | null;
}

export class QueryLanguage {
  readonly fields: AllRunFields;
  readonly #typed: Typed;
  readonly #catalogue: Catalogue;
  readonly #hparams: () => HParamSource;
  readonly #isListed: (run: Run) => boolean;
  #lastRight: { readonly query: RunQuery; readonly text: string } | null = null;

  /** What may stand where the caret is; null while nobody is typing. */
  readonly completion: Completion | null = $derived.by(() => {
    const caret = this.#typed.caret();
    return caret === null ? null : complete(this.#typed.text(), caret, this.fields.vocabulary);
  });
  readonly #compiled: CompileResult = $derived.by(() => compileQuery(this.#typed.text()));
  /** Whether the caret stands behind a term that may go on. */
  readonly #isUnfinished: boolean = $derived.by(() => {
    const caret = this.#typed.caret();
    return (
      caret !== null &&
      isUnfinished(this.#typed.text(), caret, this.#compiled.error, this.fields.vocabulary)
    );
  });
  /** The one that stands: what is typed, or the last right one before it; null where there is none. */
  readonly #standing = $derived.by(() => {
    const text = this.#typed.text();
    const { query } = this.#compiled;
    if (text.trim() === '') this.#lastRight = null;
    else if (query && !this.#isAwaited(query)) this.#lastRight = { query, text };
    return this.#lastRight;
  });
  readonly #rows = $derived.by(() => this.fields.rows.filter(({ run }) => this.#isListed(run)));
  readonly selected: Selected | null = $derived.by(() => {
    const query = this.#standing?.query;
    if (!query) return null;
    const chosen = this.#choose(query);
    const names = new Set(chosen.tags);
    return {
      runs: chosen.runs.map(({ run }) => run),
      tags: this.#catalogue.scalars.filter((tag) => names.has(tag.name)),
      // Until hyperparameters are there, all runs would be in one group, of none.
      groups:
        !query.groupsByHParam || this.#hparams().isKnown
          ? withOwnNames(
              chosen.groups.map((group) => ({ ...group, runs: group.runs.map(({ run }) => run) })),
            )
          : [],
    };
  });
  /** A name in the query that is nowhere, one sentence; null where all are there, or may yet come. */
  readonly unknown: string | null = $derived.by(() => {
    const query = this.#standing?.query;
    if (!query || !this.#catalogue.isReady || !this.#hparams().isKnown) return null;
    const [name] = this.#unknownIn(query);
    if (name === undefined) return null;
    const meant = nearest(name, this.#names);
    return `nothing is named ${name} here${meant === null ? '' : `; did you mean ${meant}?`}`;
  });
  /** Of tags and hyperparameters. */
  readonly #names: ReadonlySet<string> = $derived.by(
    () => new Set([...this.fields.tagNames, ...this.fields.vocabulary.hparams]),
  );

  /** @param isListed Read inside derived values, as `hparams` is. */
  constructor(
    typed: Typed,
    catalogue: Catalogue,
    summaries: RunSummaries,
    hparams: () => HParamSource,
    said: SaidOfRuns,
    isListed: (run: Run) => boolean,
  ) {
    this.#typed = typed;
    this.#catalogue = catalogue;
    this.#hparams = hparams;
    this.#isListed = isListed;
    this.fields = new AllRunFields(catalogue, summaries, hparams, said);
  }

  /** The query that stands; "" where there is none. */
  get text(): string {
    return this.#standing?.text ?? '';
  }

  /** What is wrong with what is typed, and is not about to be finished. */
  get error(): QueryError | null {
    return this.#isUnfinished ? null : this.#compiled.error;
  }

  /** Asks for what the query needs beside the catalogue; call it in an effect. */
  want(): void {
    this.#hparams().want();
    const asked = [this.#standing?.query, this.#compiled.query];
    this.fields.want(asked.flatMap((query) => query?.metrics ?? []));
  }

  #choose(query: RunQuery) {
    return query.select(this.#rows, this.fields.tagNames, Date.now() / 1000);
  }

  /** Whether more of it is about to come while somebody is typing: the rest of a term, or numbers. */
  #isAwaited(query: RunQuery): boolean {
    if (this.#typed.caret() === null) return false;
    return (this.#isUnfinished && this.#isHalf(query)) || !this.fields.areKnown(query.metrics);
  }

  /** Whether it comes to nothing as far as it is typed: a half-typed name is none. */
  #isHalf(query: RunQuery): boolean {
    const { runs, tags } = this.#choose(query);
    return runs.length === 0 || tags.length === 0 || this.#unknownIn(query).length > 0;
  }

  #unknownIn({ names }: RunQuery): readonly string[] {
    return names
      .filter((metrics) => !metrics.some(({ tag }) => this.#names.has(tag)))
      .map((metrics) => metrics.at(-1)?.tag as string);
  }
}

/** Where a value reads as if it were missing, or as two, all values stand in quotes. */
function withOwnNames(groups: readonly RunGroup[]): readonly RunGroup[] {
  if (new Set(groups.map(({ name }) => name)).size === groups.length) return groups;
  const quoted = (value: string | null) => (value === null ? 'none' : JSON.stringify(value));
  return groups.map((group) => ({ ...group, name: group.values.map(quoted).join(' · ') }));
}
