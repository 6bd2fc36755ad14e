/** Cards that people made, and those of TensorBoard's layouts. Loaded when there are some. */
import type { BandTags, LayoutChart, OverlayCardEntry } from '../api/schema';
import { type Card, type CardTag, nothing } from './cards';
import { formulaTags } from './formula-tags';
import { byNature } from './natural-sort';

/** @throws Error that says what is wrong with a pattern. */
export type MatchTags = (pattern: string) => (tag: string) => boolean;

/** More lines than this a run say nothing. */
export const tagsMost = 32;

export const ownCardId = (key: string) => `@${key}`;

/** A card that people made; what is missing in it is told as its problem. */
export function ownCard(
  key: string,
  entry: OverlayCardEntry,
  scalars: readonly CardTag[],
  match: MatchTags,
): Card {
  const card = { ...nothing, key, id: ownCardId(key), title: entry.title, kind: entry.kind };
  const named = (names: readonly string[]) => namedTags(names, scalars);
  switch (entry.kind) {
    case 'regex':
      return { ...card, ...matching([entry.regex ?? ''], scalars, match) };
    case 'tags':
      return { ...card, ...someOf(entry.tags ?? [], scalars) };
    case 'formula': {
      const formula = entry.formula ?? '';
      return { ...card, formula, ...named(formulaTags(formula)) };
    }
    case 'scatter': {
      const { tags, problem } = named([entry.y ?? '', entry.x ?? '']);
      const [y, x = y] = tags;
      if (problem || !x || !y) return { ...card, problem };
      return { ...card, tags: [y], xTag: x };
    }
    case 'margin': {
      const { value = '', lower = '', upper = '' } = entry;
      return { ...card, ...banded([{ value, lower, upper }], scalars) };
    }
  }
}

/** A chart of a layout. */
export function layoutCard(
  category: string,
  chart: LayoutChart,
  scalars: readonly CardTag[],
  match: MatchTags,
): Card {
  const card = { ...nothing, id: `@layout/${category}/${chart.title}`, title: chart.title };
  if (chart.kind === 'margin') return { ...card, kind: 'margin', ...banded(chart.bands, scalars) };
  return { ...card, kind: 'regex', ...matching(chart.tags, scalars, match) };
}

function matching(
  patterns: readonly string[],
  scalars: readonly CardTag[],
  match: MatchTags,
): Partial<Card> {
  try {
    const tests = patterns.map(match);
    const found = scalars
      .filter(({ name }) => tests.some((test) => test(name)))
      .sort((a, b) => byNature(a.name, b.name));
    const what = patterns.map((pattern) => `/${pattern}/`).join(', ');
    return found.length > 0 ? cut(found) : { problem: `No scalar’s tag matches ${what}` };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Those of the names that are here: one that is missing leaves the others. */
function someOf(names: readonly string[], scalars: readonly CardTag[]): Partial<Card> {
  const found = [...new Set(names)].flatMap(
    (name) => scalars.find((tag) => tag.name === name) ?? [],
  );
  return found.length > 0 ? cut(found) : { problem: missing(names) };
}

function cut(tags: readonly CardTag[]): Partial<Card> {
  return { tags: tags.slice(0, tagsMost), leftOutCount: Math.max(0, tags.length - tagsMost) };
}

function namedTags(names: readonly string[], scalars: readonly CardTag[]) {
  const found = names.map((name) => scalars.find((tag) => tag.name === name));
  const absent = names.filter((_, i) => !found[i]);
  const tags = found.flatMap((tag) => tag ?? []);
  const hasAll = absent.length === 0 && tags.length > 0;
  return { tags: hasAll ? tags : [], problem: hasAll ? null : missing(absent) };
}

/** Bands whose values are here; of one without both edges the line alone. */
function banded(bands: readonly BandTags[], scalars: readonly CardTag[]): Partial<Card> {
  const tag = (name: string) => scalars.find((scalar) => scalar.name === name) ?? null;
  const found = bands.flatMap((band) => {
    const value = tag(band.value);
    return value ? { value, lower: tag(band.lower), upper: tag(band.upper) } : [];
  });
  if (found.length === 0) return { problem: missing(bands.map(({ value }) => value)) };
  return { tags: found.map(({ value }) => value), bands: found };
}

function missing(names: readonly string[]): string {
  const given = names.filter((name) => name !== '');
  if (given.length === 0) return 'No tag is named';
  return `No scalar has the tag ${given.map((name) => `“${name}”`).join(', ')}`;
}
