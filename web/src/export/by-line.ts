/** The series of an answer by the lines of a card. */

import type { SeriesData } from '../charts/types';
import { type CardQuery, seriesByLine } from '../state/card-query';

/** The series of an answer by line, but for what restarts superseded. */
export function dataByLine(
  answer: readonly SeriesData[],
  query: CardQuery,
): ReadonlyMap<number, SeriesData> {
  const current = seriesByLine(answer, query).filter(({ data }) => !data.segment);
  return new Map(current.map(({ line, data }) => [line, data]));
}

/** What restarts superseded, by line. */
export function segmentsByLine(
  answer: readonly SeriesData[],
  query: CardQuery,
): ReadonlyMap<number, readonly SeriesData[]> {
  const segments = new Map<number, SeriesData[]>();
  for (const { line, data } of seriesByLine(answer, query)) {
    if (data.segment) segments.set(line, [...(segments.get(line) ?? []), data]);
  }
  return segments;
}
