/** What the query bar says of this logdir: runs, tags and groups. While it is wrong, the last right one stands. */
import type { QueryError } from '../query/ast';
import type { Vocabulary } from '../query/complete';
import type { CompileResult, RunQuery } from '../query/select';
import type { Catalogue, Run, Tag } from './catalogue.svelte';
import type { AllRunFields, HParamSource, SaidOfRuns } from './run-fields.svelte';
import type { RunSummaries } from './run-summaries.svelte';

/** Runs that share the values which `group:` asks for. */
export interface RunGroup {
  /** No other group has it. */
  readonly name: string;
  /** One for each `group:`; null where the runs have none. */
  readonly values: readonly (string | null)[];
  readonly runs: readonly Run[];
}

interface Selected {
  readonly runs: readonly Run[];
  /** Scalars. */
  readonly tags: readonly Tag[];
  readonly groups: readonly RunGroup[];
}

/** What is loaded when the query bar is first spoken to. */
interface Language {
  readonly compile: (text: string) => CompileResult;
  readonly fields: AllRunFields;
}

/** What a board has whose source tells no hyperparameters. */
const noHParams: HParamSource = {
  isKnown: true,
  names: [],
  values: () => [],
  value: () => null,
  want: () => undefined,
};

const noWords: Vocabulary = { hparams: [], hparamValues: () => [], metrics: [], tags: [] };

export class RunQueryState {
  readonly #catalogue: Catalogue;
  readonly #text: () => string;
  readonly #summaries: RunSummaries;
  readonly #said: SaidOfRuns;
  readonly #areArchivedShown: () => boolean;
  #hparams = $state.raw<HParamSource>(noHParams);
  #language = $state.raw<Language | null>(null);
  #isLoading = false;
  #lastRight: RunQuery | null = null;
  #lastRightText = '';

  readonly #compiled: CompileResult | null = $derived.by(() =>
    this.#text().trim() === '' ? null : (this.#language?.compile(this.#text()) ?? null),
  );
  readonly #query: RunQuery | null = $derived.by(() => {
    if (this.#text().trim() === '') this.#lastRight = null;
    if (this.#compiled?.query) {
      this.#lastRight = this.#compiled.query;
      this.#lastRightText = this.#text();
    }
    return this.#lastRight;
  });
  readonly #listed: readonly Run[] = $derived.by(() =>
    this.#catalogue.runs.filter((run) => this.#isListed(run)),
  );
  readonly #selected: Selected = $derived.by(() => {
    const { scalars } = this.#catalogue;
    const runs = this.#listed;
    if (!this.#query || !this.#language) return { runs, tags: scalars, groups: [] };
    const { fields } = this.#language;
    const rows = fields.rows.filter(({ run }) => this.#isListed(run));
    const chosen = this.#query.select(rows, fields.tagNames, Date.now() / 1000);
    const names = new Set(chosen.tags);
    return {
      runs: chosen.runs.map(({ run }) => run),
      tags: scalars.filter((tag) => names.has(tag.name)),
      // Until hyperparameters are there, all runs would be in one group, of none.
      groups:
        !this.#query.groupsByHParam || this.#hparams.isKnown
          ? withOwnNames(
              chosen.groups.map((group) => ({ ...group, runs: group.runs.map(({ run }) => run) })),
            )
          : [],
    };
  });

  /**
   * @param text What is typed.
   * @param said Read inside derived values, as `areArchivedShown` is.
   */
  constructor(
    catalogue: Catalogue,
    summaries: RunSummaries,
    text: () => string,
    said: SaidOfRuns = { run: () => ({}) },
    areArchivedShown: () => boolean = () => false,
  ) {
    this.#catalogue = catalogue;
    this.#summaries = summaries;
    this.#said = said;
    this.#areArchivedShown = areArchivedShown;
    this.#text = text;
  }

  get runs(): readonly Run[] {
    return this.#selected.runs;
  }

  /** The scalars whose cards are shown. */
  get tags(): readonly Tag[] {
    return this.#selected.tags;
  }

  /** Empty where the query does not ask for groups. */
  get groups(): readonly RunGroup[] {
    return this.#selected.groups;
  }

  /** The query that stands: what is typed, or the last right one before it; "" where there is none. */
  get text(): string {
    return this.#query ? this.#lastRightText : '';
  }

  /** What is wrong with what is typed. */
  get error(): QueryError | null {
    return this.#compiled?.error ?? null;
  }

  get vocabulary(): Vocabulary {
    return this.#language?.fields.vocabulary ?? noWords;
  }

  /** From now on hyperparameters are those of this source. */
  useHParams(hparams: HParamSource): void {
    this.#hparams = hparams;
  }

  /** Loads the language, for it is about to be spoken. */
  async prepare(): Promise<void> {
    if (this.#language || this.#isLoading) return;
    this.#isLoading = true;
    try {
      const [{ compileQuery }, { AllRunFields }] = await Promise.all([
        import('../query/select'),
        import('./run-fields.svelte'),
      ]);
      const fields = new AllRunFields(
        this.#catalogue,
        this.#summaries,
        () => this.#hparams,
        this.#said,
      );
      this.#language = { compile: compileQuery, fields };
    } finally {
      this.#isLoading = false;
    }
  }

  /** Loads the language once something is said, and asks for what the query needs beside the catalogue; call it in an effect. */
  want(): void {
    if (this.#text() !== '') void this.prepare();
    if (!this.#language) return;
    this.#hparams.want();
    this.#language.fields.want(this.#query?.metrics ?? []);
  }

  stop(): void {
    this.#language?.fields.stop();
  }

  /** Archived runs are neither drawn nor listed. */
  #isListed({ name }: Run): boolean {
    return this.#areArchivedShown() || this.#said.run(name).is_archived !== true;
  }
}

/** Where a value reads as if it were missing, or as two, all values stand in quotes. */
function withOwnNames(groups: readonly RunGroup[]): readonly RunGroup[] {
  if (new Set(groups.map(({ name }) => name)).size === groups.length) return groups;
  const quoted = (value: string | null) => (value === null ? 'none' : JSON.stringify(value));
  return groups.map((group) => ({ ...group, name: group.values.map(quoted).join(' · ') }));
}
