/** Gestures of a chart, loaded once there is a first one to point at. */

import { firstPicture } from '../lib/first-picture';
import type { GestureHandlers } from './gestures';

/** Listens on `root`, from soon on until the returned function is called. */
export function listenSoon(root: HTMLElement, handlers: GestureHandlers): () => void {
  let stop: (() => void) | null = null;
  let isOver = false;
  const start = async () => {
    await firstPicture;
    const { listen } = await import('./gestures');
    if (!isOver) stop = listen(root, handlers);
  };
  void start();
  return () => {
    isOver = true;
    stop?.();
  };
}
