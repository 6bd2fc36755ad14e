/** The cards of the board and the sections they stand in. */
import type { OverlayCardEntry, OverlaySectionEntry } from '../api/schema';
import type { LayoutsSource } from '../api/source';
import {
  type BoardSection,
  gathered,
  layoutSection,
  ordersAfterMove,
  ownSection,
  pinnedSection,
  tagSections,
} from '../lib/board-sections';
import { type Card, layoutCard, type MatchTags, ownCard, tagCard, tagsRead } from '../lib/cards';
import type { Catalogue, Run, Tag } from './catalogue.svelte';
import { Layouts } from './layouts.svelte';
import type { Overlay } from './overlay.svelte';

/** What cards need to know of the board. */
export interface CardsOf {
  readonly catalogue: Catalogue;
  readonly overlay: Overlay;
  /** The tags that the query chooses. */
  readonly tags: () => readonly Tag[];
  readonly visibleRuns: () => readonly Run[];
  /** Whether cards without a line are shown. */
  readonly areEmptyShown: () => boolean;
  /** Whether somebody folded, or opened, a section. */
  readonly isToggled: (key: string) => boolean;
}

/** A card that is being made, or changed: the key of the one there is. */
export interface CardDraft {
  readonly key: string | null;
  readonly entry: OverlayCardEntry;
}

/** What happened to a card, and what takes it back. */
export interface CardNews {
  readonly text: string;
  readonly undo: (() => void) | null;
}

export class BoardCards {
  readonly #board: CardsOf;
  readonly #layouts: Layouts;
  /** Patterns take a language of their own, loaded when there is one. */
  #match = $state.raw<MatchTags | null>(null);
  #draft = $state.raw<CardDraft | null>(null);
  #news = $state.raw<CardNews | null>(null);
  /** Whether pictures are exported without the colour of the card behind them. */
  isTransparent = $state(false);

  readonly #chosen: ReadonlySet<number> = $derived.by(
    () => new Set(this.#board.tags().map(({ id }) => id)),
  );

  /** A text, so that a run that grows changes nothing. */
  readonly #emptyTags: string = $derived.by(() => {
    if (this.#board.areEmptyShown()) return '';
    const runs = this.#board
      .visibleRuns()
      .flatMap((run) => [run, ...this.#board.catalogue.parts(run.id)]);
    return this.#board.catalogue.scalars
      .filter(({ id }) => {
        const series = this.#board.catalogue.series(id);
        return !runs.some((run) => series.get(run.id));
      })
      .map(({ id }) => id)
      .join();
  });

  readonly #empty: ReadonlySet<number> = $derived(
    new Set(this.#emptyTags === '' ? [] : this.#emptyTags.split(',').map(Number)),
  );

  /** Cards that people made, in their order. */
  readonly own: readonly Card[] = $derived.by(() => {
    const { cards, contents } = this.#board.overlay;
    return cards.flatMap((key) => {
      const entry = contents.cards.get(key);
      return entry && (entry.kind !== 'regex' || this.#match) ? this.make(key, entry) : [];
    });
  });

  readonly #ofLayouts: readonly BoardSection[] = $derived.by(() => {
    const match = this.#match;
    if (!match) return [];
    const { scalars } = this.#board.catalogue;
    return this.#layouts.categories.map(({ title, closed, charts }) =>
      layoutSection(
        title,
        closed,
        charts.map((chart) => layoutCard(title, chart, scalars, match)),
      ),
    );
  });

  readonly #pinned: readonly Card[] = $derived.by(() =>
    this.#board.overlay.pins
      .flatMap((id) => this.find(id) ?? [])
      .filter((card) => this.#isChosen(card)),
  );

  /** What the board shows, whatever is folded. */
  readonly sections: readonly BoardSection[] = $derived.by(() => {
    const { overlay } = this.#board;
    const rest = (cards: readonly Card[]) =>
      cards.filter((card) => !overlay.isTagPinned(card.id) && this.#isShown(card));
    const tags = this.#board.tags().filter(({ id, name }) => {
      return !overlay.isTagPinned(name) && !this.#empty.has(id);
    });
    return [
      pinnedSection(this.#pinned),
      ownSection(rest(this.own)),
      ...this.#ofLayouts.map((section) => ({ ...section, cards: rest(section.cards) })),
      ...tagSections(tags, overlay.contents.sections),
    ].filter(({ cards }) => cards.length > 0);
  });

  /** Sections with those within a folded one as that one. */
  readonly shown: readonly BoardSection[] = $derived.by(() =>
    gathered(this.sections, (key) => this.#board.isToggled(key)),
  );

  /** Ids from top to bottom. */
  readonly order: readonly string[] = $derived(
    this.sections.flatMap(({ cards }) => cards.map(({ id }) => id)),
  );

  constructor(board: CardsOf, source: LayoutsSource) {
    this.#board = board;
    this.#layouts = new Layouts(source, board.catalogue);
  }

  get draft(): CardDraft | null {
    return this.#draft;
  }

  get news(): CardNews | null {
    return this.#news;
  }

  /** How many cards of tags are hidden for having no line. */
  get hiddenCount(): number {
    return [...this.#empty].filter((id) => this.#chosen.has(id)).length;
  }

  isFolded({ key, isClosed, kind }: BoardSection): boolean {
    return kind !== 'pins' && isClosed !== this.#board.isToggled(key);
  }

  find(id: string): Card | null {
    if (!id.startsWith('@')) {
      const tag = this.#board.catalogue.scalars.find(({ name }) => name === id);
      return tag ? tagCard(tag) : null;
    }
    const made = [...this.own, ...this.#ofLayouts.flatMap(({ cards }) => cards)];
    return made.find((card) => card.id === id) ?? null;
  }

  /** A card as it would be with these fields. */
  make(key: string, entry: OverlayCardEntry): Card {
    const match = this.#match ?? (() => () => false);
    return ownCard(key, entry, this.#board.catalogue.scalars, match);
  }

  /** Loads what patterns are read by. */
  async prepare(): Promise<void> {
    if (this.#match) return;
    const { Regex } = await import('../query/regex');
    this.#match = (pattern) => {
      const regex = new Regex(pattern);
      return (tag) => regex.test(tag);
    };
  }

  /** Asks for layouts, and for what patterns are read by where there are some; call it in an effect. */
  want(): void {
    this.#layouts.want();
    const entries = [...this.#board.overlay.contents.cards.values()];
    const hasPatterns = entries.some(({ kind }) => kind === 'regex');
    if (hasPatterns || this.#layouts.categories.length > 0) void this.prepare();
  }

  stop(): void {
    this.#layouts.stop();
  }

  /** Moves a section of tags up or down among the others. */
  moveSection(key: string, by: number): void {
    const keys = this.sections.flatMap((section) => (section.kind === 'tags' ? section.key : []));
    const orders = ordersAfterMove(keys, key, by);
    if (!orders) return;
    this.#board.overlay.edit(
      [...orders].map(([each, order]) => ({
        path: ['sections', each, 'order' satisfies keyof OverlaySectionEntry],
        value: order,
      })),
    );
  }

  /** Whether people say where it stands. */
  isMovable({ kind }: BoardSection): boolean {
    return !this.#board.overlay.isReadOnly && (kind === 'pins' || kind === 'own');
  }

  /** Puts a pinned card, or one that people made, before or behind another of its section. */
  move(card: Card, section: BoardSection, position: number): void {
    const isPin = section.kind === 'pins';
    const keyOf = ({ id, key }: Card) => (isPin ? id : key);
    const moved = keyOf(card);
    if (!this.isMovable(section) || moved === null) return;
    const { overlay } = this.#board;
    // The query may hide others: these have their places too.
    const others = (isPin ? overlay.pins : overlay.cards).filter((key) => key !== moved);
    const behind = section.cards.filter(({ id }) => id !== card.id)[position];
    const at = behind ? others.indexOf(keyOf(behind) as string) : others.length;
    overlay.move(isPin ? 'pins' : 'cards', moved, at);
  }

  /** Where a card stands, when people say where. */
  sectionOf(card: Card): BoardSection | null {
    const section = this.sections.find(({ cards }) => cards.some(({ id }) => id === card.id));
    return section && this.isMovable(section) ? section : null;
  }

  moveBy(card: Card, by: 1 | -1): void {
    const section = this.sectionOf(card);
    const at = section?.cards.findIndex(({ id }) => id === card.id) ?? -1;
    if (section && section.cards[at + by]) this.move(card, section, at + by);
  }

  /** Opens the sheet that a card is made in; null closes it. */
  edit(draft: CardDraft | null): void {
    this.#draft = draft;
    if (draft) void this.prepare();
  }

  /** Keeps the draft as it is in the sheet now. */
  save(entry: OverlayCardEntry): void {
    const { key } = this.#draft ?? { key: null };
    const { overlay } = this.#board;
    if (key === null) overlay.addCard(entry);
    else {
      const { order } = overlay.contents.cards.get(key) ?? {};
      const value = order === undefined ? entry : { ...entry, order };
      overlay.edit([{ path: ['cards', key], value }]);
    }
    this.#draft = null;
  }

  duplicate(card: Card): void {
    const entry = card.key === null ? undefined : this.#board.overlay.contents.cards.get(card.key);
    if (!entry) return;
    const { order: _, ...fields } = entry;
    this.#board.overlay.addCard({ ...fields, title: `${entry.title} copy` });
  }

  remove(card: Card): void {
    const { overlay } = this.#board;
    const { key } = card;
    const entry = key === null ? undefined : overlay.contents.cards.get(key);
    if (key === null || !entry) return;
    const pin = overlay.contents.pins.get(card.id);
    const edits = (value: OverlayCardEntry | null, order: number | null) => [
      { path: ['cards', key], value },
      ...(pin === undefined ? [] : [{ path: ['pins', card.id], value: order }]),
    ];
    overlay.edit(edits(null, null));
    this.#news = {
      text: `Removed “${card.title}”`,
      undo: () => {
        overlay.edit(edits(entry, pin ?? null));
        this.#news = null;
      },
    };
  }

  /** Does something that takes a while, and says what became of it. */
  async during(what: string, act: () => Promise<string>): Promise<void> {
    this.#news = { text: `${what} …`, undo: null };
    try {
      this.#news = { text: await act(), undo: null };
    } catch (error) {
      this.#news = { text: `${what}: ${(error as Error).message}`, undo: null };
    }
  }

  dismissNews(): void {
    this.#news = null;
  }

  #isShown(card: Card): boolean {
    const tags = tagsRead(card);
    const isEmpty = tags.length > 0 && tags.every(({ id }) => this.#empty.has(id));
    return !isEmpty && this.#isChosen(card);
  }

  #isChosen(card: Card): boolean {
    const tags = tagsRead(card);
    return tags.length === 0 || tags.some(({ id }) => this.#chosen.has(id));
  }
}
