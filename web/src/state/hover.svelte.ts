/** Where the pointer is: a cross-hair that all charts share, and the run that leads. */
import type { Hover, RunId } from '../charts/types';
import { isBoolean, store, stored } from '../lib/storage';

export class Pointer {
  #card = $state<string | null>(null);
  #hover = $state.raw<Hover | null>(null);
  #row = $state<RunId | null>(null);
  #isLinked = $state(stored('linked-x', isBoolean, true));
  #isCopied = $state(false);
  #copiedTimer: ReturnType<typeof setTimeout> | undefined;

  /** The card under the pointer. */
  get card(): string | null {
    return this.#card;
  }

  get hover(): Hover | null {
    return this.#hover;
  }

  /** The run under the pointer in the list, or the nearest one in the chart under it. */
  get run(): RunId | null {
    return this.#row ?? this.#hover?.rows.find((row) => row.isNearest)?.run ?? null;
  }

  /** The run under the pointer in the list. */
  get row(): RunId | null {
    return this.#row;
  }

  /** The values at the cross-hair have just been copied. */
  get isCopied(): boolean {
    return this.#isCopied;
  }

  markCopied(): void {
    this.#isCopied = true;
    clearTimeout(this.#copiedTimer);
    this.#copiedTimer = setTimeout(() => {
      this.#isCopied = false;
    }, 1500);
  }

  /** The cross-hair another card shows while the pointer is over this one. */
  linkedX(card: string): number | null {
    return this.#card === card || !this.#isLinked ? null : (this.#hover?.x ?? null);
  }

  /** Whether all charts share one cross-hair. */
  get isLinked(): boolean {
    return this.#isLinked;
  }

  toggleLinked(): void {
    this.#isLinked = !this.#isLinked;
    store('linked-x', this.#isLinked);
  }

  overChart(card: string, hover: Hover | null): void {
    if (hover === null && this.#card !== card) return;
    this.#card = hover && card;
    this.#hover = hover;
  }

  overRow(run: RunId | null): void {
    this.#row = run;
  }
}
