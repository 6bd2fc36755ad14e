/** A chart: takes values, keeps frames in order, tells what it learned. */

import { ChartText } from './axes';
import { CanvasView } from './canvas-view';
import { drawFlags } from './flags';
import { listen } from './gestures';
import { HoverLayer } from './hover-layer';
import { type Density, densityAt, type Layout, layoutChart, plotWidth } from './layout';
import { xExtent } from './limits';
import { type DensityBitmap, drawBase, drawDensity, drawFocus, needsDensity } from './lines';
import { drawEnds } from './marks';
import { type Measure, notesOf, widestEndLabel, widestYTick } from './notes';
import { buildScene, isHeavy, type Scene } from './scene';
import { isComplete, type Trace, traceOf } from './trace';
import type {
  Chart,
  ChartCallbacks,
  ChartFlag,
  ChartSeries,
  ChartTheme,
  ChartView,
  PlacedFlag,
  Range,
} from './types';

const INITIAL_VIEW: ChartView = {
  xAxis: 'step',
  xRange: null,
  yScale: 'linear',
  smoothing: 0,
  includeOutliers: false,
  highlightedRun: null,
};

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
  /** From below: grid and context runs; focused runs. Text, marks and hover lie above. */
  readonly #base: HTMLCanvasElement;
  readonly #focus: HTMLCanvasElement;
  readonly #text: ChartText;
  readonly #hover: HoverLayer;
  readonly #ruler = document.createElement('canvas').getContext('2d');
  readonly #stopListening: () => void;

  #title = '';
  #series: readonly ChartSeries[] = [];
  #flags: readonly ChartFlag[] = [];
  #view = INITIAL_VIEW;
  #theme: ChartTheme | null = null;
  #density: Density = 'M';

  #traces: readonly Trace[] | null = null;
  #scene: Scene | null = null;
  #densityBitmap: DensityBitmap | null = null;
  #isStale = true;
  #settleTimer = 0;
  /** Text beside the plot as last drawn; it decides the margins. */
  #yTickWidth = 0;
  #endLabelWidth = 0;
  #toldFacts = '';
  #toldFlags: readonly PlacedFlag[] = [];

  constructor(host: HTMLElement, callbacks: ChartCallbacks) {
    this.#callbacks = callbacks;
    this.#canvas = new CanvasView(host, {
      onResize: () => {
        this.#isStale = true;
      },
      draw: () => this.#draw(),
    });
    this.#canvas.root.setAttribute('role', 'img');
    this.#base = this.#canvas.addLayer();
    this.#focus = this.#canvas.addLayer();
    this.#text = new ChartText(this.#canvas.root);
    this.#hover = new HoverLayer(this.#canvas, this.#focus, this.#text, callbacks.onHover);
    this.#stopListening = listen(this.#canvas.root, {
      plot: () => (this.#scene?.layout ?? this.#layout()).plot,
      onPoint: (at) => this.#hover.point(at),
      onBrush: (brush) => this.#hover.brush(brush),
      onSelect: (fromPx, toPx) => this.#select(fromPx, toPx),
      onZoom: (centrePx, factor) => this.#zoom(centrePx, factor),
      onReset: () => callbacks.onXRange(null),
    });
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    // Until the first drawing says more.
    this.#canvas.root.setAttribute('aria-label', `${title}: loading`);
    this.#redraw();
  }

  setSeries(series: readonly ChartSeries[]): void {
    this.#series = series;
    this.#traces = null;
    this.#redraw();
  }

  setFlags(flags: readonly ChartFlag[]): void {
    if (flags === this.#flags) return;
    this.#flags = flags;
    this.#redraw();
  }

  setView(view: ChartView): void {
    const before = this.#view;
    this.#view = view;
    if (before.xAxis !== view.xAxis || before.smoothing !== view.smoothing) this.#traces = null;
    if (!isSameRange(before.xRange, view.xRange)) this.#startSettling();
    if (!isSameDrawing(before, view)) this.#redraw();
    else if (before.highlightedRun !== view.highlightedRun) this.#canvas.requestDraw();
  }

  setTheme(theme: ChartTheme): void {
    this.#theme = theme;
    this.#text.setTheme(theme);
    this.#redraw();
  }

  setLinkedX(x: number | null): void {
    this.#hover.link(x);
  }

  setDensity(density: Density): void {
    if (density === this.#density) return;
    this.#density = density;
    this.#redraw();
  }

  get plotWidthPx(): number {
    return plotWidth(this.#layout());
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

  /** The view moves until it has rested; what was drawn in a hurry is then drawn exactly. */
  #startSettling(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = window.setTimeout(() => {
      this.#settleTimer = 0;
      if (this.#scene?.isMoving) this.#redraw();
    }, SETTLED_MS);
  }

  #layout(): Layout {
    const { width, height, ratio } = this.#canvas;
    return layoutChart(width, height, ratio, this.#shownDensity(), {
      endLabel: this.#endLabelWidth,
      yTick: this.#yTickWidth,
    });
  }

  #shownDensity(): Density {
    return densityAt(this.#canvas.width, this.#density);
  }

  #measure(): Measure {
    const ruler = this.#ruler;
    if (!ruler) return (text) => text.length * 6;
    ruler.font = `11px ${this.#theme?.fontFamily ?? 'sans-serif'}`;
    return (text) => ruler.measureText(text).width;
  }

  #draw(): void {
    if (!this.#theme || this.#canvas.width < 1 || this.#canvas.height < 1) return;
    if (this.#isStale) {
      this.#isStale = false;
      this.#scene = this.#build(this.#theme);
      this.#paint(this.#scene);
      this.#tellFacts(this.#scene);
      this.#tellFlags(this.#scene);
    }
    if (this.#scene) this.#hover.draw(this.#scene, this.#view.highlightedRun);
  }

  #build(theme: ChartTheme): Scene {
    this.#traces ??= this.#series.map((series) => traceOf(series, this.#view));
    const focusRows = this.#traces.reduce(
      (rows, trace) => rows + (trace.series.role === 'focus' ? trace.x.length : 0),
      0,
    );
    const isGesture = this.#settleTimer !== 0;
    const scene = buildScene({
      title: this.#title,
      traces: this.#traces,
      flags: this.#flags,
      view: this.#view,
      theme,
      layout: this.#layout(),
      hasLabels: this.#density !== 'S',
      isMoving: isGesture && (focusRows > WIDE_ROWS_MOST || isHeavy(this.#traces)),
      heldY: this.#scene ? { from: this.#scene.y.from, to: this.#scene.y.to } : null,
    });
    // The texts decide the margins, and do not depend on them: one more pass at most.
    this.#yTickWidth = widestYTick(scene, this.#measure());
    this.#endLabelWidth = widestEndLabel(scene, this.#shownDensity(), this.#measure());
    const { left, right } = this.#layout().plot;
    const isSettled = left === scene.layout.plot.left && right === scene.layout.plot.right;
    return isSettled ? scene : this.#build(theme);
  }

  #paint(scene: Scene): void {
    if (!needsDensity(scene)) this.#densityBitmap = null;
    else if (!scene.isMoving || this.#densityBitmap?.y.kind !== scene.y.kind) {
      this.#densityBitmap = drawDensity(scene);
    }
    const base = this.#canvas.begin(this.#base);
    const focus = this.#canvas.begin(this.#focus);
    if (!base || !focus) return;
    drawBase(base, scene, this.#densityBitmap);
    drawFlags(base, scene);
    drawFocus(focus, scene);
    drawEnds(focus, scene);
    this.#focus.style.filter =
      typeof scene.view.progress === 'number' ? 'grayscale(1) opacity(0.4)' : '';
    this.#text.setNotes(notesOf(scene, this.#shownDensity(), this.#measure()), scene.theme);
    this.#canvas.root.setAttribute('aria-label', scene.facts.summary);
  }

  #tellFacts({ facts }: Scene): void {
    const text = JSON.stringify(facts);
    if (text === this.#toldFacts) return;
    this.#toldFacts = text;
    this.#callbacks.onFacts(facts);
  }

  #tellFlags({ flags }: Scene): void {
    if (isSameFlags(flags, this.#toldFlags)) return;
    this.#toldFlags = flags;
    this.#callbacks.onFlags(flags);
  }

  #select(fromPx: number, toPx: number): void {
    if (!this.#scene) return;
    const { x, layout } = this.#scene;
    const from = x.value(Math.max(layout.plot.left, fromPx));
    const to = x.value(Math.min(layout.plot.right, toPx));
    if (to > from) this.#callbacks.onXRange({ from, to });
  }

  #zoom(centrePx: number, factor: number): void {
    if (!this.#scene || !this.#traces) return;
    const { x } = this.#scene;
    const centre = x.value(centrePx);
    const from = centre - (centre - x.from) * factor;
    const to = centre + (x.to - centre) * factor;
    // Traces of a part know only what was fetched: zooming out must not take that for everything.
    const extent = this.#traces.every(isComplete) ? xExtent(this.#traces, this.#view.xAxis) : null;
    const whole = this.#view.xExtent ?? extent;
    const showsAll = whole !== null && from <= whole.from && to >= whole.to;
    if (factor > 1 && showsAll) this.#callbacks.onXRange(null);
    // Nearer than this the number type has no positions left to tell apart.
    else if (to - from > Math.max(Math.abs(from), Math.abs(to)) * 1e-12) {
      this.#callbacks.onXRange({ from, to });
    }
  }
}

function isSameRange(a: Range | null | undefined, b: Range | null | undefined): boolean {
  return a === b || (!!a && !!b && a.from === b.from && a.to === b.to);
}

function isSameFlags(a: readonly PlacedFlag[], b: readonly PlacedFlag[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ px, topPx, flags }, i) => {
      const other = b[i] as PlacedFlag;
      return (
        px === other.px &&
        topPx === other.topPx &&
        flags.length === other.flags.length &&
        flags.every((flag, j) => flag === other.flags[j])
      );
    })
  );
}

/** Whether both views lead to the same picture but for the run that leads. */
function isSameDrawing(a: ChartView, b: ChartView): boolean {
  return (
    a.xAxis === b.xAxis &&
    a.yScale === b.yScale &&
    a.smoothing === b.smoothing &&
    a.includeOutliers === b.includeOutliers &&
    a.progress === b.progress &&
    isSameRange(a.xRange, b.xRange) &&
    isSameRange(a.xExtent, b.xExtent)
  );
}
