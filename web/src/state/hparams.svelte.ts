/** What the runs were started with, asked for once somebody wants it and renewed when it may be another. */
import type { HParamColumn } from '../api/schema';
import type { HParamsSource } from '../api/source';
import type { RunId } from '../charts/types';
import type { HParamValue } from '../query/fields';
import type { Catalogue } from './catalogue.svelte';
import { Renewal } from './renewal.svelte';
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

interface AllHParams {
  readonly list: readonly HParam[];
  readonly byName: ReadonlyMap<string, { readonly hparam: HParam; readonly codes: Codes }>;
  /** Place of each run's session. */
  readonly sessions: ReadonlyMap<RunId, number>;
}

/** Position in the values of each session's; -1: it has none. */
type Codes = readonly number[];

/** They are one answer. */
const everything = 'everything';

export class HParams implements HParamSource {
  readonly #source: HParamsSource;
  readonly #catalogue: Catalogue;
  readonly #renewal: Renewal<typeof everything, AllHParams>;

  /** Another text wherever the answer may be another. */
  readonly #version: string = $derived.by(() => {
    const { tags, known } = this.#catalogue;
    const series = tags
      .filter(({ kind }) => kind === 'hparams')
      .map(({ id }) => `${id}:${this.#catalogue.series(id).revision}`);
    const parts = known.flatMap(({ id, part }) => (part ? `${id}:${part.of}` : []));
    return [...series, ...parts].join(' ');
  });
  readonly names: readonly string[] = $derived.by(() => this.all.map(({ name }) => name));

  constructor(source: HParamsSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
    this.#renewal = new Renewal({
      scope: () => catalogue.instance,
      version: () => (catalogue.instance === '' ? null : this.#version),
      ask: (_, signal) => this.#ask(signal),
      most: 1,
      pauseMs: 2000,
      failurePauseMs: 5000,
    });
  }

  get isKnown(): boolean {
    const held = this.#renewal.get(everything);
    // While files are read, the first answers may come before the first sessions.
    return held !== undefined && (held.list.length > 0 || this.#catalogue.isReady);
  }

  /** Empty until the answer is there. */
  get all(): readonly HParam[] {
    return this.#renewal.get(everything)?.list ?? [];
  }

  values(name: string): readonly HParamValue[] {
    return this.#renewal.get(everything)?.byName.get(name)?.hparam.values ?? [];
  }

  /** Null where the run has no such hyperparameter, and until the answer is there. */
  value(run: RunId, name: string): HParamValue | null {
    const held = this.#renewal.get(everything);
    const column = held?.byName.get(name);
    const session = held?.sessions.get(run);
    if (!column || session === undefined) return null;
    return column.hparam.values[column.codes[session] ?? -1] ?? null;
  }

  /** Asks where they are missing or may be others; call it in an effect. */
  want(): void {
    this.#renewal.want([everything]);
  }

  stop(): void {
    this.#renewal.stop();
  }

  async #ask(signal: AbortSignal) {
    const { instance, hparams, run } = await this.#source.hparams(signal);
    // The ids may have started over since, and this may not have been told yet.
    if (instance !== this.#catalogue.instance) return null;
    const columns = hparams.map((column) => ({
      hparam: hparamOf(column),
      codes: column.codes,
    }));
    const all: AllHParams = {
      list: columns.map(({ hparam }) => hparam),
      byName: new Map(columns.map((column) => [column.hparam.name, column])),
      sessions: new Map(run.map((id, session) => [id, session])),
    };
    return new Map([[everything, all] as const]);
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
