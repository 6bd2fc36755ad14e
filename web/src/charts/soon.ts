/** Loads what charts can do without for the first picture, after it. */

import { firstPicture } from '../lib/first-picture';
import { whenServed } from '../lib/server-back';
import type { Drawing } from './drawing';

export type Extras = typeof import('./extras');

/** @param drawing Answers the pointer, and prepares for that. */
export async function loadExtras(drawing: Drawing): Promise<Extras> {
  await firstPicture;
  return whenServed(() => {
    drawing.post({ kind: 'prepare' });
    return import('./extras');
  });
}
