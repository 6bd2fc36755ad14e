/** Where the pointer is: a cross-hair that all charts share, and the run that leads. */
import type { Hover, RunId } from '../charts/types';

export class Pointer {
  #card = $state<string | null>(null);
  #hover = $state.raw<Hover | null>(null);
  #pinned = $state.raw<{ readonly card: string; readonly hover: Hover } | null>(null);
  #row = $state<RunId | null>(null);
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
    if (this.#hover) return this.#card === card ? null : this.#hover.x;
    return this.#pinned?.hover.x ?? null;
  }

  /** What stays at the cross-hair of a card. */
  pinnedIn(card: string): Hover | null {
    return this.#pinned?.card === card ? this.#pinned.hover : null;
  }

  /** What a key copies: what is hovered, else what is pinned. */
  get shown(): Hover | null {
    return this.#hover ?? this.#pinned?.hover ?? null;
  }

  /** Pins what is hovered; a pin already there goes. */
  togglePin(card: string): void {
    const isPinned = this.#pinned !== null;
    this.#pinned = isPinned || !this.#hover ? null : { card, hover: this.#hover };
  }

  unpin(): void {
    this.#pinned = null;
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
