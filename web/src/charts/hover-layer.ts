/**
 * Keeps what is hovered, here or in a linked chart, asks the drawing what lies there, and draws the answer between the
 * few marks that must not step back with the lines, on their canvas: a canvas less for each chart.
 */

import type { ChartText } from './axes';
import type { CanvasView, Context2d } from './canvas-view';
import type { Brush } from './gestures';
import { type Chip, HoverText } from './hover-text';
import type { Layers } from './layers';
import { type Crosshair, drawOverlay } from './overlay';
import { type AnswerReply, NO_HEIGHT, type ProbeRequest } from './protocol';
import type { Scaffold } from './scaffold';
import { formatPosition } from './ticks';
import type { Hover, RunId, XAxis } from './types';

/** Of lines that step back while another leads. */
const BACK_OPACITY = '0.45';

type Point = { readonly xPx: number; readonly yPx: number };
type Probe = Omit<ProbeRequest, 'chart'>;

export interface HoverOwner {
  /** Null before the first picture. */
  scaffold(): Scaffold | null;
  ask(probe: Probe): void;
  onHover(hover: Hover | null): void;
}

const NOTHING = { hover: null, dots: [], leaders: [] } as const;

export class HoverLayer {
  readonly #owner: HoverOwner;
  readonly #view: CanvasView;
  readonly #layers: Layers;
  readonly #text: HoverText;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #pointer: Point | null = null;
  /** Where there is no pointer, but something to see. */
  #placeX: number | null = null;
  /** Where the pointer stood then: it may be told again without having moved. */
  #resting: Point | null = null;
  #brush: Brush | null = null;
  #linkedX: number | null = null;
  #highlightedRun: RunId | null = null;
  #answer: Pick<AnswerReply, 'hover' | 'dots' | 'leaders'> = NOTHING;
  /** The pointer that the answer is about. */
  #answered: Point | null = null;
  /** Asked, and not yet answered: the next question waits, and only the newest is asked. */
  #asked: { readonly pointer: Point | null } | null = null;
  #isStale = false;
  /** The last call of onHover, as text: it is not repeated for the same. */
  #told = 'null';

  constructor(view: CanvasView, layers: Layers, text: ChartText, owner: HoverOwner) {
    this.#view = view;
    this.#layers = layers;
    this.#text = new HoverText(view.root, text);
    this.#owner = owner;
  }

  get isPointed(): boolean {
    return this.#pointer !== null;
  }

  point(pointer: Point | null): void {
    if (pointer === null && this.#pointer === null) return;
    if (pointer && this.#placeX !== null && isSamePoint(pointer, this.#resting)) return;
    this.#pointer = pointer;
    if (pointer) this.#placeX = null;
    this.probe();
    if (pointer === null) this.#view.requestDraw();
  }

  /** As if a pointer were there. A pointer that rests gives way; one that moves takes over. */
  place(x: number | null): void {
    if (x === null && this.#placeX === null) return;
    this.#placeX = x;
    this.#resting = this.#pointer ?? this.#resting;
    if (x !== null) this.#pointer = null;
    this.probe();
    this.#view.requestDraw();
  }

  brush(brush: Brush | null): void {
    if (brush === null && this.#brush === null) return;
    this.#brush = brush;
    this.probe();
    this.#view.requestDraw();
  }

  link(x: number | null): void {
    if (x === this.#linkedX) return;
    this.#linkedX = x;
    this.probe();
  }

  highlight(run: RunId | null): void {
    if (run === this.#highlightedRun) return;
    this.#highlightedRun = run;
    this.probe();
  }

  /** Asks what lies at the places hovered now; also after each new picture. */
  probe(): void {
    const scaffold = this.#owner.scaffold();
    if (!scaffold) return;
    if (this.#asked) {
      this.#isStale = true;
      return;
    }
    const pointer = this.#brush ? null : this.#pointerIn(scaffold);
    const linkedX = this.#brush ? null : this.#linkedX;
    const highlightedRun = this.#highlightedRun;
    const isIdle = pointer === null && linkedX === null && highlightedRun === null;
    if (isIdle && this.#answer === NOTHING) return;
    const { left, right } = scaffold.layout.plot;
    const inside = pointer && Math.min(right, Math.max(left, pointer.xPx));
    this.#asked = { pointer };
    this.#isStale = false;
    this.#owner.ask({
      pointer:
        this.#placeX === null || !pointer
          ? pointer && { x: scaffold.x.value(inside ?? left), yPx: pointer.yPx }
          : { x: this.#placeX, yPx: NO_HEIGHT },
      linkedX,
      highlightedRun,
    });
  }

  answer(reply: AnswerReply): void {
    this.#answered = this.#asked?.pointer ?? null;
    this.#asked = null;
    const isIdle = !reply.hover && reply.dots.length === 0 && reply.leaders.length === 0;
    this.#answer = isIdle && this.#linkedX === null ? NOTHING : reply;
    if (reply.lead !== undefined) this.#layers.show({ lead: reply.lead }, this.#view.ratio);
    if (this.#isStale) this.probe();
    this.#view.requestDraw();
  }

  /** No answer will come to what was asked. */
  forget(): void {
    this.#asked = null;
    this.#answer = NOTHING;
  }

  /** @param context Of the canvas of marks, the ends of lines drawn. */
  draw(context: Context2d, scaffold: Scaffold): void {
    const { leaders, dots } = this.#answer;
    const hover = this.#hoverIn(scaffold);
    const crosshair: Crosshair | null = hover
      ? { xPx: hover.xPx, isLinked: false, dots }
      : this.#linkedCrosshair(scaffold);
    const isLed = leaders.length > 0;
    if (isLed) fade(context, scaffold);
    drawOverlay(context, scaffold, { crosshair, brush: this.#brush });
    // Stepping back costs no redraw: it is the opacity of a layer. At once in, eased out.
    const { style } = this.#layers.focus;
    style.transition = isLed || this.#still.matches ? 'none' : 'opacity 80ms';
    style.opacity = isLed ? BACK_OPACITY : '1';
    this.#text.draw(hover ? chipOf(scaffold, hover) : null, leaders, scaffold.theme);
    this.#tell(hover);
  }

  /** The answer's hover where the axes stand now; none any more once the pointer has left. */
  #hoverIn({ x }: Scaffold): Hover | null {
    const { hover } = this.#answer;
    const isHovered = this.#pointer !== null || this.#placeX !== null;
    if (!hover || !isHovered || !this.#answered || this.#brush) return null;
    const isPlaced = this.#placeX !== null;
    return { ...hover, isPlaced, xPx: x.px(hover.x), yPx: this.#answered.yPx };
  }

  /** A place stands in the middle of the plot, so that what tells of it does too. */
  #pointerIn({ x, layout }: Scaffold): Point | null {
    if (this.#placeX === null) return this.#pointer;
    const xPx = x.px(this.#placeX);
    const { left, right, top, bottom } = layout.plot;
    return xPx >= left && xPx <= right ? { xPx, yPx: (top + bottom) / 2 } : null;
  }

  #linkedCrosshair({ x, layout }: Scaffold): Crosshair | null {
    if (this.#linkedX === null || this.#brush) return null;
    const xPx = x.px(this.#linkedX);
    if (!(xPx >= layout.plot.left && xPx <= layout.plot.right)) return null;
    return { xPx, isLinked: true, dots: this.#answer.hover ? [] : this.#answer.dots };
  }

  #tell(hover: Hover | null): void {
    const text = JSON.stringify(hover);
    if (text === this.#told) return;
    this.#told = text;
    this.#owner.onHover(hover);
  }
}

const isSamePoint = (a: Point, b: Point | null) => a.xPx === b?.xPx && a.yPx === b.yPx;

/** Of all that is drawn so far, as one; what is drawn next lies over it at full strength. */
function fade(context: Context2d, { layout }: Scaffold): void {
  context.globalCompositeOperation = 'destination-in';
  context.globalAlpha = Number(BACK_OPACITY);
  context.fillRect(0, 0, layout.width, layout.height);
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}

function chipOf({ layout, view }: Scaffold, hover: Hover): Chip {
  return {
    px: hover.xPx,
    top: layout.plot.bottom + 4,
    text: positionText(hover, view.xAxis),
  };
}

/** On the step axis that of the nearest point: a row of an envelope stands between the steps it spans. */
export function positionText({ x, rows }: Pick<Hover, 'x' | 'rows'>, xAxis: XAxis): string {
  const nearest = rows.find((row) => row.isNearest);
  return formatPosition(xAxis === 'step' ? (nearest?.step ?? x) : x, xAxis);
}
