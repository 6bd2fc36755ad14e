/** The sections of a board: pinned cards, those people made, TensorBoard's layouts, and tags by prefix. */
import type { OverlaySectionEntry } from '../api/schema';
import { type Card, type CardTag, tagCard } from './cards';
import { sectionsOf } from './sections';

export interface BoardSection {
  /** What it is folded and ordered by: the prefix of its tags, or a text that begins with "@". */
  readonly key: string;
  readonly kind: 'pins' | 'own' | 'layout' | 'tags';
  /** Within the sections around it. */
  readonly title: string;
  /** Sections around it, the outermost first; their keys end with "/". */
  readonly around: readonly SectionAround[];
  readonly cards: readonly Card[];
  /** Folded until somebody opens it. */
  readonly isClosed: boolean;
}

export interface SectionAround {
  readonly key: string;
  readonly title: string;
}

const plain = { around: [], isClosed: false } as const;

export function pinnedSection(cards: readonly Card[]): BoardSection {
  return { ...plain, key: '@pins', kind: 'pins', title: 'Pinned', cards };
}

export function ownSection(cards: readonly Card[]): BoardSection {
  return { ...plain, key: '@own', kind: 'own', title: 'Custom', cards };
}

export function layoutSection(
  title: string,
  isClosed: boolean,
  cards: readonly Card[],
): BoardSection {
  return { ...plain, key: `@layout/${title}`, kind: 'layout', title, isClosed, cards };
}

/**
 * By prefix; where people gave an order, theirs comes first.
 * @param last Tags that stand behind the others.
 */
export function tagSections(
  tags: readonly CardTag[],
  entries: ReadonlyMap<string, OverlaySectionEntry>,
  last: ReadonlySet<number>,
): BoardSection[] {
  const orderOf = ({ key }: BoardSection) => entries.get(key)?.order ?? Number.POSITIVE_INFINITY;
  return sectionsOf(tags, ({ id }) => last.has(id))
    .map(({ prefix, tags: members }): BoardSection => {
      const parts = prefix.split('/');
      const around = parts.slice(0, -1).map((title, i) => {
        return { key: `${parts.slice(0, i + 1).join('/')}/`, title };
      });
      return {
        key: prefix,
        kind: 'tags',
        title: parts.at(-1) || 'scalars',
        around,
        cards: members.map(tagCard),
        isClosed: entries.get(prefix)?.is_folded ?? false,
      };
    })
    .sort((a, b) => orderOf(a) - orderOf(b) || 0);
}

/** Sections with those inside a folded one as that one, where the first of them stood. */
export function gathered(
  sections: readonly BoardSection[],
  isFolded: (key: string) => boolean,
): readonly BoardSection[] {
  const shut = ({ around }: BoardSection) => around.findIndex(({ key }) => isFolded(key));
  const done = new Set<string>();
  return sections.flatMap((section) => {
    const level = shut(section);
    if (level < 0) return section;
    const { key, title } = section.around[level] as SectionAround;
    if (done.has(key)) return [];
    done.add(key);
    const inside = sections.filter(({ around }) => around[level]?.key === key);
    return {
      ...section,
      key,
      title,
      around: section.around.slice(0, level),
      cards: inside.flatMap(({ cards }) => cards),
    };
  });
}
