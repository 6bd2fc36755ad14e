/** Which tags people look at first. */
import { byNature } from './natural-sort';

/** In order; a tag belongs to the first pattern that fits one of its words. */
const patterns = [
  /(^|[/_.\- ])(val|valid|validation|eval|test)[_.\- ]?(loss|nll|ppl|perplexity)|loss[/_.\- ]?(val|valid|validation|eval|test)/i,
  /loss|nll|perplexity|(^|[/_.\- ])ppl/i,
  /acc|top[-_]?[15]|f1|auc|\biou|bleu|rouge|psnr|fid|(^|[/_.\- ])map($|[/_.\- ])/i,
  /reward|return|score|success/i,
  /(^|[/_.\- ])lr($|[/_.\- ])|learning[_-]?rate|grad|optim/i,
];

/** 0 is looked at first; `patterns.length` is everything else. */
export function importance(tag: string): number {
  const rank = patterns.findIndex((pattern) => pattern.test(tag));
  return rank < 0 ? patterns.length : rank;
}

/** The tag whose last value stands beside each run: the most important one. */
export function mainTag(tags: readonly string[]): string | null {
  return tags.toSorted((a, b) => importance(a) - importance(b) || byNature(a, b)).at(0) ?? null;
}

/**
 * Validation and training loss belong together, so sections are ranked without telling them apart.
 * @returns Infinity without tags.
 */
export function sectionImportance(tags: readonly string[]): number {
  return Math.min(...tags.map((tag) => Math.max(1, importance(tag))));
}
