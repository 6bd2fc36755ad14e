/** The pictures of a chart's lines, one over the other, moved as one while a gesture waits for the next. */

import type { CanvasView } from './canvas-view';
import type { Plot } from './layout';
import { type Bitmap, LAYERS, type LayerName } from './protocol';
import type { Movement } from './scaffold';

export class Layers {
  readonly #view: CanvasView;
  readonly #root: HTMLDivElement;
  readonly #layers: Record<LayerName, HTMLCanvasElement>;
  /** What a gesture moves; lies within the root, which clips it. */
  readonly #moved: HTMLDivElement;

  constructor(view: CanvasView) {
    this.#view = view;
    this.#root = box(view.root);
    this.#moved = box(this.#root);
    this.#moved.style.transformOrigin = '0 0';
    this.#layers = { context: this.#add(), focus: this.#add(), lead: this.#add() };
  }

  /** Those that step back while another leads. */
  get focus(): HTMLElement {
    return this.#layers.focus;
  }

  /** Undefined: stays as it is. */
  show(pictures: Partial<Readonly<Record<LayerName, Bitmap | null>>>, ratio: number): void {
    for (const name of LAYERS) {
      const picture = pictures[name];
      if (picture !== undefined) this.#show(name, picture, ratio);
    }
  }

  /** Stretches the pictures within the plot; exact when nothing moved. */
  move({ scale, offsetPx }: Movement, { left, top, right, bottom }: Plot): void {
    const isMoved = scale !== 1 || offsetPx !== 0;
    this.#moved.style.transform = isMoved ? `matrix(${scale}, 0, 0, 1, ${offsetPx}, 0)` : '';
    // A line along the plot's edge keeps its whole width.
    const { width, height } = this.#view;
    this.#root.style.clipPath = isMoved
      ? `inset(${top - 1}px ${width - right}px ${height - bottom - 1}px ${left}px)`
      : '';
  }

  #add(): HTMLCanvasElement {
    const canvas = this.#view.newLayer();
    canvas.hidden = true;
    this.#moved.append(canvas);
    return canvas;
  }

  #show(name: LayerName, picture: Bitmap | null, ratio: number): void {
    const before = this.#layers[name];
    before.hidden = picture === null;
    if (!picture) return;
    if (picture instanceof HTMLCanvasElement) {
      picture.setAttribute('aria-hidden', 'true');
      picture.style.cssText = before.style.cssText;
      before.replaceWith(picture);
      this.#layers[name] = picture;
    } else {
      if (before.width !== picture.width) before.width = picture.width;
      if (before.height !== picture.height) before.height = picture.height;
      before.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
    }
    const shown = this.#layers[name];
    // In device pixels, so that a fractional host size does not blur the picture.
    shown.style.width = `${shown.width / ratio}px`;
    shown.style.height = `${shown.height / ratio}px`;
  }
}

function box(parent: HTMLElement): HTMLDivElement {
  const element = document.createElement('div');
  Object.assign(element.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
  parent.append(element);
  return element;
}
