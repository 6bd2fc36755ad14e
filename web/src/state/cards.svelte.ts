/** The cards of the board and the sections they stand in. */
import type { OverlayCardEntry } from '../api/schema';
import type { LayoutsSource } from '../api/source';
import {
  type BoardSection,
  gathered,
  layoutSection,
  ownSection,
  pinnedSection,
  tagSections,
} from '../lib/board-sections';
import { type Card, tagCard, tagsRead } from '../lib/cards';
import type { layoutCard, MatchTags, ownCard } from '../lib/made-cards';
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
  /** Whether the pointer is over a chart. */
  readonly isPointed: () => boolean;
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

interface Maker {
  readonly ownCard: typeof ownCard;
  readonly layoutCard: typeof layoutCard;
  readonly match: MatchTags;
}

export class BoardCards {
  readonly #board: CardsOf;
  readonly #layouts: Layouts;
  /** Ids below it have cards; tags that came later wait. */
  #settledCount = $state(0);
  /** What makes cards of what people say; loaded when they say something. */
  #maker = $state.raw<Maker | null>(null);
  /** The card in the sheet; null: it is closed. */
  draft = $state.raw<CardDraft | null>(null);
  news = $state.raw<CardNews | null>(null);
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

  /** New tags wait while their cards could move the chart under the pointer. */
  readonly #mayMove: boolean = $derived.by(
    () => !this.#board.catalogue.isReady || !this.#board.isPointed(),
  );

  /** How many of the chosen tags came while the pointer was over a chart. */
  readonly waitingCount: number = $derived.by(() =>
    this.#mayMove ? 0 : this.#board.tags().filter(({ id }) => id >= this.#settledCount).length,
  );

  /** Cards that people made, in their order. */
  readonly own: readonly Card[] = $derived.by(() => {
    const { cards, contents } = this.#board.overlay;
    return cards.flatMap((key) => {
      const entry = contents.cards.get(key);
      return (entry && this.make(key, entry)) ?? [];
    });
  });

  readonly #ofLayouts: readonly BoardSection[] = $derived.by(() => {
    const maker = this.#maker;
    if (!maker) return [];
    const { scalars } = this.#board.catalogue;
    const taken = new Set<string>();
    return this.#layouts.categories.map(({ title, closed, charts }) =>
      layoutSection(
        title,
        closed,
        charts.map((chart) => {
          const card = maker.layoutCard(title, chart, scalars, maker.match);
          return { ...card, id: untaken(card.id, taken) };
        }),
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
    const settledCount = this.waitingCount > 0 ? this.#settledCount : Number.POSITIVE_INFINITY;
    const tags = this.#board.tags().filter(({ id, name }) => {
      return id < settledCount && !overlay.isTagPinned(name) && !this.#empty.has(id);
    });
    return [
      pinnedSection(this.#pinned),
      ownSection(rest(this.own)),
      ...this.#ofLayouts.map((section) => ({ ...section, cards: rest(section.cards) })),
      ...tagSections(tags, overlay.contents.sections, this.#board.catalogue.dots),
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

  /** How many cards of tags are hidden for having no line. */
  get hiddenCount(): number {
    return [...this.#empty].filter((id) => this.#chosen.has(id)).length;
  }

  isFolded({ key, isClosed, kind }: BoardSection): boolean {
    return kind !== 'pins' && isClosed !== this.#board.isToggled(key);
  }

  find(id: string): Card | null {
    // A tag may begin with "@", too.
    const made = id.startsWith('@')
      ? [...this.own, ...this.#ofLayouts.flatMap(({ cards }) => cards)]
      : [];
    const tag = this.#board.catalogue.scalars.find(({ name }) => name === id);
    return made.find((card) => card.id === id) ?? (tag ? tagCard(tag) : null);
  }

  /** A card as it would be with these fields; null until what makes it is here. */
  make(key: string, entry: OverlayCardEntry): Card | null {
    const maker = this.#maker;
    return maker?.ownCard(key, entry, this.#board.catalogue.scalars, maker.match) ?? null;
  }

  /** Asks for layouts, and for what makes cards where there are some to make; call it in an effect. */
  want(): void {
    this.#layouts.want();
    const hasOwn = this.#board.overlay.contents.cards.size > 0;
    if (hasOwn || this.draft || this.#layouts.categories.length > 0) void this.#prepare();
  }

  /** Gives new tags their cards where nothing moves that is pointed at; call it in an effect. */
  settle(): void {
    if (this.#mayMove) this.showWaiting();
  }

  showWaiting(): void {
    this.#settledCount = (this.#board.catalogue.tags.at(-1)?.id ?? -1) + 1;
  }

  stop(): void {
    this.#layouts.stop();
  }

  /** Whether people say where it stands. */
  isMovable({ kind }: BoardSection): boolean {
    return !this.#board.overlay.isReadOnly && (kind === 'pins' || kind === 'own');
  }

  /** Whether people say where a section stands; one that stands for several has no place of its own. */
  isOrdered({ kind, key }: BoardSection): boolean {
    return !this.#board.overlay.isReadOnly && kind === 'tags' && !key.endsWith('/');
  }

  /** Where a card stands, when people say where. */
  sectionOf(card: Card): BoardSection | null {
    const section = this.sections.find(({ cards }) => cards.some(({ id }) => id === card.id));
    return section && this.isMovable(section) ? section : null;
  }

  async #prepare(): Promise<void> {
    if (this.#maker) return;
    const [{ layoutCard, ownCard }, { Regex }] = await Promise.all([
      import('../lib/made-cards'),
      import('../query/regex'),
    ]);
    const match: MatchTags = (pattern) => {
      const regex = new Regex(pattern);
      return (tag) => regex.test(tag);
    };
    this.#maker = { layoutCard, ownCard, match };
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

/** Layouts of several runs may have charts of one title that draw different tags. */
function untaken(id: string, taken: Set<string>): string {
  let own = id;
  for (let n = 2; taken.has(own); n++) own = `${id} (${n})`;
  taken.add(own);
  return own;
}
