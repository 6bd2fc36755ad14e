/** Where the pointer is: a cross-hair that all charts share, and the run that leads. */
import { isSameRange } from '../charts/same';
import type { Hover, Range, RunId } from '../charts/types';
import { runOfLine } from '../lib/line-id';
import { isBoolean, store, stored } from '../lib/storage';

export class Pointer {
  #card = $state<string | null>(null);
  #hover = $state.raw<Hover | null>(null);
  #pinned = $state.raw<{
    readonly card: string;
    readonly hover: Hover;
    readonly isApart: boolean;
    /** Its pixels are those of this window. */
    readonly range: Range | null;
  } | null>(null);
  #place = $state.raw<{ readonly card: string; readonly x: number } | null>(null);
  #row = $state<RunId | null>(null);
  #isApart = $state(false);
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

  /**
   * The cross-hair a card shows while the pointer is over another one.
   * @param isApart Its x is none of the other charts'.
   */
  linkedX(card: string, isApart = false): number | null {
    if (this.#hover && this.#card === card) return null;
    if (this.#hover && this.#isLinked && !this.#isApart && !isApart) return this.#hover.x;
    const pinned = this.#pinned;
    const isElsewhere = pinned?.card !== card;
    if (!pinned || (isElsewhere && (!this.#isLinked || pinned.isApart || isApart))) return null;
    return pinned.hover.x;
  }

  /** Whether all charts share one cross-hair. */
  get isLinked(): boolean {
    return this.#isLinked;
  }

  toggleLinked(): void {
    this.#isLinked = !this.#isLinked;
    store('linked-x', this.#isLinked);
  }

  /** What stays at the cross-hair of a card. */
  pinnedIn(card: string): Hover | null {
    return this.#pinned?.card === card ? this.#pinned.hover : null;
  }

  /** What a key copies: what is pinned in the chart under the pointer, else what is hovered, else the pin elsewhere. */
  get shown(): Hover | null {
    const here = this.#card === null ? null : this.pinnedIn(this.#card);
    return here ?? this.#hover ?? this.#pinned?.hover ?? null;
  }

  /**
   * Pins what is hovered; a pin already there goes.
   * @param range The window that the card shows.
   */
  togglePin(card: string, range: Range | null = null): void {
    const hover = this.#pinned ? null : this.#hover;
    this.#pinned = hover && { card, hover, isApart: this.#isApart, range };
  }

  /** A card shows a window: what was pinned in another one goes. */
  keepPin(card: string, range: Range | null): void {
    const pinned = this.#pinned;
    if (pinned?.card === card && !isSameRange(pinned.range, range)) this.unpin();
  }

  unpin(): void {
    this.#pinned = null;
  }

  /** Where a card's cross-hair was put; it stays until a pointer comes. */
  get place(): { readonly card: string; readonly x: number } | null {
    return this.#place;
  }

  /** @param x In the unit of the card's x axis; null: takes the cross-hair away again. */
  placeIn(card: string, x: number | null): void {
    this.#place = x === null ? null : { card, x };
  }

  /** @param isApart Its x is none of the other charts'. */
  overChart(card: string, hover: Hover | null, isApart = false): void {
    if (hover === null && this.#card !== card) return;
    if (hover && !hover.isPlaced) this.#place = null;
    this.#card = hover && card;
    this.#hover = hover;
    this.#isApart = isApart;
  }

  overRow(run: RunId | null): void {
    this.#row = run;
  }
}
