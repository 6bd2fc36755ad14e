/** Where lines stop being finite, one after another. */
import type { Trace } from '../charts/trace';
import type { EnvelopeData, Range } from '../charts/types';

/** Where a stretch of NaN or infinite points begins; in a pixel column of an envelope it lies somewhere between. */
export interface NonFinitePlace extends Range {
  readonly run: number;
}

/** The starts of a line's stretches, in order of writing. */
export function placesOf(trace: Trace): NonFinitePlace[] {
  const { data, run } = trace.series;
  if (data.kind === 'group') return [];
  if (data.kind === 'envelope') return placesOfColumns(data, run);
  const { raw, x } = trace;
  const places: NonFinitePlace[] = [];
  for (let i = 0; i < raw.length; i++) {
    const isStart = !Number.isFinite(raw[i]) && (i === 0 || Number.isFinite(raw[i - 1]));
    const at = x[i] as number;
    if (isStart && Number.isFinite(at)) places.push({ run, from: at, to: at });
  }
  return places;
}

function placesOfColumns({ from, to, counts, nonfinite, last }: EnvelopeData, run: number) {
  const width = (to - from) / counts.length;
  const places: NonFinitePlace[] = [];
  let before = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    const start = from + i * width;
    const goesOn = !Number.isFinite(before) && nonfinite[i] === counts[i];
    if ((nonfinite[i] as number) > 0 && !goesOn)
      places.push({ run, from: start, to: start + width });
    before = last[i] as number;
  }
  return places;
}

/** Those of the window in full, and beyond it those of the whole; from left to right. */
export function placesWithin(
  whole: readonly NonFinitePlace[],
  inside: readonly NonFinitePlace[],
  window: Range | null,
): readonly NonFinitePlace[] {
  const isIn = ({ from, to }: Range) => window !== null && to >= window.from && from <= window.to;
  return [...whole.filter((place) => !isIn(place)), ...inside.filter(isIn)].sort(
    (a, b) => a.from - b.from || a.to - b.to,
  );
}

/** The nearest one beyond a position; past the last one the first again. */
export function nextPlace(
  places: readonly NonFinitePlace[],
  position: number,
  by: 1 | -1,
): NonFinitePlace | null {
  return by > 0
    ? (places.find(({ from }) => from > position) ?? places[0] ?? null)
    : (places.findLast(({ from }) => from < position) ?? places.at(-1) ?? null);
}

/** A window of the same width with the position in its middle, or as near to that as the extent lets it. */
export function windowAround({ from, to }: Range, x: number, extent: Range): Range {
  const width = to - from;
  const start = Math.max(extent.from, Math.min(x - width / 2, extent.to - width));
  return { from: start, to: start + width };
}
