/** Base of everything drawn on canvas: layers that follow their host's size and the device's pixel ratio. */

import { cancelFrame, type Framed, requestFrame } from './frames';

export type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Off the page; an element where that is all there is. */
export function newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Above this the eye gains nothing and the pixels cost. */
const RATIO_MOST = 3;

export interface CanvasOwner {
  /** The pointer is over it: it is drawn before others. */
  readonly isPointed: boolean;
  /** At most once a frame: after `requestDraw()`, a new size or a new pixel ratio. */
  draw(): void;
  /** The picture no longer fits; `draw` follows. */
  onResize(): void;
}

export class CanvasView implements Framed {
  readonly root: HTMLDivElement;
  readonly #owner: CanvasOwner;
  readonly #observer: ResizeObserver;
  #ratioQuery: MediaQueryList | null = null;
  #width = 0;
  #height = 0;
  #isDestroyed = false;

  constructor(host: HTMLElement, owner: CanvasOwner) {
    this.#owner = owner;
    this.root = document.createElement('div');
    Object.assign(this.root.style, { position: 'absolute', inset: '0', touchAction: 'pan-y' });
    if (getComputedStyle(host).position === 'static') host.style.position = 'relative';
    host.append(this.root);
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.root);
    this.#watchRatio();
    this.#measure();
  }

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  get ratio(): number {
    return Math.min(RATIO_MOST, globalThis.devicePixelRatio || 1);
  }

  addLayer(): HTMLCanvasElement {
    const canvas = this.newLayer();
    this.root.append(canvas);
    return canvas;
  }

  /** Still outside the page. */
  newLayer(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    Object.assign(canvas.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      pointerEvents: 'none',
    });
    return canvas;
  }

  /** An empty context of a layer at the current size, scaled to CSS pixels; null while there is no size. */
  begin(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const { ratio } = this;
    const width = Math.round(this.#width * ratio);
    const height = Math.round(this.#height * ratio);
    if (width < 1 || height < 1) return null;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      // In device pixels, so that a fractional host size does not blur the picture.
      canvas.style.width = `${width / ratio}px`;
      canvas.style.height = `${height / ratio}px`;
    }
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  requestDraw(): void {
    if (!this.#isDestroyed) requestFrame(this);
  }

  get isPointed(): boolean {
    return this.#owner.isPointed;
  }

  draw(): void {
    this.#owner.draw();
  }

  destroy(): void {
    this.#isDestroyed = true;
    cancelFrame(this);
    this.#observer.disconnect();
    this.#ratioQuery?.removeEventListener('change', this.#onRatio);
    this.root.remove();
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.root;
    if (clientWidth === this.#width && clientHeight === this.#height) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#owner.onResize();
    this.requestDraw();
  }

  readonly #onRatio = () => {
    this.#watchRatio();
    this.#owner.onResize();
    this.requestDraw();
  };

  /** A media query tells once that the ratio has left its value, so each value needs its own. */
  #watchRatio(): void {
    this.#ratioQuery?.removeEventListener('change', this.#onRatio);
    this.#ratioQuery = matchMedia(`(resolution: ${globalThis.devicePixelRatio || 1}dppx)`);
    this.#ratioQuery.addEventListener('change', this.#onRatio);
  }
}
