/** Bands of TensorBoard's margin charts: the values of two tags as the edges around those of a third. */
import type { SeriesData, Steps, TagId, Values } from '../charts/types';

export interface BandOf<T> {
  readonly value: T;
  readonly lower: T | null;
  readonly upper: T | null;
}

/** The series of the values, each with its run's edges around it; those of the edges alone are left out. */
export function withBands(
  series: readonly SeriesData[],
  bands: readonly BandOf<TagId>[],
): readonly SeriesData[] {
  return bands.flatMap((band) =>
    series
      .filter(({ tag }) => tag === band.value)
      .map((values) => {
        const edge = (tag: TagId | null) =>
          series.find((other) => other.run === values.run && other.tag === tag);
        const [lower, upper] = [edge(band.lower), edge(band.upper)];
        return lower && upper ? banded(values, lower, upper) : values;
      }),
  );
}

function banded(values: SeriesData, lower: SeriesData, upper: SeriesData): SeriesData {
  const line = values.kind === 'points' ? values.value : values.last;
  const low = edgeAt(values.step, line, lower, 'min');
  const high = edgeAt(values.step, line, upper, 'max');
  if (values.kind === 'points') return { ...values, band: { low, high } };
  return { ...values, min: low, max: high, hasEdges: true };
}

/** The edge at each step, on the straight line between its points; where there is none, the value itself. */
function edgeAt(steps: Steps, line: Values, edge: SeriesData, side: 'min' | 'max'): Float64Array {
  const rows = edgeRows(edge, side);
  const edges = new Float64Array(steps.length);
  let after = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as number;
    if (i > 0 && step < (steps[i - 1] as number)) after = 0;
    while (after < rows.length && (rows[after] as Row).step < step) after++;
    const value = between(rows[after - 1], rows[after], step);
    edges[i] = Number.isFinite(value) ? value : (line[i] as number);
  }
  return edges;
}

interface Row {
  readonly step: number;
  readonly value: number;
}

function edgeRows(edge: SeriesData, side: 'min' | 'max'): Row[] {
  const values = edge.kind === 'points' ? edge.value : edge[side];
  return Array.from(values, (value, i) => ({ step: edge.step[i] as number, value }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.step - b.step);
}

function between(before: Row | undefined, after: Row | undefined, step: number): number {
  if (after?.step === step) return after.value;
  if (!before || !after) return Number.NaN;
  const share = (step - before.step) / (after.step - before.step);
  return before.value + share * (after.value - before.value);
}
