/** Where the pointer is: a cross-hair that all charts share, and the run that leads. */
import type { Hover, RunId } from '../charts/types';
import { runOfLine } from '../lib/line-id';

export class Pointer {
  #card = $state<string | null>(null);
  #hover = $state.raw<Hover | null>(null);
  #row = $state<RunId | null>(null);
  #isApart = $state(false);
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
    const nearest = this.#hover?.rows.find((row) => row.isNearest);
    return this.#row ?? (nearest ? runOfLine(nearest.run) : null);
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
    return this.#card === card || this.#isApart ? null : (this.#hover?.x ?? null);
  }

  /** @param isApart Its x is none of the other charts'. */
  overChart(card: string, hover: Hover | null, isApart = false): void {
    if (hover === null && this.#card !== card) return;
    this.#card = hover && card;
    this.#hover = hover;
    this.#isApart = isApart;
  }

  overRow(run: RunId | null): void {
    this.#row = run;
  }
}
