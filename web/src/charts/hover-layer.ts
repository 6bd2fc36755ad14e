/**
 * Keeps what is hovered, here or in a linked chart, and redraws only its own canvas for it. The few marks that must
 * not step back with the lines live on that canvas too: a canvas less for each chart.
 */

import type { ChartText } from './axes';
import type { CanvasView } from './canvas-view';
import { type Hit, hitsAt } from './hit';
import { type Crosshair, drawOverlay, hoverAt } from './hover';
import { drawMarks } from './marks';
import type { Scene } from './scene';
import { formatPosition } from './ticks';
import type { Trace } from './trace';
import type { Hover, RunId, XAxis } from './types';

/** Of lines that step back while another leads. */
const BACK_OPACITY = '0.45';

type Point = { readonly xPx: number; readonly yPx: number };
type Brush = { readonly fromPx: number; readonly toPx: number };

export class HoverLayer {
  readonly #view: CanvasView;
  readonly #canvas: HTMLCanvasElement;
  readonly #lines: HTMLCanvasElement;
  readonly #text: ChartText;
  readonly #onHover: (hover: Hover | null) => void;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #pointer: Point | null = null;
  #brush: Brush | null = null;
  #linkedX: number | null = null;
  /** What the last call of onHover was about; it is not repeated for the same. */
  #told: { readonly scene: Scene; readonly pointer: Point | null } | null = null;

  /** `lines` is the canvas of focused lines, which steps back. */
  constructor(
    view: CanvasView,
    lines: HTMLCanvasElement,
    text: ChartText,
    onHover: (hover: Hover | null) => void,
  ) {
    this.#view = view;
    this.#lines = lines;
    this.#text = text;
    this.#onHover = onHover;
    this.#canvas = view.addLayer();
  }

  point(pointer: Point | null): void {
    if (pointer === null && this.#pointer === null) return;
    this.#pointer = pointer;
    this.#view.requestDraw();
  }

  brush(brush: Brush | null): void {
    if (brush === null && this.#brush === null) return;
    this.#brush = brush;
    this.#view.requestDraw();
  }

  link(x: number | null): void {
    if (x === this.#linkedX) return;
    this.#linkedX = x;
    this.#view.requestDraw();
  }

  draw(scene: Scene, highlightedRun: RunId | null): void {
    const found =
      this.#pointer && !this.#brush ? hoverAt(scene, this.#pointer.xPx, this.#pointer.yPx) : null;
    const nearest = found?.chosen.hits[0]?.trace;
    const leaders = nearest ? [nearest] : tracesOfRun(scene, highlightedRun);
    const crosshair: Crosshair | null = found
      ? { xPx: found.hover.xPx, isLinked: false, hits: found.chosen.hits }
      : this.#linkedCrosshair(scene);
    const context = this.#view.begin(this.#canvas);
    if (context) {
      drawOverlay(context, scene, { crosshair, leaders, brush: this.#brush });
      drawMarks(context, scene);
    }
    // Stepping back costs no redraw: it is the opacity of a layer. At once in, eased out.
    const isLed = leaders.length > 0;
    this.#lines.style.transition = isLed || this.#still.matches ? 'none' : 'opacity 80ms';
    this.#lines.style.opacity = isLed ? BACK_OPACITY : '1';
    this.#text.setLeaders(leaders.map(({ series }) => series.run));
    this.#text.setChip(found ? chipOf(scene, found.hover) : null);
    this.#tell(scene, found?.hover ?? null);
  }

  #linkedCrosshair(scene: Scene): Crosshair | null {
    if (this.#linkedX === null || this.#brush) return null;
    const { plot } = scene.layout;
    const xPx = scene.x.px(this.#linkedX);
    if (!(xPx >= plot.left && xPx <= plot.right)) return null;
    const hits: readonly Hit[] = hitsAt(scene.focus, scene.x, scene.y, this.#linkedX);
    return { xPx, isLinked: true, hits };
  }

  #tell(scene: Scene, hover: Hover | null): void {
    const told = this.#told;
    if (hover === null && told === null) return;
    if (hover && told?.scene === scene && told.pointer === this.#pointer) return;
    this.#told = hover && { scene, pointer: this.#pointer };
    this.#onHover(hover);
  }
}

/** The run's own line and those of its parts; of a part, its line. */
function tracesOfRun({ focus, context }: Scene, run: RunId | null): readonly Trace[] {
  if (run === null) return [];
  const isRun = ({ series }: Trace) => series.run === run || series.whole === run;
  const focused = focus.filter(isRun);
  return focused.length > 0 ? focused : context.filter(isRun);
}

function chipOf({ layout, view }: Scene, hover: Hover) {
  return {
    px: hover.xPx,
    top: layout.plot.bottom + 4,
    text: positionText(hover, view.xAxis),
  };
}

/** On the step axis that of the nearest point: a row of an envelope stands between the steps it spans. */
export function positionText({ x, rows }: Hover, xAxis: XAxis): string {
  const nearest = rows.find((row) => row.isNearest);
  return formatPosition(xAxis === 'step' ? (nearest?.step ?? x) : x, xAxis);
}
