/** What happened to focused runs, found in their points: where the best value is, the farthest spike, who stopped. */

import { cutMiddle, formatValue } from '../lib/format';
import { isInside } from './limits';
import type { Scene } from './scene';
import { formatPosition } from './ticks';
import type { Trace } from './trace';
import type { Range, RunId } from './types';

export interface Word {
  /** In the unit of the x axis. */
  readonly x: number;
  readonly yPx: number;
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
/** How much of a line is its beginning, and how much its end. */
const TREND_SHARE = 0.25;
/** Points this many beside the scale are no spikes but a tail. */
const SPIKES_MOST = 20;

export function wordsOf(scene: Scene): readonly Word[] {
  const { view, focus, x, y, layout, leftOut } = scene;
  if (!view.hasWords || focus.length === 0 || focus.length > LINES_MOST) return [];
  const named = (run: RunId, text: string) => {
    const series = focus.length > 1 && focus.find(({ series }) => series.run === run)?.series;
    return series ? `${cutMiddle(series.label, LETTERS_MOST)} ${text}` : text;
  };
  const best = bestPoint(focus, { from: x.from, to: x.to });
  const words: Word[] = [];
  if (best) {
    const yPx = y.px(best.value) + (best.isLow ? 16 : -8);
    const what = best.isNew ? 'new best' : 'best';
    // Of the grey ones one may be better.
    const where = scene.context.length > 0 ? ' in colour' : '';
    const text = `${what}${where} ${formatValue(best.value)}`;
    words.push({ x: best.x, yPx, text });
  }
  const [spike] = leftOut.offScale;
  if (spike && leftOut.offScaleCount <= SPIKES_MOST) {
    const isAbove = spike.value > y.to;
    const yPx = isAbove ? layout.plot.top + 24 : layout.plot.bottom - 16;
    const text = named(spike.run, `spike ${formatValue(spike.value)}`);
    words.push({ x: spike.x, yPx, text });
  }
  const stops = stopsOf(scene);
  if (stops.length > Math.min(STOPS_MOST, focus.length / 2)) return words;
  for (const { trace, at, value } of stops) {
    const text = named(trace.series.run, `ends at ${formatPosition(at, view.xAxis)}`);
    words.push({ x: at, yPx: y.px(value) - 8, text });
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

/** The lowest raw value where most lines fall, else the highest; none where lines rest or it is but the newest. */
function bestPoint(traces: readonly Trace[], range: Range) {
  const trend = traces.reduce((sum, trace) => sum + trendOf(trace, range), 0);
  if (trend === 0) return null;
  const isLow = trend < 0;
  let best: { x: number; value: number; isLast: boolean; isNew: boolean } | null = null;
  for (const { x, raw, line, series } of traces) {
    for (let i = 0; i < x.length; i++) {
      const value = raw[i] as number;
      if (!Number.isFinite(value) || !isInside(x[i] as number, range)) continue;
      if (best && (isLow ? value >= best.value : value <= best.value)) continue;
      const isNew = series.isLive && i >= line.length * (1 - NEW_SHARE);
      best = { x: x[i] as number, value, isLast: i === line.length - 1, isNew };
    }
  }
  // The label at the line's end names it already.
  if (!best || best.isLast) return null;
  return { ...best, isLow };
}

/** −1 where a line ends lower than it began, 1 where higher, 0 where it is only restless. */
function trendOf({ x, line }: Trace, range: Range): number {
  const values: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const value = line[i] as number;
    if (Number.isFinite(value) && isInside(x[i] as number, range)) values.push(value);
  }
  const part = Math.ceil(values.length * TREND_SHARE);
  const change = mean(values.slice(-part)) - mean(values.slice(0, part));
  const restlessness = mean(values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0))));
  return Math.abs(change) > restlessness ? Math.sign(change) : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
