/** All points of some series in a window, however many: asked for in pieces that come as points. */
import { pointsPerColumn, type SeriesQuery, type SeriesSource } from '../api/source';
import type { EnvelopeData, PointsData, Range, RunId } from '../charts/types';

/** The finest grid there is; a piece has no more points than come as points. */
const cols = 8192;
const pieceMost = pointsPerColumn * cols;
/** Windows within windows; by then a number has no digits left. */
const deepest = 24;

interface Window extends Range {
  /** Whether the point at its end belongs to it: to the last one. */
  readonly isClosed: boolean;
}

/**
 * @param started Of a run, where its relative time is zero.
 * @throws SourceError as the source; Error when too many points share one place.
 */
export async function* pieces(
  source: SeriesSource,
  query: SeriesQuery,
  started: (run: RunId) => number,
  depth = 0,
  window: Window | null = null,
): AsyncGenerator<PointsData> {
  const frame = await source.series({ ...query, cols }, new AbortController().signal);
  const { from, to } = frame.header;
  const whole = window ?? { from, to, isClosed: true };
  for (const series of frame.series) {
    if (series.kind === 'points') {
      const inside = pointsWithin(series, whole, query, started(series.run));
      if (inside.step.length > 0) yield inside;
      continue;
    }
    if (depth === deepest) throw new Error('too many points lie at one place of the x axis');
    for (const part of split(series, whole)) {
      const own: SeriesQuery = {
        ...query,
        tag: series.tag ?? query.tag,
        otherTags: series.tag === undefined ? (query.otherTags ?? []) : [],
        runs: [series.run],
        xRange: { from: part.from, to: part.to },
      };
      yield* pieces(source, own, started, depth + 1, part);
    }
  }
}

/** Neighbouring pixel columns together as long as their points are few enough. */
function split({ from, to, counts }: EnvelopeData, { isClosed }: Window): Window[] {
  const width = (to - from) / counts.length;
  const windows: Window[] = [];
  let start = 0;
  let held = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (held > 0 && held + count > pieceMost) {
      windows.push({ from: from + start * width, to: from + i * width, isClosed: false });
      start = i;
      held = 0;
    }
    held += count;
  }
  windows.push({ from: from + start * width, to, isClosed });
  return windows;
}

/** Without the neighbours that a line needs to reach the edge. */
function pointsWithin(
  points: PointsData,
  { from, to, isClosed }: Window,
  query: SeriesQuery,
  started: number,
): PointsData {
  const at = (i: number) => {
    if (points.x) return points.x[i] as number;
    if (query.xAxis === 'step' || !points.wallTime) return points.step[i] as number;
    const time = points.wallTime[i] as number;
    return query.xAxis === 'wall' ? time : time - started;
  };
  const rows: number[] = [];
  for (let i = 0; i < points.step.length; i++) {
    const x = at(i);
    if (x >= from && (isClosed ? x <= to : x < to)) rows.push(i);
  }
  if (rows.length === points.step.length) return points;
  const take = <Column extends Float32Array | Float64Array | Uint32Array>(column: Column) => {
    const taken = column.slice(0, rows.length) as Column;
    rows.forEach((row, i) => {
      taken[i] = column[row] as number;
    });
    return taken;
  };
  return {
    ...points,
    step: take(points.step),
    wallTime: points.wallTime && take(points.wallTime),
    value: take(points.value),
    ...(points.x && { x: take(points.x) }),
  };
}
