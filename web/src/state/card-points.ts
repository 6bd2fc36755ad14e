/** The points of the cards of a board, kept while they are out of view. */
import type { GroupsSource, SeriesSource } from '../api/source';
import type { RunId } from '../charts/types';
import { CardGroups } from './card-groups.svelte';
import { CardSeries } from './card-series.svelte';
import type { Catalogue } from './catalogue.svelte';

/** Cards whose points are kept while they are out of view. */
const keptCards = 120;
/** Their rows together, and those of the cards in view: some 12 to 40 bytes each. A thousand runs are a million a card. */
const keptRows = 8e6;

export class CardPoints {
  readonly #source: SeriesSource & GroupsSource;
  readonly #catalogue: Catalogue;
  /** By id of the card. */
  readonly #points = new Map<string, CardSeries>();
  readonly #groups = new Map<string, CardGroups>();
  readonly #groupLines = new Map<string, RunId>();

  constructor(source: SeriesSource & GroupsSource, catalogue: Catalogue) {
    this.#source = source;
    this.#catalogue = catalogue;
  }

  of(id: string): CardSeries {
    const known = this.#points.get(id);
    const card = known ?? new CardSeries(this.#source, this.#catalogue);
    // Put last: the first of the map is the one used longest ago.
    this.#points.delete(id);
    this.#points.set(id, card);
    if (!known) this.#makeRoom(card);
    return card;
  }

  /** For one more card, by what was used longest ago and is out of view. */
  #makeRoom(card: CardSeries): void {
    let rows = 0;
    for (const each of this.#points.values()) rows += each.rows;
    for (const [id, oldest] of this.#points) {
      if (this.#points.size <= keptCards && rows <= keptRows) return;
      if (oldest === card || oldest.isWanted) continue;
      rows -= oldest.rows;
      oldest.close();
      this.#forget(id);
    }
  }

  /** The lines of groups of a card, kept as long as its points. */
  groupsOf(id: string): CardGroups {
    this.of(id);
    const groups = this.#groups.get(id) ?? new CardGroups(this.#source);
    this.#groups.set(id, groups);
    return groups;
  }

  /** A number for a line of a group that no run has, the same as long as the page lives. */
  groupLine(key: string): RunId {
    const known = this.#groupLines.get(key) ?? -1 - this.#groupLines.size;
    this.#groupLines.set(key, known);
    return known;
  }

  /** Asks again for what failed. */
  retry(): void {
    for (const card of this.#points.values()) card.retry();
  }

  stop(): void {
    for (const card of this.#points.values()) card.stop();
    for (const groups of this.#groups.values()) groups.stop();
  }

  /** Forgets all: the ids of another instance mean other runs. */
  clear(): void {
    for (const card of this.#points.values()) card.close();
    for (const groups of this.#groups.values()) groups.close();
    this.#points.clear();
    this.#groups.clear();
  }

  #forget(id: string): void {
    this.#points.delete(id);
    this.#groups.get(id)?.close();
    this.#groups.delete(id);
  }
}
