/** What happened to focused runs, found in their points: where the best value is, the farthest spike, who stopped. */

import { cutMiddle, formatValue } from '../lib/format';
import { knownBest } from './best';
import { isInside } from './limits';
import { isHeavy, type Scene } from './scene';
import { formatPosition } from './ticks';
import { rowsIn, type Trace } from './trace';

export interface Word {
  /** In the unit of the x axis. */
  readonly x: number;
  /** Of what is told of. */
  readonly atPx: number;
  /** Baseline that the words would like. */
  readonly yPx: number;
  /** Whether it is one point, to be marked. */
  readonly isPoint: boolean;
  /** With whose it is, where there is more than one whose it could be. */
  readonly text: string;
}

/** Of a run's name. */
const LETTERS_MOST = 20;
/** Of more lines than this nobody reads words. */
const LINES_MOST = 8;
/** Of more lines that end early nobody wants to know. */
const STOPS_MOST = 2;
/** A line that ends this much of the plot before its edge has stopped. */
const STOP_SHARE = 0.05;
/** The best of a run that goes on is new while it is among this share of its points. */
const NEW_SHARE = 0.05;
/** Points this many beside the scale are no spikes but a tail. */
const SPIKES_MOST = 20;

export function wordsOf(scene: Scene): readonly Word[] {
  const { view, focus, context, y, layout, leftOut } = scene;
  if (!view.hasWords || focus.length === 0 || focus.length > LINES_MOST) return [];
  const named = ({ label }: { readonly label: string }, text: string) =>
    focus.length + context.length > 1 ? `${cutMiddle(label, LETTERS_MOST)} ${text}` : text;
  const words: Word[] = [];
  const best = bestPoint(scene);
  if (best) {
    const atPx = y.px(best.value);
    const yPx = atPx + (best.isLow ? 18 : -10);
    const text = `${best.isNew ? 'new best' : 'best'} ${formatValue(best.value)}`;
    words.push({ x: best.x, atPx, yPx, isPoint: true, text: named(best.series, text) });
  }
  const [spike] = leftOut.offScale;
  if (spike && leftOut.offScaleCount <= SPIKES_MOST) {
    const isAbove = spike.value > y.to;
    const atPx = isAbove ? layout.plot.top : layout.plot.bottom;
    const yPx = isAbove ? layout.plot.top + 24 : layout.plot.bottom - 16;
    const series = [...focus, ...context].find(({ series }) => series.run === spike.run)?.series;
    const text = `spike ${formatValue(spike.value)}`;
    words.push({
      x: spike.x,
      atPx,
      yPx,
      isPoint: false,
      text: series ? named(series, text) : text,
    });
  }
  const stops = stopsOf(scene);
  if (stops.length > Math.min(STOPS_MOST, focus.length / 2)) return words;
  for (const { trace, at, value } of stops) {
    const text = named(trace.series, `ends at ${formatPosition(at, view.xAxis)}`);
    const atPx = y.px(value);
    words.push({ x: at, atPx, yPx: atPx - 8, isPoint: false, text });
  }
  return words;
}

/** Runs that ended while others went on. By time every run ends somewhere. */
function stopsOf({ focus, view, x }: Scene) {
  if (view.xAxis !== 'step') return [];
  const reach = x.toPx - (x.toPx - x.fromPx) * STOP_SHARE;
  return focus.flatMap((trace) => {
    const at = trace.x.at(-1) ?? Number.NaN;
    const value = trace.line.at(-1) ?? Number.NaN;
    const isEnd = !trace.series.isLive && trace.members === null && Number.isFinite(value);
    return isEnd && x.px(at) >= x.fromPx && x.px(at) < reach ? [{ trace, at, value }] : [];
  });
}

/** The best raw value in sight, of grey runs too; none where no name tells which is better, or it is but the first or the newest. */
function bestPoint({ view, focus, context, x, y }: Scene) {
  const direction = view.tag ? knownBest(view.tag) : null;
  // Of very many points the best is not worth the time of every picture.
  if (direction === null || isHeavy(context)) return null;
  const isLow = direction === 'min';
  let best: { trace: Trace; row: number; value: number } | null = null;
  for (const trace of [...focus, ...context]) {
    const values = (!trace.isBand && (isLow ? trace.low : trace.high)) || trace.raw;
    const [start, end] = rowsIn(trace, x);
    for (let row = start; row < end; row++) {
      const value = values[row] as number;
      if (!Number.isFinite(value) || !isInside(trace.x[row] as number, x)) continue;
      if (best && (isLow ? value >= best.value : value <= best.value)) continue;
      best = { trace, row, value };
    }
  }
  if (!best) return null;
  const { trace, row, value } = best;
  const { length } = trace.line;
  // Nothing was gained since the first, and the label at the line's end names the newest already.
  if (row === rowsIn(trace, x)[0] || row === length - 1 || !isInside(value, y)) return null;
  const isNew = trace.series.isLive && row >= length * (1 - NEW_SHARE);
  return { x: trace.x[row] as number, value, series: trace.series, isNew, isLow };
}
