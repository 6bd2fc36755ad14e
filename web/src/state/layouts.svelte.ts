/** TensorBoard's layouts of custom charts, asked for again when one may have changed. */
import { pauseMs } from '../api/events';
import type { LayoutCategory } from '../api/schema';
import { type LayoutsSource, SourceError } from '../api/source';
import type { Catalogue } from './catalogue.svelte';

export class Layouts {
  readonly #source: LayoutsSource;
  readonly #catalogue: Catalogue;
  #categories = $state.raw<readonly LayoutCategory[]>([]);
  #held = '';
  #failures = 0;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Differs when a layout may have changed; empty: there is none. */
  readonly #state: string = $derived.by(() => {
    const { instance, tags } = this.#catalogue;
    const layouts = tags.filter(({ kind }) => kind === 'layout');
    const revisions = layouts.map(({ id }) => `${id}:${this.#catalogue.series(id).revision}`);
    return revisions.length > 0 ? `${instance} ${revisions.join(' ')}` : '';
  });

  constructor(source: LayoutsSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  get categories(): readonly LayoutCategory[] {
    return this.#state === '' ? [] : this.#categories;
  }

  /** Asks for what may have changed; call it in an effect. */
  want(): void {
    const state = this.#state;
    if (state === '' || state === this.#held) return;
    this.#held = state;
    this.stop();
    void this.#load(state);
  }

  stop(): void {
    this.#asking?.abort();
    clearTimeout(this.#timer);
  }

  async #load(state: string): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const { categories } = await this.#source.layouts(asking.signal);
      if (asking.signal.aborted) return;
      this.#categories = categories;
      this.#failures = 0;
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof SourceError)) throw error;
      // The board is whole without them: it tries again, and says nothing.
      this.#failures += 1;
      this.#timer = setTimeout(() => void this.#load(state), pauseMs(this.#failures));
    }
  }
}
