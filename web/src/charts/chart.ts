/** A chart: takes values, keeps the frame in order, tells what it learned. */

import { ChartText } from './axes';
import { CanvasView } from './canvas-view';
import { listen } from './gestures';
import type { Hit } from './hit';
import { hitsAt } from './hit';
import { drawOverlay, hoverAt } from './hover';
import { type Density, layoutChart } from './layout';
import { xExtent } from './limits';
import { type DensityBitmap, drawBase, drawDensity, drawFocus, needsDensity } from './lines';
import { drawEnds, drawMarks } from './marks';
import { endLabelWidth, type Measure, notesOf } from './notes';
import { buildScene, isHeavy, type Scene } from './scene';
import { formatPosition } from './ticks';
import { type Trace, traceOf } from './trace';
import type {
  Chart,
  ChartCallbacks,
  ChartSeries,
  ChartTheme,
  ChartView,
  Range,
  RunId,
} from './types';

const INITIAL_VIEW: ChartView = {
  xAxis: 'step',
  xRange: null,
  yScale: 'linear',
  smoothing: 0,
  includeOutliers: false,
  highlightedRun: null,
};

/** Of lines that step back while another leads. */
const BACK_OPACITY = '0.45';
/** A gesture is over when the range has rested this long. */
const SETTLED_MS = 140;
/** More focused rows than this are drawn as hairlines while a gesture moves. */
const WIDE_ROWS_MOST = 4000;

export function createChart(host: HTMLElement, callbacks: ChartCallbacks): Chart {
  return new CanvasChart(host, callbacks);
}

class CanvasChart implements Chart {
  readonly #callbacks: ChartCallbacks;
  readonly #canvas: CanvasView;
  readonly #base: HTMLCanvasElement;
  readonly #focus: HTMLCanvasElement;
  readonly #marks: HTMLCanvasElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #text: ChartText;
  readonly #stopListening: () => void;

  #title = '';
  #series: readonly ChartSeries[] = [];
  #view = INITIAL_VIEW;
  #theme: ChartTheme | null = null;
  #density: Density = 'M';

  #traces: readonly Trace[] = [];
  #scene: Scene | null = null;
  #densityBitmap: DensityBitmap | null = null;
  #areTracesStale = true;
  #isStale = true;
  #settleTimer = 0;
  #lastFacts = '';

  #pointer: { readonly xPx: number; readonly yPx: number } | null = null;
  #isHovering = false;
  #brush: { readonly fromPx: number; readonly toPx: number } | null = null;
  #linkedX: number | null = null;

  constructor(host: HTMLElement, callbacks: ChartCallbacks) {
    this.#callbacks = callbacks;
    this.#canvas = new CanvasView(host, () => this.#draw());
    this.#canvas.onResize = () => {
      this.#isStale = true;
    };
    this.#canvas.root.setAttribute('role', 'img');
    this.#base = this.#canvas.addLayer();
    this.#focus = this.#canvas.addLayer();
    this.#marks = this.#canvas.addLayer();
    this.#text = new ChartText(this.#canvas.root);
    this.#overlay = this.#canvas.addLayer();
    this.#stopListening = listen(this.#canvas.root, {
      plot: () => (this.#scene?.layout ?? this.#layout()).plot,
      onPoint: (at) => {
        if (at === null && this.#pointer === null) return;
        this.#pointer = at;
        this.#canvas.requestDraw();
      },
      onBrush: (brush) => {
        this.#brush = brush;
        this.#canvas.requestDraw();
      },
      onSelect: (fromPx, toPx) => this.#select(fromPx, toPx),
      onZoom: (centrePx, factor) => this.#zoom(centrePx, factor),
      onReset: () => this.#callbacks.onXRange(null),
    });
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#redraw();
  }

  setSeries(series: readonly ChartSeries[]): void {
    this.#series = series;
    this.#areTracesStale = true;
    this.#redraw();
  }

  setView(view: ChartView): void {
    const before = this.#view;
    this.#view = view;
    if (before.xAxis !== view.xAxis || before.smoothing !== view.smoothing) {
      this.#areTracesStale = true;
    }
    if (!isSameRange(before.xRange, view.xRange)) this.#move();
    const { highlightedRun: _, ...rest } = view;
    const { highlightedRun: __, ...restBefore } = before;
    if (isShallowEqual(rest, restBefore)) this.#canvas.requestDraw();
    else this.#redraw();
  }

  setTheme(theme: ChartTheme): void {
    this.#theme = theme;
    this.#text.setTheme(theme);
    this.#redraw();
  }

  setLinkedX(x: number | null): void {
    if (x === this.#linkedX) return;
    this.#linkedX = x;
    this.#canvas.requestDraw();
  }

  setDensity(density: Density): void {
    if (density === this.#density) return;
    this.#density = density;
    this.#redraw();
  }

  get plotWidthPx(): number {
    const { plot } = this.#layout();
    return plot.right - plot.left;
  }

  destroy(): void {
    clearTimeout(this.#settleTimer);
    this.#stopListening();
    this.#canvas.destroy();
  }

  #redraw(): void {
    this.#isStale = true;
    this.#canvas.requestDraw();
  }

  /** Marks the view as moving; an exact redraw follows when it has rested. */
  #move(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = window.setTimeout(() => {
      this.#settleTimer = 0;
      this.#redraw();
    }, SETTLED_MS);
  }

  #layout() {
    const { width, height, ratio } = this.#canvas;
    const measure = this.#measure(11);
    const labelWidth = this.#series.reduce(
      (widest, series) =>
        series.role === 'focus' ? Math.max(widest, endLabelWidth(series, measure)) : widest,
      0,
    );
    return layoutChart(width, height, ratio, this.#density, labelWidth);
  }

  #measure(size: number): Measure {
    const context = this.#overlay?.getContext('2d');
    if (!context) return (text) => text.length * size * 0.56;
    context.font = `${size}px ${this.#theme?.fontFamily ?? 'sans-serif'}`;
    return (text) => context.measureText(text).width;
  }

  #draw(): void {
    if (!this.#theme || this.#canvas.width < 1 || this.#canvas.height < 1) return;
    if (this.#isStale) this.#drawData(this.#theme);
    if (this.#scene) this.#drawHover(this.#scene);
  }

  #drawData(theme: ChartTheme): void {
    this.#isStale = false;
    if (this.#areTracesStale) {
      this.#traces = this.#series.map((series) => traceOf(series, this.#view));
      this.#areTracesStale = false;
    }
    const isGesture = this.#settleTimer !== 0;
    const focusRows = this.#traces.reduce(
      (rows, trace) => rows + (trace.series.role === 'focus' ? trace.x.length : 0),
      0,
    );
    const scene = buildScene({
      title: this.#title,
      traces: this.#traces,
      view: this.#view,
      theme,
      layout: this.#layout(),
      hasLabels: this.#density !== 'S',
      isMoving: isGesture && (focusRows > WIDE_ROWS_MOST || isHeavy(this.#traces)),
      heldY: this.#scene ? { from: this.#scene.y.from, to: this.#scene.y.to } : null,
    });
    this.#scene = scene;
    this.#paint(scene);
    this.#text.setNotes(notesOf(scene, this.#density, this.#measure(11)), theme);
    this.#canvas.root.setAttribute('aria-label', scene.facts.summary);
    const facts = JSON.stringify(scene.facts);
    if (facts === this.#lastFacts) return;
    this.#lastFacts = facts;
    this.#callbacks.onFacts(scene.facts);
  }

  #paint(scene: Scene): void {
    if (!needsDensity(scene)) this.#densityBitmap = null;
    else if (!scene.isMoving || !isStretchable(this.#densityBitmap, scene)) {
      this.#densityBitmap = drawDensity(scene);
    }
    const base = this.#canvas.begin(this.#base);
    const focus = this.#canvas.begin(this.#focus);
    const marks = this.#canvas.begin(this.#marks);
    if (!base || !focus || !marks) return;
    drawBase(base, scene, this.#densityBitmap);
    drawFocus(focus, scene);
    drawEnds(focus, scene);
    drawMarks(marks, scene);
    const isLoading = scene.view.progress !== null && scene.view.progress !== undefined;
    this.#focus.style.filter = isLoading ? 'grayscale(1) opacity(0.4)' : '';
  }

  #drawHover(scene: Scene): void {
    const { plot } = scene.layout;
    const found =
      this.#pointer && !this.#brush ? hoverAt(scene, this.#pointer.xPx, this.#pointer.yPx) : null;
    const leader = found?.chosen.hits[0]?.trace ?? this.#traceOf(scene, this.#view.highlightedRun);
    const linkedPx =
      !found && !this.#brush && this.#linkedX !== null ? scene.x.px(this.#linkedX) : Number.NaN;
    const isLinked = linkedPx >= plot.left && linkedPx <= plot.right;
    const linkedHits: readonly Hit[] =
      isLinked && this.#linkedX !== null
        ? hitsAt(scene.focus, scene.x, scene.y, this.#linkedX)
        : [];
    const context = this.#canvas.begin(this.#overlay);
    if (context) {
      drawOverlay(context, scene, {
        crosshair: found
          ? { xPx: found.hover.xPx, isLinked: false, hits: found.chosen.hits }
          : isLinked
            ? { xPx: linkedPx, isLinked: true, hits: linkedHits }
            : null,
        leader,
        brush: this.#brush,
      });
    }
    // Stepping back costs no redraw: it is the opacity of a layer. At once in, eased out.
    this.#focus.style.transition = leader ? 'none' : 'opacity 80ms';
    this.#focus.style.opacity = leader ? BACK_OPACITY : '1';
    this.#text.setLeader(leader?.series.run ?? null);
    this.#text.setChip(
      found
        ? {
            px: found.hover.xPx,
            top: plot.bottom + 4,
            text: formatPosition(found.hover.x, scene.view.xAxis),
          }
        : null,
    );
    if (found || this.#isHovering) this.#callbacks.onHover(found?.hover ?? null);
    this.#isHovering = found !== null;
  }

  #traceOf(scene: Scene, run: RunId | null): Trace | null {
    if (run === null) return null;
    return [...scene.focus, ...scene.context].find(({ series }) => series.run === run) ?? null;
  }

  #select(fromPx: number, toPx: number): void {
    if (!this.#scene) return;
    const { x, layout } = this.#scene;
    const from = x.value(Math.max(layout.plot.left, fromPx));
    const to = x.value(Math.min(layout.plot.right, toPx));
    if (to > from) this.#callbacks.onXRange({ from, to });
  }

  #zoom(centrePx: number, factor: number): void {
    if (!this.#scene) return;
    const { x } = this.#scene;
    const centre = x.value(centrePx);
    const from = centre - (centre - x.from) * factor;
    const to = centre + (x.to - centre) * factor;
    const whole = this.#view.xExtent ?? xExtent(this.#traces, this.#view.xAxis);
    if (factor > 1 && whole && from <= whole.from && to >= whole.to) {
      this.#callbacks.onXRange(null);
      return;
    }
    // Nearer than this the number type has no positions left to tell apart.
    if (to - from > Math.max(Math.abs(from), Math.abs(to)) * 1e-12) {
      this.#callbacks.onXRange({ from, to });
    }
  }
}

function isSameRange(a: Range | null, b: Range | null): boolean {
  return a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to);
}

function isShallowEqual(a: object, b: object): boolean {
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value);
}

/** A bitmap can stand in while its axes are of the kind that is shown now. */
function isStretchable(bitmap: DensityBitmap | null, scene: Scene): boolean {
  return bitmap !== null && bitmap.y.kind === scene.y.kind;
}
