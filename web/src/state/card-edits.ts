/** What people do to cards and sections: each is one edit of the overlay. Loaded when first something is done. */
import type { OverlayCardEntry } from '../api/schema';
import type { BoardSection } from '../lib/board-sections';
import type { Card } from '../lib/cards';
import { ordersAfterMove } from '../lib/section-orders';
import type { BoardCards } from './cards.svelte';
import type { Overlay } from './overlay.svelte';

/** What edits work upon. */
export interface Editable {
  readonly overlay: Overlay;
  readonly cards: BoardCards;
}

/** Keeps the draft as it is in the sheet now, and closes the sheet. */
export function saveDraft({ overlay, cards }: Editable, entry: OverlayCardEntry): void {
  const key = cards.draft?.key ?? null;
  if (key === null) overlay.addCard(entry);
  else {
    const { order } = overlay.contents.cards.get(key) ?? {};
    const value = order === undefined ? entry : { ...entry, order };
    overlay.edit([{ path: ['cards', key], value }]);
  }
  cards.draft = null;
}

export function duplicate({ overlay }: Editable, { key }: Card): void {
  const entry = key === null ? undefined : overlay.contents.cards.get(key);
  if (!entry) return;
  const { order: _, ...fields } = entry;
  overlay.addCard({ ...fields, title: `${entry.title} copy` });
}

/** Takes a card away, its pin with it, and says how to have it back. */
export function remove({ overlay, cards }: Editable, { id, key, title }: Card): void {
  const entry = key === null ? undefined : overlay.contents.cards.get(key);
  if (key === null || !entry) return;
  const pin = overlay.contents.pins.get(id);
  const edits = (value: OverlayCardEntry | null, order: number | null) => [
    { path: ['cards', key], value },
    ...(pin === undefined ? [] : [{ path: ['pins', id], value: order }]),
  ];
  overlay.edit(edits(null, null));
  cards.news = {
    text: `Removed “${title}”`,
    undo: () => {
      overlay.edit(edits(entry, pin ?? null));
      cards.news = null;
    },
  };
}

/** Puts a pinned card, or one that people made, at a position of its section. */
export function moveTo(
  { overlay, cards }: Editable,
  card: Card,
  section: BoardSection,
  position: number,
): void {
  const isPin = section.kind === 'pins';
  const keyOf = ({ id, key }: Card) => (isPin ? id : key);
  const moved = keyOf(card);
  if (!cards.isMovable(section) || moved === null) return;
  // The query may hide others: these have their places too.
  const others = (isPin ? overlay.pins : overlay.cards).filter((key) => key !== moved);
  const behind = section.cards.filter(({ id }) => id !== card.id)[position];
  const at = behind ? others.indexOf(keyOf(behind) as string) : others.length;
  overlay.move(isPin ? 'pins' : 'cards', moved, at);
}

export function moveBy(editable: Editable, card: Card, by: 1 | -1): void {
  const section = editable.cards.sectionOf(card);
  if (!section) return;
  const to = section.cards.findIndex(({ id }) => id === card.id) + by;
  if (section.cards[to]) moveTo(editable, card, section, to);
}

/** Moves a section of tags to where another one stands, which makes way. */
export function moveSectionTo(editable: Editable, key: string, place: string): void {
  const keys = sectionKeys(editable);
  if (keys.includes(place)) moveSection(editable, key, keys.indexOf(place) - keys.indexOf(key));
}

/** Moves a section of tags up or down among the others. */
export function moveSection(editable: Editable, key: string, by: number): void {
  const { overlay } = editable;
  const keys = sectionKeys(editable);
  const orders = ordersAfterMove(keys, key, by);
  if (!orders) return;
  overlay.edit(
    [...orders].map(([each, order]) => ({ path: ['sections', each, 'order'], value: order })),
  );
}

function sectionKeys({ cards }: Editable): readonly string[] {
  return cards.sections.flatMap(({ kind, key }) => (kind === 'tags' ? key : []));
}

/** Does something that takes a while, and says what became of it. */
export async function during(
  { cards }: Editable,
  what: string,
  act: () => Promise<string>,
): Promise<void> {
  cards.news = { text: `${what} …`, undo: null };
  try {
    cards.news = { text: await act(), undo: null };
  } catch (error) {
    cards.news = { text: `${what}: ${(error as Error).message}`, undo: null };
  }
}
