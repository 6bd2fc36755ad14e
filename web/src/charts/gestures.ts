/** Pointer, wheel and touch as what they mean on a chart. */

import type { Plot } from './layout';

export interface GestureHandlers {
  plot(): Plot;
  /** The pointer points at something; null: it left. */
  onPoint(at: { readonly xPx: number; readonly yPx: number } | null): void;
  /** A drag in progress; null: it ended or was given up. */
  onBrush(brush: { readonly fromPx: number; readonly toPx: number } | null): void;
  onSelect(fromPx: number, toPx: number): void;
  /** Factor < 1 zooms in, with what is at `centrePx` staying there. */
  onZoom(centrePx: number, factor: number): void;
  onReset(): void;
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
  let dragFrom: number | null = null;
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
  const endDrag = () => {
    dragFrom = null;
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
      if (event.button !== 0 || !isInPlot(point)) return;
      // Text outside the plot stays selectable.
      event.preventDefault();
      root.setPointerCapture(event.pointerId);
      dragFrom = point.xPx;
    },
    options,
  );
  root.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType === 'touch') return moveTouch(event);
      const point = at(event);
      if (dragFrom !== null && (isDragging || Math.abs(point.xPx - dragFrom) > DRAG_PX)) {
        isDragging = true;
        handlers.onPoint(null);
        handlers.onBrush({ fromPx: dragFrom, toPx: point.xPx });
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
      const from = dragFrom;
      const wasDragging = isDragging;
      const { xPx } = at(event);
      if (from === null) return;
      endDrag();
      if (wasDragging && Math.abs(xPx - from) > DRAG_PX) {
        handlers.onSelect(Math.min(from, xPx), Math.max(from, xPx));
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
    },
    options,
  );
  return () => {
    clearTimeout(pressTimer);
    controller.abort();
  };
}
