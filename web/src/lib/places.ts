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

/** Kinds of the Board that are counted but not drawn: "6 histogram, 1 pr_curve". */
export function undrawnKinds(tags: readonly { readonly kind: string }[]): string {
  const others = tags.filter(({ kind }) => kind !== 'scalar' && kind !== 'mark');
  return [...groupBy(others, ({ kind }) => kind)]
    .map(([kind, members]) => `${members.length} ${kind.replace('_', ' ')}`)
    .join(', ');
}

export function counted(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
