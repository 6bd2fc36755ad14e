/** What one card asks for, and which of its lines an answer is about. */
import type { SeriesQuery } from '../api/source';
import type { RunId, SeriesData, TagId } from '../charts/types';
import { lineId } from '../lib/line-id';
import { type BandOf, withBands } from '../lib/margins';

/** What a card wants to draw now: the query without `runs` null. */
export interface CardQuery extends SeriesQuery {
  readonly runs: readonly RunId[];
  /** Which of the tags are the edges of bands around others; none by default. */
  readonly bands?: readonly BandOf<TagId>[];
}

export interface LineOf {
  readonly line: number;
  readonly data: SeriesData;
}

/** The series of an answer with their lines, bands made of their three. */
export function seriesByLine(answer: readonly SeriesData[], query: CardQuery): readonly LineOf[] {
  const series = query.bands ? withBands(answer, query.bands) : answer;
  return series.map((data) => ({ line: lineOf(data.run, data.tag ?? null, query), data }));
}

/** @param tag Null: of a formula. */
export function lineOf(run: RunId, tag: TagId | null, query: SeriesQuery): number {
  const position = tag === null ? 0 : tagsOf(query).indexOf(tag);
  return lineId(run, Math.max(0, position));
}

/** Those that a query names, drawn or in its formula. */
export function tagsOf({ tag, otherTags = [] }: SeriesQuery): readonly TagId[] {
  return [tag, ...otherTags];
}

export function isSamePixels(a: CardQuery | SeriesQuery, b: CardQuery | SeriesQuery): boolean {
  return (
    tagsOf(a).join() === tagsOf(b).join() &&
    (a.formula ?? null) === (b.formula ?? null) &&
    (a.xTag ?? null) === (b.xTag ?? null) &&
    a.xAxis === b.xAxis &&
    a.xRange?.from === b.xRange?.from &&
    a.xRange?.to === b.xRange?.to &&
    a.cols === b.cols &&
    a.smoothing === b.smoothing &&
    (a.withSegments ?? false) === (b.withSegments ?? false)
  );
}
