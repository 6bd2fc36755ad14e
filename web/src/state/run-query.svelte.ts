/** What the query bar says of this logdir: runs, tags and groups. While it is wrong, the last right one stands. */
import type { QueryError } from '../query/ast';
import type { Completion } from '../query/complete';
import type { Catalogue, Run, Tag } from './catalogue.svelte';
import type { QueryLanguage } from './query-language.svelte';
import type { HParamSource, SaidOfRuns } from './run-fields.svelte';
import type { RunSummaries } from './run-summaries.svelte';

/** Runs that share the values which `group:` asks for. */
export interface RunGroup {
  /** No other group has it. */
  readonly name: string;
  /** One for each `group:`; null where the runs have none. */
  readonly values: readonly (string | null)[];
  readonly runs: readonly Run[];
}

export interface Selected {
  readonly runs: readonly Run[];
  /** Scalars. */
  readonly tags: readonly Tag[];
  readonly groups: readonly RunGroup[];
}

/** What a board has whose source tells no hyperparameters. */
const noHParams: HParamSource = {
  isKnown: true,
  names: [],
  values: () => [],
  value: () => null,
  want: () => undefined,
};

export class RunQueryState {
  readonly #catalogue: Catalogue;
  readonly #text: () => string;
  readonly #summaries: RunSummaries;
  readonly #said: SaidOfRuns;
  readonly #areArchivedShown: () => boolean;
  #hparams = $state.raw<HParamSource>(noHParams);
  #language = $state.raw<QueryLanguage | null>(null);
  #isLoading = false;
  /** Where somebody is typing, in UTF-16 units; null: what is typed is meant as it stands. */
  caret = $state<number | null>(null);
  readonly #listed: readonly Run[] = $derived.by(() =>
    this.#catalogue.runs.filter((run) => this.#isListed(run)),
  );
  readonly #selected: Selected = $derived.by(
    () =>
      this.#language?.selected ?? {
        runs: this.#listed,
        tags: this.#catalogue.scalars,
        groups: [],
      },
  );

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
    return this.#language?.text ?? '';
  }

  /** What is wrong with what is typed; null while it is about to be finished. */
  get error(): QueryError | null {
    return this.#language?.error ?? null;
  }

  /** A name in the query that is nowhere, one sentence. */
  get unknown(): string | null {
    return this.#language?.unknown ?? null;
  }

  /** What may stand where somebody is typing. */
  get completion(): Completion | null {
    return this.#language?.completion ?? null;
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
      const { QueryLanguage } = await import('./query-language.svelte');
      this.#language = new QueryLanguage(
        { text: this.#text, caret: () => this.caret },
        this.#catalogue,
        this.#summaries,
        () => this.#hparams,
        this.#said,
        (run) => this.#isListed(run),
      );
    } finally {
      this.#isLoading = false;
    }
  }

  /** Loads the language once something is said, and asks for what the query needs beside the catalogue; call it in an effect. */
  want(): void {
    if (this.#text() !== '') void this.prepare();
    this.#language?.want();
  }

  stop(): void {
    this.#language?.fields.stop();
  }

  /** Archived runs are neither drawn nor listed. */
  #isListed({ name }: Run): boolean {
    return this.#areArchivedShown() || this.#said.run(name).is_archived !== true;
  }
}
