/** Ways to the drawing: a worker, or idle slices of the page where there is none. */

import type { Engine } from './engine';
import type { Reply, Request } from './protocol';

export interface Port {
  /** What is in `transfer` belongs to the drawing afterwards. */
  post(request: Request, transfer?: Transferable[]): void;
}

/** Whether a worker could draw here. */
export const hasWorker = () =>
  typeof Worker !== 'undefined' && typeof OffscreenCanvas !== 'undefined';

/** @param onFailure The worker could not start, or broke; it is gone. Called once. */
export function workerPort(
  onReply: (reply: Reply) => void,
  onFailure: (reason: string) => void,
): Port {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = (event) => {
    event.preventDefault();
    worker.onerror = null;
    worker.terminate();
    onFailure(event.message || 'it could not be loaded');
  };
  return { post: (request, transfer = []) => worker.postMessage(request, transfer) };
}

/** The engine is loaded when first something is to be drawn, and draws a picture an idle slice. */
export function pagePort(onReply: (reply: Reply) => void): Port {
  const early: Request[] = [];
  let engine: Engine | null = null;
  let isLoading = false;
  let isWaiting = false;

  const work = () => {
    if (isWaiting || !engine?.hasWork) return;
    isWaiting = true;
    whenIdle(() => {
      isWaiting = false;
      engine?.step();
      work();
    });
  };
  const load = async () => {
    isLoading = true;
    const { Engine } = await import('./page-engine');
    engine = new Engine(onReply);
    for (const request of early.splice(0)) engine.receive(request);
    work();
  };
  return {
    post: (request) => {
      if (engine) {
        engine.receive(request);
        work();
        return;
      }
      early.push(request);
      if (request.kind === 'draw' && !isLoading) void load();
    },
  };
}

/** Safari has no idle callbacks. */
function whenIdle(callback: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(callback, { timeout: 100 });
  else setTimeout(callback);
}
