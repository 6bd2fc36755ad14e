/** One chart on the side of the drawing: its lines, its scene, and the layers drawn from them. */

import { type Context2d, newCanvas } from './canvas-view';
import { densityAt, END_COUNTS_PX, type Layout, layoutChart, type TextWidths } from './layout';
import { xExtent } from './limits';
import { drawContext, drawFocus } from './lines';
import { endNotes, type Measure, type Note, widestEndLabel, widestYTick } from './notes';
import type {
  AnswerReply,
  Bitmap,
  DrawRequest,
  LinesRequest,
  MeasuredReply,
  MeasureRequest,
  PictureReply,
  ProbeRequest,
} from './protocol';
import { kindsOf, plainScaffold } from './scaffold';
import { buildScene, isHeavy, type Scene } from './scene';
import { isComplete, type Trace, traceOf } from './trace';
import type { ChartSeries, ChartView, LineData, LineSeries, RunId } from './types';

/** More focused rows than this are drawn as hairlines while a gesture moves. */
const WIDE_ROWS_MOST = 4000;

export type Answers = typeof import('./answers');

export class Drawer {
  #lines = new Map<number, LineSeries>();
  #traces: readonly Trace[] | null = null;
  #tracedView: ChartView | null = null;
  #scene: Scene | null = null;
  #widths: TextWidths = { endLabel: 0, yTick: 0 };
  #leaders: readonly RunId[] = [];
  #answers: Answers | null = null;
  #toldFacts = '';

  /** `kept` has the points; a line whose points are gone is left out. */
  setLines({ keys, changed }: LinesRequest, kept: ReadonlyMap<number, LineData>): void {
    const news = new Map(changed.map((series) => [series.data.key, series]));
    const lines = new Map<number, LineSeries>();
    for (const key of keys) {
      const known = this.#lines.get(key);
      const line = lineOf(news.get(key), kept.get(key) ?? known?.data) ?? known;
      if (line) lines.set(key, line);
    }
    this.#lines = lines;
    this.#traces = null;
  }

  /** @param answers Once they are loaded. */
  draw(request: DrawRequest, answers: Answers | null): PictureReply {
    this.#answers = answers;
    const traces = this.#traced(request.view);
    const scene = this.#build(request, traces);
    this.#scene = scene;
    const measure = measureIn(request.theme.fontFamily);
    const density = densityAt(request.width, request.density);
    const { view } = request;
    const facts = JSON.stringify(scene.facts);
    const isTold = facts === this.#toldFacts;
    this.#toldFacts = facts;
    return {
      kind: 'picture',
      chart: request.chart,
      scaffold: plainScaffold(scene),
      widths: this.#widths,
      notes: [...endNotes(scene, density, measure), ...this.#markNotes()],
      facts: isTold ? null : scene.facts,
      extent: isWhole(traces) ? xExtent(traces, view.xAxis, kindsOf(view).x) : null,
      isMoving: scene.isMoving,
      layers: {
        context: scene.context.length > 0 ? layer(scene, drawContext) : null,
        focus: scene.focus.length > 0 ? layer(scene, drawFocus) : null,
        lead: this.#drawLead(scene),
      },
    };
  }

  /** @returns Words that the picture drawn last still lacks. */
  enrich(answers: Answers): readonly Note[] {
    this.#answers = answers;
    return this.#markNotes();
  }

  /** Focused lines; where there is none, all. */
  measure({ chart, range }: MeasureRequest, { measure }: Answers): MeasuredReply {
    const { focus = [], context = [] } = this.#scene ?? {};
    const runs = measure(focus.length > 0 ? focus : context, range);
    return { kind: 'measured', chart, measured: { range, runs } };
  }

  /** Of the picture drawn last; nothing before there is one. */
  probe({ chart, pointer, linkedX, highlightedRun }: ProbeRequest, answers: Answers): AnswerReply {
    const { dotsOf, hitsAt, hoverAt, leadersOf, leadersOfRun } = answers;
    const scene = this.#scene;
    if (!scene) {
      return { kind: 'answer', chart, hover: null, dots: [], leaders: [], lead: undefined };
    }
    const found = pointer && hoverAt(scene, scene.x.px(pointer.x), pointer.yPx);
    const nearest = found?.nearest;
    const leaders = nearest ? leadersOf(nearest) : leadersOfRun(scene, highlightedRun);
    const isSame = leaders.join() === this.#leaders.join();
    this.#leaders = leaders;
    const linked = () => (linkedX === null ? [] : hitsAt(scene.focus, scene.x, scene.y, linkedX));
    return {
      kind: 'answer',
      chart,
      hover: found && {
        x: found.hover.x,
        rows: found.hover.rows,
        moreCount: found.hover.moreCount,
      },
      dots: dotsOf(found ? found.chosen.hits : linked()),
      leaders,
      lead: isSame ? undefined : this.#drawLead(scene),
    };
  }

  #traced(view: ChartView): readonly Trace[] {
    const before = this.#tracedView;
    const isSame =
      before?.xAxis === view.xAxis &&
      before.smoothing === view.smoothing &&
      before.band === view.band;
    if (!isSame) this.#traces = null;
    this.#tracedView = view;
    this.#traces ??= [...this.#lines.values()].map((series) => traceOf(series, view));
    return this.#traces;
  }

  #build(request: DrawRequest, traces: readonly Trace[], isSecond = false): Scene {
    const { title, view, theme, density, isGesture } = request;
    const focusRows = traces.reduce(
      (rows, { series, x }) => rows + (series.role === 'focus' ? x.length : 0),
      0,
    );
    const scene = buildScene({
      title,
      traces,
      view,
      theme,
      layout: this.#layout(request),
      hasLabels: density !== 'S',
      isMoving: isGesture && (focusRows > WIDE_ROWS_MOST || isHeavy(traces)),
      heldY: this.#scene?.y ?? null,
    });
    // The texts decide the margins, and do not depend on them: one more pass at most.
    const measure = measureIn(theme.fontFamily);
    this.#widths = {
      yTick: widestYTick(scene, measure),
      endLabel: widestEndLabel(scene, densityAt(request.width, density), measure),
      endCounts: scene.endCounts.length > 0 ? END_COUNTS_PX : 0,
    };
    const { left, right } = this.#layout(request).plot;
    const isSettled = left === scene.layout.plot.left && right === scene.layout.plot.right;
    return isSettled || isSecond ? scene : this.#build(request, traces, true);
  }

  #layout({ width, height, ratio, density }: DrawRequest): Layout {
    return layoutChart(width, height, ratio, densityAt(width, density), this.#widths);
  }

  #markNotes(): readonly Note[] {
    const scene = this.#scene;
    if (!scene || !this.#answers) return [];
    return this.#answers.markNotes(scene, measureIn(scene.theme.fontFamily));
  }

  #drawLead(scene: Scene): Bitmap | null {
    const answers = this.#answers;
    const leading = answers?.leadingTraces(scene, this.#leaders) ?? [];
    if (!answers || leading.length === 0) return null;
    return layer(scene, (context) => answers.drawLeaders(context, scene, leading, this.#leaders));
  }
}

/** Whether every point is here; groups are made of them. */
function isWhole(traces: readonly Trace[]): boolean {
  return traces.every(
    (trace) => trace.members !== null || trace.series.role === 'past' || isComplete(trace),
  );
}

function lineOf(news: ChartSeries | undefined, data: LineData | undefined): LineSeries | null {
  return news && data ? { ...news, data } : null;
}

/** Shared by all layers: what is drawn on it is taken away at once. */
let shared: OffscreenCanvas | null = null;

/** A layer the size of the chart, scaled to CSS pixels. */
function layer(scene: Scene, draw: (context: Context2d, scene: Scene) => void): Bitmap | null {
  const { ratio } = scene.layout;
  const width = Math.max(1, Math.round(scene.layout.width * ratio));
  const height = Math.max(1, Math.round(scene.layout.height * ratio));
  const isReusable = shared?.width === width && shared.height === height;
  const canvas = isReusable && shared ? shared : newCanvas(width, height);
  const context = canvas.getContext('2d') as Context2d | null;
  if (!context) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(context, scene);
  if (!('transferToImageBitmap' in canvas)) return canvas;
  shared = canvas;
  return canvas.transferToImageBitmap();
}

let ruler: Context2d | null = null;

function measureIn(fontFamily: string): Measure {
  ruler ??= newCanvas(1, 1).getContext('2d') as Context2d | null;
  const context = ruler;
  if (!context) return (text) => text.length * 6;
  context.font = `11px ${fontFamily}`;
  return (text) => context.measureText(text).width;
}
