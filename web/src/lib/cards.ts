/** What a board's cards draw: a tag each, what people made, what TensorBoard's layouts say. */
import type { CardKind } from '../api/schema';
import type { TagId } from '../charts/types';
import type { BandOf } from './margins';

export interface CardTag {
  readonly id: TagId;
  readonly name: string;
}

export interface Card {
  /** On the board and in links: the name of the tag, or for other cards a text that begins with "@". */
  readonly id: string;
  readonly title: string;
  readonly kind: 'tag' | CardKind;
  /** Of the lines, or in the formula. */
  readonly tags: readonly CardTag[];
  readonly formula: string | null;
  /** Whose values are x. */
  readonly xTag: CardTag | null;
  readonly bands: readonly BandOf<CardTag>[];
  /** Its key in the overlay, when people made it. */
  readonly key: string | null;
  /** Why it draws nothing, one sentence. */
  readonly problem: string | null;
  /** Tags that it would draw as well, were they not too many. */
  readonly leftOutCount: number;
}

/** What a card has none of until it is given. */
export const nothing = {
  tags: [],
  formula: null,
  xTag: null,
  bands: [],
  key: null,
  problem: null,
  leftOutCount: 0,
} as const;

export function tagCard(tag: CardTag): Card {
  return { ...nothing, id: tag.name, title: tag.name, kind: 'tag', tags: [tag] };
}

/** Every tag that the card reads, whatever for. */
export function tagsRead(card: Card): readonly CardTag[] {
  const edges = card.bands.flatMap(({ lower, upper }) => [lower, upper]);
  const all = [...card.tags, card.xTag, ...edges].flatMap((tag) => tag ?? []);
  return [...new Map(all.map((tag) => [tag.id, tag])).values()];
}
