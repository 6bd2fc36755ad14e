/** Arranges tags as sections of a board, and sections as bands of a grid. */
import { groupBy } from './group-by';
import { sectionImportance } from './importance';
import { byNature } from './natural-sort';

export interface Section<T extends { readonly name: string }> {
  /** Tag prefix without its last "/"; "" for tags that have none. */
  readonly prefix: string;
  readonly tags: readonly T[];
}

/** A section larger than this is split at the next "/" when its tags have one. */
const largest = 24;

/**
 * Sections by tag prefix: the ones people look at first, then alphabetical.
 * @param isLast Whether a tag stands behind all others, in its section and with it.
 */
export function sectionsOf<T extends { readonly name: string }>(
  tags: readonly T[],
  isLast: (tag: T) => boolean,
): Section<T>[] {
  return split(tags, '')
    .map(({ prefix, tags: members }) => {
      const first = members.filter((tag) => !isLast(tag));
      const section = { prefix, tags: [...first, ...members.filter(isLast)] };
      return { section, rank: sectionImportance(first.map((tag) => tag.name)) };
    })
    .sort((a, b) => a.rank - b.rank || byNature(a.section.prefix, b.section.prefix))
    .map(({ section }) => section);
}

function split<T extends { readonly name: string }>(
  tags: readonly T[],
  parent: string,
): Section<T>[] {
  const start = parent === '' ? 0 : parent.length + 1;
  const groups = groupBy(tags, ({ name }) => {
    const end = name.indexOf('/', start);
    return end < 0 ? parent : name.slice(0, end);
  });
  return [...groups].flatMap(([prefix, members]) => {
    const isNested = members.some(({ name }) => name.indexOf('/', prefix.length + 1) >= 0);
    if (prefix !== parent && members.length > largest && isNested) return split(members, prefix);
    return [{ prefix, tags: members.toSorted((a, b) => byNature(a.name, b.name)) }];
  });
}

/**
 * Packs sections, in order, into bands of a grid `columns` wide: sections shorter than a row share one.
 * A collapsed section takes one column of its band's header and no cell.
 */
export function bandsOf<S extends { readonly cards: readonly unknown[] }>(
  sections: readonly S[],
  columns: number,
  isCollapsed: (section: S) => boolean,
): S[][] {
  const bands: S[][] = [];
  let room = 0;
  let isBandCollapsed = false;
  for (const section of sections) {
    const isShut = isCollapsed(section);
    const width = isShut ? 1 : section.cards.length;
    if (width <= room && isShut === isBandCollapsed) {
      (bands.at(-1) as S[]).push(section);
      room -= width;
    } else {
      bands.push([section]);
      room = columns - width;
      isBandCollapsed = isShut;
    }
  }
  return bands;
}
