/** Pointer, wheel and touch as what they mean on a chart. */

import type { Plot } from './layout';

export interface GestureHandlers {
  plot(): Plot;
  /** The pointer points at something; null: it left. */
  onPoint(at: { readonly xPx: number; readonly yPx: number } | null): void;
  /** A drag in progress; null: it ended or was given up. */
  onBrush(brush: Brush | null): void;
  /** A drag has ended on what it chose. */
  onSelect(brush: Brush): void;
  /** A click, or a tap. */
  onPin(): void;
  /** What is shown moves by this much. */
  onPan(dxPx: number, dyPx: number): void;
  /** Factor < 1 zooms in, with what is at `centrePx` staying there. */
  onZoom(centrePx: number, factor: number): void;
  onReset(): void;
}

/** What a drag chooses: a stretch of x (to show, or to measure), or a box. Pixels; the first is where it began. */
export interface Brush {
  readonly kind: 'x' | 'box' | 'measure';
  readonly fromPx: number;
  readonly toPx: number;
  readonly fromYPx: number;
  readonly toYPx: number;
}

/** A drag that has begun. */
interface Drag {
  readonly kind: Brush['kind'] | 'panX' | 'panY' | 'pan';
  readonly fromPx: number;
  readonly fromYPx: number;
  xPx: number;
  yPx: number;
}

/** Shorter drags are clicks. */
const DRAG_PX = 4;
const LONG_PRESS_MS = 350;

interface Touch {
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
}

/** Listens on `root` until the returned function is called. */
export function listen(root: HTMLElement, handlers: GestureHandlers): () => void {
  const controller = new AbortController();
  const options = { signal: controller.signal };
  const touches = new Map<number, Touch>();
  let drag: Drag | null = null;
  let isSpaceHeld = false;
  let isDragging = false;
  let isPointing = false;
  let pressTimer = 0;

  const at = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    return { xPx: event.clientX - box.left, yPx: event.clientY - box.top };
  };
  const isInPlot = ({ xPx, yPx }: { xPx: number; yPx: number }) => {
    const { left, right, top, bottom } = handlers.plot();
    return xPx >= left - 2 && xPx <= right + 2 && yPx >= top - 6 && yPx <= bottom + 2;
  };
  /** Null where a press means nothing. */
  const kindAt = (event: PointerEvent): Drag['kind'] | null => {
    const point = at(event);
    const { left, right, top, bottom } = handlers.plot();
    if (isInPlot(point)) {
      if (isSpaceHeld) return 'pan';
      return event.shiftKey ? 'box' : event.altKey ? 'measure' : 'x';
    }
    const isBelow = point.yPx > bottom && point.xPx >= left && point.xPx <= right;
    const isBeside = point.xPx < left && point.yPx >= top && point.yPx <= bottom;
    return isBelow ? 'panX' : isBeside ? 'panY' : null;
  };
  const moveDrag = (moved: Drag, { xPx, yPx }: { xPx: number; yPx: number }) => {
    const { kind, fromPx, fromYPx } = moved;
    handlers.onPoint(null);
    if (kind === 'x' || kind === 'box' || kind === 'measure') {
      handlers.onBrush({ kind, fromPx, toPx: xPx, fromYPx, toYPx: yPx });
    } else {
      const [dx, dy] = [xPx - moved.xPx, yPx - moved.yPx];
      handlers.onPan(kind === 'panY' ? 0 : dx, kind === 'panY' ? dy : 0);
    }
    moved.xPx = xPx;
    moved.yPx = yPx;
  };
  const endDrag = () => {
    drag = null;
    isDragging = false;
    handlers.onBrush(null);
  };

  const startTouch = (event: PointerEvent) => {
    const { xPx, yPx } = at(event);
    touches.set(event.pointerId, { startX: xPx, startY: yPx, x: xPx, y: yPx });
    clearTimeout(pressTimer);
    if (touches.size > 1) {
      isPointing = false;
      handlers.onPoint(null);
      return;
    }
    pressTimer = window.setTimeout(() => {
      isPointing = true;
      handlers.onPoint({ xPx, yPx });
    }, LONG_PRESS_MS);
  };

  const moveTouch = (event: PointerEvent) => {
    const touch = touches.get(event.pointerId);
    if (!touch) return;
    const { xPx, yPx } = at(event);
    if (touches.size === 2) {
      const [other] = [...touches].filter(([id]) => id !== event.pointerId).map(([, t]) => t);
      if (other) {
        const before = Math.max(20, Math.abs(touch.x - other.x));
        const after = Math.max(20, Math.abs(xPx - other.x));
        if (before !== after) handlers.onZoom((xPx + other.x) / 2, before / after);
        // Half, as the middle of two fingers moves.
        if (xPx !== touch.x) handlers.onPan((xPx - touch.x) / 2, 0);
      }
    } else if (isPointing || Math.abs(xPx - touch.startX) > DRAG_PX) {
      // The browser keeps vertical drags (touch-action: pan-y); what comes here is meant for the chart.
      clearTimeout(pressTimer);
      isPointing = true;
      handlers.onPoint({ xPx, yPx });
    }
    touch.x = xPx;
    touch.y = yPx;
  };

  const endTouch = (event: PointerEvent) => {
    clearTimeout(pressTimer);
    touches.delete(event.pointerId);
    if (touches.size > 0) return;
    isPointing = false;
    handlers.onPoint(null);
  };

  root.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType === 'touch') return startTouch(event);
      const point = at(event);
      const kind = event.button === 0 ? kindAt(event) : null;
      if (!kind) return;
      // Text outside the plot stays selectable.
      event.preventDefault();
      root.setPointerCapture(event.pointerId);
      drag = { kind, fromPx: point.xPx, fromYPx: point.yPx, ...point };
    },
    options,
  );
  root.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType === 'touch') return moveTouch(event);
      const point = at(event);
      if (drag && (isDragging || isFar(drag, point))) {
        isDragging = true;
        moveDrag(drag, point);
        return;
      }
      handlers.onPoint(isInPlot(point) ? point : null);
    },
    options,
  );
  root.addEventListener(
    'pointerup',
    (event) => {
      if (event.pointerType === 'touch') return endTouch(event);
      const ended = drag;
      const wasDragging = isDragging;
      const point = at(event);
      if (!ended) return;
      endDrag();
      const { kind, fromPx, fromYPx } = ended;
      if (kind !== 'x' && kind !== 'box' && kind !== 'measure') return;
      if (!wasDragging) handlers.onPin();
      else if (isFar(ended, point)) {
        handlers.onSelect({ kind, fromPx, toPx: point.xPx, fromYPx, toYPx: point.yPx });
      }
    },
    options,
  );
  root.addEventListener(
    'pointercancel',
    (event) => {
      if (event.pointerType === 'touch') endTouch(event);
      else endDrag();
    },
    options,
  );
  root.addEventListener('pointerleave', () => handlers.onPoint(null), options);
  root.addEventListener('dblclick', (event) => isInPlot(at(event)) && handlers.onReset(), options);
  root.addEventListener(
    'wheel',
    (event) => {
      // Without a modifier the page scrolls; trackpads report a pinch as wheel with ctrl.
      if (!(event.ctrlKey || event.metaKey) || !isInPlot(at(event))) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const delta = Math.min(80, Math.max(-80, event.deltaY * lines));
      handlers.onZoom(at(event).xPx, Math.exp(delta * 0.006));
    },
    { ...options, passive: false },
  );
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && isDragging) endDrag();
      if (event.key !== ' ' || !root.matches(':hover') || isTyping(event)) return;
      // The page would scroll.
      event.preventDefault();
      isSpaceHeld = true;
    },
    options,
  );
  window.addEventListener(
    'keyup',
    (event) => {
      if (event.key === ' ') isSpaceHeld = false;
    },
    options,
  );
  return () => {
    clearTimeout(pressTimer);
    controller.abort();
  };
}

/** A box may be flat, a stretch of x not. */
function isFar({ kind, fromPx, fromYPx }: Drag, to: { xPx: number; yPx: number }): boolean {
  const [dx, dy] = [Math.abs(to.xPx - fromPx), Math.abs(to.yPx - fromYPx)];
  return (kind === 'x' || kind === 'measure' ? dx : Math.max(dx, dy)) > DRAG_PX;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('input, textarea, select, button') !== null;
}
