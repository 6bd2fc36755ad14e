/** The thread that draws: the engine behind messages. One for all charts of a page. */

import { Engine } from './engine';
import { bitmapsOf, type Request } from './protocol';

const engine = new Engine((reply) => postMessage(reply, { transfer: bitmapsOf(reply) }));

/** A message to itself comes after those that have arrived meanwhile: a pointer overtakes waiting pictures. */
const { port1: next, port2: turn } = new MessageChannel();
let isTurning = false;

function work(): void {
  if (isTurning || !engine.hasWork) return;
  isTurning = true;
  turn.postMessage(null);
}

next.onmessage = () => {
  isTurning = false;
  engine.step();
  work();
};

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  engine.receive(data);
  work();
});
