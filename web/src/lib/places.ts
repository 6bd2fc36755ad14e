/** The places beside the Board, what would stand there, and why it does not yet. */

import { groupBy } from './group-by';

export interface Place {
  readonly name: string;
  readonly tagCount: number;
  readonly reason: string;
}

const places = [
  { name: 'Sweep', kinds: ['hparams'], what: 'hyperparameters' },
  {
    name: 'Media',
    kinds: ['image', 'audio', 'video', 'text'],
    what: 'images, audio, video and text',
  },
  { name: 'Model', kinds: ['graph'], what: 'model graphs' },
  { name: 'Space', kinds: ['embedding', 'mesh'], what: 'embeddings and meshes' },
  { name: 'Input', kinds: ['input'], what: 'what feeds the loop' },
] as const;

export function placesOf(tags: readonly { readonly kind: string }[]): Place[] {
  return places.map(({ name, kinds, what }) => {
    const tagCount = tags.filter((tag) => (kinds as readonly string[]).includes(tag.kind)).length;
    const found = tagCount === 0 ? 'no tag here has any' : `${counted(tagCount, 'tag')} here`;
    return { name, tagCount, reason: `${what}: ${found}; this version draws scalars only` };
  });
}

/** Names of kinds that are not the kind and an "s". */
const kindNames: Readonly<Record<string, string>> = {
  hparams: 'hyperparameters',
  audio: 'audio',
  text: 'text',
  pr_curve: 'PR curves',
  mesh: 'meshes',
  unknown: 'unknown plugins',
};

/** Tags that are counted and listed, but not drawn. */
export function undrawnTags<T extends { readonly kind: string }>(tags: readonly T[]): T[] {
  return tags.filter(({ kind }) => !['scalar', 'mark', 'layout'].includes(kind));
}

/** Their number by kind: "22 of histograms, 1 of PR curves, 3 of unknown plugins". */
export function undrawnKinds(tags: readonly { readonly kind: string }[]): string {
  return [...groupBy(undrawnTags(tags), ({ kind }) => kind)]
    .map(
      ([kind, { length }]) => `${length.toLocaleString('en')} of ${kindNames[kind] ?? `${kind}s`}`,
    )
    .join(', ');
}

export function counted(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
