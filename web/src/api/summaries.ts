/** Decodes the binary frame of `api/summaries` into typed-array views over the response. */
import type { RunId } from '../charts/types';
import { columnViews } from './frame';
import type { SummariesHeader } from './schema';

type Point = 'first' | 'last' | 'min' | 'max';

/** What a summary says beside how often what was logged. */
export type SummaryColumn =
  | 'count'
  | 'nan'
  | 'posinf'
  | 'neginf'
  | 'mean'
  | `${Point}_step`
  | `${Point}_wall_time`
  | `${Point}_value`;

/** One tag of many runs in a few numbers each. */
export interface Summaries {
  readonly instance: string;
  readonly version: number;
  /** Position i is row i of the columns. */
  readonly runs: readonly RunId[];
  /** NaN where there is none; steps are 0 there. */
  column(name: SummaryColumn): ArrayLike<number>;
}

/**
 * @param buffer A whole response. The columns are views into it and keep it alive.
 * @throws RangeError when the frame is shorter than its header says.
 */
export function decodeSummaries(buffer: ArrayBuffer): Summaries {
  const headerBytes = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes));
  const { instance, version, run, columns } = JSON.parse(text) as SummariesHeader;
  const views = new Map(
    Object.entries(columns).map(([name, [dtype, offset]]) => [
      name,
      columnViews[dtype](buffer, 4 + headerBytes + offset, run.length),
    ]),
  );
  return {
    instance,
    version,
    runs: run,
    column: (name) => {
      const column = views.get(name);
      if (!column) throw new RangeError(`summaries: column "${name}" is missing`);
      return column;
    },
  };
}
