/** What the runs were started with, asked for once somebody wants it and renewed when it may be another. */
import type { HParamColumn } from '../api/schema';
import { type HParamsSource, SourceError } from '../api/source';
import type { RunId } from '../charts/types';
import type { HParamValue } from '../query/fields';
import type { Catalogue } from './catalogue.svelte';
import type { HParamSource } from './run-fields.svelte';

/** One hyperparameter of all runs. */
export interface HParam {
  readonly name: string;
  /** What an experiment calls it; its name where none says. */
  readonly label: string;
  /** Empty where no experiment says. */
  readonly description: string;
  /** Each once. */
  readonly values: readonly HParamValue[];
}

interface Held {
  /** Of the catalogue, when they were asked for. */
  readonly revision: string;
  readonly instance: string;
  readonly all: readonly HParam[];
  readonly byName: ReadonlyMap<string, { readonly hparam: HParam; readonly codes: Codes }>;
  /** Place of each run's session. */
  readonly sessions: ReadonlyMap<RunId, number>;
}

/** Position in the values of each session's; -1: it has none. */
type Codes = readonly number[];

/** Between two questions; longer where the last one failed. */
const pauseMs = 2000;
const failurePauseMs = 5000;

export class HParams implements HParamSource {
  readonly #source: HParamsSource;
  readonly #catalogue: Catalogue;
  #held = $state.raw<Held | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  readonly #current: Held | null = $derived.by(() =>
    this.#held?.instance === this.#catalogue.instance ? this.#held : null,
  );
  /** Another text wherever the answer may be another. */
  readonly #revision: string = $derived.by(() => {
    const { instance, tags, known } = this.#catalogue;
    const series = tags
      .filter(({ kind }) => kind === 'hparams')
      .map(({ id }) => `${id}:${this.#catalogue.series(id).revision}`);
    const parts = known.flatMap(({ id, part }) => (part ? `${id}:${part.of}` : []));
    return [instance, ...series, ...parts].join(' ');
  });
  readonly names: readonly string[] = $derived.by(() => this.all.map(({ name }) => name));

  constructor(source: HParamsSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  /** Empty until the answer is there. */
  get all(): readonly HParam[] {
    return this.#current?.all ?? [];
  }

  values(name: string): readonly HParamValue[] {
    return this.#current?.byName.get(name)?.hparam.values ?? [];
  }

  /** Null where the run has no such hyperparameter, and until the answer is there. */
  value(run: RunId, name: string): HParamValue | null {
    const held = this.#current;
    const column = held?.byName.get(name);
    const session = held?.sessions.get(run);
    if (!column || session === undefined) return null;
    return column.hparam.values[column.codes[session] ?? -1] ?? null;
  }

  /** Asks where they are missing or may be others; call it in an effect. */
  want(): void {
    const { instance } = this.#catalogue;
    const isStale = this.#held?.revision !== this.#revision;
    if (instance === '' || !isStale || this.#timer !== undefined || this.#request) return;
    void this.#load();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
  }

  async #load(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const revision = this.#revision;
    let waitMs = pauseMs;
    try {
      const message = await this.#source.hparams(request.signal);
      if (request.signal.aborted) return;
      const columns = message.hparams.map((column) => ({
        hparam: hparamOf(column),
        codes: column.codes,
      }));
      this.#held = {
        revision,
        instance: message.instance,
        all: columns.map(({ hparam }) => hparam),
        byName: new Map(columns.map((column) => [column.hparam.name, column])),
        sessions: new Map(message.run.map((run, session) => [run, session])),
      };
    } catch (error) {
      if (request.signal.aborted) return;
      // The banner says what is wrong; meanwhile no run has any.
      if (!(error instanceof SourceError)) throw error;
      waitMs = failurePauseMs;
    }
    this.#request = null;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.want();
    }, waitMs);
  }
}

function hparamOf({ name, display_name, description, values }: HParamColumn): HParam {
  return {
    name,
    label: display_name || name,
    description,
    values: values.map((value) => (typeof value === 'object' ? Number(value.nonfinite) : value)),
  };
}
