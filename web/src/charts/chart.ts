/** A chart: takes values, asks the drawing for pictures of them, keeps frames in order, tells what it learned. */

import { ChartText } from './axes';
import { CanvasView } from './canvas-view';
import { type Drawing, sharedDrawing } from './drawing';
import { drawAxis, drawGrid } from './grid';
import type { HoverLayer } from './hover-layer';
import { Layers } from './layers';
import { type Density, densityAt, type Layout, layoutChart, plotWidth } from './layout';
import { LineList } from './line-list';
import { drawEnds, drawMarks } from './marks';
import { type Measure, movedNote, type Note, tickNotes } from './notes';
import type { ChartId, PictureReply } from './protocol';
import { isSameDrawing, isSameFlags, isSameRange } from './same';
import { kindsOf, movement, type Scaffold, scaffoldAt } from './scaffold';
import { type Extras, loadExtras } from './soon';
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

export function createChart(
  host: HTMLElement,
  callbacks: ChartCallbacks,
  drawing = sharedDrawing(),
): Chart {
  return new DrawnChart(host, callbacks, drawing);
}

class DrawnChart implements Chart {
  readonly #callbacks: ChartCallbacks;
  readonly #drawing: Drawing;
  readonly #id: ChartId;
  readonly #canvas: CanvasView;
  /** From below: grid, axes and flags; pictures of the lines; text; marks and hover. */
  readonly #grid: HTMLCanvasElement;
  readonly #layers: Layers;
  readonly #text: ChartText;
  readonly #marks: HTMLCanvasElement;
  readonly #ruler = document.createElement('canvas').getContext('2d');
  #extras: Extras | null = null;
  #hover: HoverLayer | null = null;
  #linkedX: number | null = null;
  #placeX: number | null = null;
  #isOver = false;
  #stopListening: (() => void) | null = null;
  /** The pointer may rest here before gestures are loaded. */
  #early: PointerEvent | null = null;

  #title = '';
  readonly #lines = new LineList();
  #flags: readonly ChartFlag[] = [];
  #view = INITIAL_VIEW;
  #theme: ChartTheme | null = null;
  #density: Density = 'M';

  #picture: PictureReply | null = null;
  /** As last told: a picture tells them only where they have changed. */
  #isEmpty = true;
  /** The picture as it stands under the view of now. */
  #scaffold: Scaffold | null = null;
  /** A picture is asked for: the next question waits, so that only the newest is drawn. */
  #isAsked = false;
  /** What was asked for last shows something else than what is wanted now. */
  #isStale = true;
  /** The page shows something else than the picture under the view. */
  #isMisplaced = false;
  #settleTimer = 0;
  #toldFlags: readonly PlacedFlag[] = [];

  constructor(host: HTMLElement, callbacks: ChartCallbacks, drawing: Drawing) {
    this.#callbacks = callbacks;
    this.#drawing = drawing;
    this.#id = drawing.open({
      onPicture: (picture) => this.#take(picture),
      onMeasured: (measured) => callbacks.onMeasured(measured),
      onNotes: (notes) => this.#addNotes(notes),
      onAnswer: (answer) => this.#hover?.answer(answer),
      onRestart: () => this.#restart(),
    });
    const isPointed = () => this.#hover?.isPointed ?? false;
    this.#canvas = new CanvasView(host, {
      onResize: () => {
        this.#isStale = true;
      },
      draw: () => this.#draw(),
      get isPointed() {
        return isPointed();
      },
    });
    this.#canvas.root.setAttribute('role', 'img');
    this.#grid = this.#canvas.addLayer();
    this.#layers = new Layers(this.#canvas);
    this.#text = new ChartText(this.#canvas.root);
    this.#marks = this.#canvas.addLayer();
    const { root } = this.#canvas;
    root.onpointermove = (event) => {
      this.#early = event;
    };
    root.onpointerleave = () => {
      this.#early = null;
    };
    void this.#enrich();
  }

  /** With gestures, flags and the cross-hair, once they are loaded. */
  async #enrich(): Promise<void> {
    const extras = await loadExtras(this.#drawing);
    if (this.#isOver) return;
    this.#extras = extras;
    const callbacks = this.#callbacks;
    const scaffold = () => this.#scaffold;
    const hover = new extras.HoverLayer(this.#canvas, this.#layers, this.#text, {
      scaffold,
      ask: (probe) => this.#drawing.post({ kind: 'probe', chart: this.#id, ...probe }),
      onHover: callbacks.onHover,
    });
    this.#hover = hover;
    hover.highlight(this.#view.highlightedRun);
    hover.link(this.#linkedX);
    hover.place(this.#placeX);
    const { root } = this.#canvas;
    root.onpointermove = null;
    root.onpointerleave = null;
    this.#stopListening = extras.listen(root, {
      plot: () => (this.#scaffold?.layout ?? this.#layout()).plot,
      onPoint: (at) => hover.point(at),
      onBrush: (brush) => hover.brush(brush),
      onPin: () => callbacks.onPin(),
      ...extras.moves({
        ...callbacks,
        scaffold,
        whole: () => this.#view.xExtent ?? this.#picture?.extent ?? null,
        measure: (range) => this.#drawing.post({ kind: 'measure', chart: this.#id, range }),
      }),
    });
    this.#replace();
    if (this.#early) root.dispatchEvent(this.#early);
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    // Until the first drawing says more.
    this.#canvas.root.setAttribute('aria-label', `${title}: loading`);
    this.#redraw();
  }

  setSeries(series: readonly ChartSeries[]): void {
    if (this.#lines.set(series)) this.#redraw();
  }

  setFlags(flags: readonly ChartFlag[]): void {
    if (flags === this.#flags) return;
    this.#flags = flags;
    this.#replace();
  }

  setView(view: ChartView): void {
    const before = this.#view;
    this.#view = view;
    this.#hover?.highlight(view.highlightedRun);
    if (!isSameRange(before.xRange, view.xRange)) this.#startSettling();
    if (!isSameDrawing(before, view)) {
      this.#isMisplaced = true;
      this.#redraw();
    }
  }

  setTheme(theme: ChartTheme): void {
    this.#theme = theme;
    this.#text.setTheme(theme);
    this.#redraw();
  }

  setLinkedX(x: number | null): void {
    this.#linkedX = x;
    this.#hover?.link(x);
  }

  setPlace(x: number | null): void {
    this.#placeX = x;
    this.#hover?.place(x);
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
    this.#isOver = true;
    this.#stopListening?.();
    this.#canvas.destroy();
    this.#drawing.close(this.#id);
  }

  /** Another picture is needed. */
  #redraw(): void {
    this.#isStale = true;
    this.#canvas.requestDraw();
  }

  /** The picture will do; what stands around it has moved. */
  #replace(): void {
    this.#isMisplaced = true;
    this.#canvas.requestDraw();
  }

  /** The view moves until it has rested; what was drawn in a hurry is then drawn exactly. */
  #startSettling(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = window.setTimeout(() => {
      this.#settleTimer = 0;
      this.#finishHurry();
    }, SETTLED_MS);
  }

  #finishHurry(): void {
    if (this.#picture?.isMoving && this.#settleTimer === 0) this.#redraw();
  }

  #layout(): Layout {
    const { width, height, ratio } = this.#canvas;
    return layoutChart(
      width,
      height,
      ratio,
      densityAt(width, this.#density),
      this.#picture?.widths,
    );
  }

  #measure(): Measure {
    const ruler = this.#ruler;
    if (!ruler) return (text) => text.length * 6;
    ruler.font = `11px ${this.#theme?.fontFamily ?? 'sans-serif'}`;
    return (text) => ruler.measureText(text).width;
  }

  #draw(): void {
    const { width, height } = this.#canvas;
    if (!this.#theme || width < 1 || height < 1) return;
    if (this.#isStale && !this.#isAsked) this.#ask(this.#theme);
    if (this.#isMisplaced && this.#picture) {
      this.#isMisplaced = false;
      this.#place(this.#picture, this.#theme);
    }
    const context = this.#scaffold && this.#canvas.begin(this.#marks);
    if (!this.#scaffold || !context) return;
    drawEnds(context, this.#scaffold);
    this.#hover?.draw(context, this.#scaffold);
    drawMarks(context, this.#scaffold);
  }

  #ask(theme: ChartTheme): void {
    this.#isStale = false;
    this.#isAsked = true;
    const chart = this.#id;
    const lines = this.#lines.takeChanges();
    if (lines) this.#drawing.post({ kind: 'lines', chart, ...lines });
    const { width, height, ratio } = this.#canvas;
    this.#drawing.post({
      kind: 'draw',
      chart,
      title: this.#title,
      view: this.#view,
      theme,
      width,
      height,
      ratio,
      density: this.#density,
      isGesture: this.#settleTimer !== 0,
    });
  }

  #take(picture: PictureReply): void {
    this.#isAsked = false;
    this.#picture = picture;
    this.#layers.show(picture.layers, picture.scaffold.layout.ratio);
    // At once: the new lines must not be seen between the old axes.
    if (this.#theme) this.#place(picture, this.#theme);
    this.#isMisplaced = false;
    this.#canvas.requestDraw();
    if (picture.facts) {
      this.#canvas.root.setAttribute('aria-label', picture.facts.summary);
      this.#isEmpty = picture.facts.isEmpty;
      this.#callbacks.onFacts(picture.facts);
    }
    this.#callbacks.onDrawn({ isEmpty: this.#isEmpty, isCurrent: !this.#isStale });
    this.#hover?.probe();
    this.#finishHurry();
  }

  #addNotes(notes: readonly Note[]): void {
    if (!this.#picture) return;
    this.#picture = { ...this.#picture, notes: [...this.#picture.notes, ...notes] };
    this.#replace();
  }

  /** Puts the picture and what stands around it where the view has them by now. */
  #place(picture: PictureReply, theme: ChartTheme): void {
    const { layout, xRange } = picture.scaffold;
    const scaffold = scaffoldAt(picture.scaffold, this.#shownRange(picture), theme);
    this.#scaffold = scaffold;
    const move = movement(xRange, scaffold.x, layout.plot, scaffold.x.kind);
    this.#layers.move(move, layout.plot);
    const notes = picture.notes.flatMap((note) => movedNote(note, move, layout.plot));
    this.#text.setNotes([...tickNotes(scaffold, this.#measure()), ...notes], theme);
    const { focusedRuns } = this.#lines;
    const { x, view } = scaffold;
    const flags =
      this.#extras?.placeFlags(this.#flags, focusedRuns, x, layout.plot, view.xAxis) ?? [];
    const context = this.#canvas.begin(this.#grid);
    if (context) {
      drawGrid(context, scaffold);
      drawAxis(context, scaffold);
      this.#extras?.drawEndCounts(context, scaffold);
      this.#extras?.drawFlags(context, flags, scaffold);
    }
    this.#layers.focus.style.filter =
      typeof scaffold.view.progress === 'number' ? 'grayscale(1) opacity(0.4)' : '';
    this.#tellFlags(flags);
  }

  /** What a picture can be moved to: the window of now, where it is known and on the same axis. */
  #shownRange({ scaffold, extent }: PictureReply): Range {
    const { xAxis, xRange, xName } = this.#view;
    const drawn = scaffold.view;
    const isOther =
      xAxis !== drawn.xAxis || xName !== drawn.xName || kindsOf(this.#view).x !== kindsOf(drawn).x;
    if (isOther || isSameRange(xRange, drawn.xRange)) return scaffold.xRange;
    const wanted = xRange ?? extent ?? scaffold.xRange;
    return kindsOf(drawn).x === 'log' && !(wanted.from > 0) ? scaffold.xRange : wanted;
  }

  #restart(): void {
    this.#isAsked = false;
    this.#lines.forgetTold();
    this.#hover?.forget();
    this.#redraw();
  }

  #tellFlags(flags: readonly PlacedFlag[]): void {
    if (isSameFlags(flags, this.#toldFlags)) return;
    this.#toldFlags = flags;
    this.#callbacks.onFlags(flags);
  }
}
