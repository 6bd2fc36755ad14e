/** The frames of a page, shared by its charts: one that many are to be drawn in is no longer than others. */

/** Of a frame, for drawing: the browser then takes as long again to lay out and paint it. What is left waits. */
const budgetMs = 4;

export interface Framed {
  /** Goes before others. */
  readonly isPointed: boolean;
  draw(): void;
}

const waiting = new Set<Framed>();
let frame = 0;

/** Draws once, in one of the next frames: those first that have waited longest. */
export function requestFrame(framed: Framed): void {
  waiting.add(framed);
  if (frame === 0) frame = requestAnimationFrame(runFrame);
}

export function cancelFrame(framed: Framed): void {
  waiting.delete(framed);
  if (waiting.size > 0) return;
  cancelAnimationFrame(frame);
  frame = 0;
}

function runFrame(): void {
  frame = 0;
  const end = performance.now() + budgetMs;
  for (const framed of [...waiting].sort((a, b) => Number(b.isPointed) - Number(a.isPointed))) {
    // What was drawn before it may have taken it away.
    if (!waiting.delete(framed)) continue;
    framed.draw();
    // Of the others one at least: they must not stand still while a pointer moves.
    if (!framed.isPointed && performance.now() >= end) break;
  }
  if (waiting.size > 0 && frame === 0) frame = requestAnimationFrame(runFrame);
}
