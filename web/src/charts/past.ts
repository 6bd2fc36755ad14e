/** What restarts superseded: the ends of older segments, faint, and where runs went on from. */

import type { RestartMark } from './scaffold';
import type { Trace } from './trace';
import type { Range } from './types';

/** The part of a segment that the series leaves out; of an envelope, which tells no points apart, all of it. */
export function supersededPart(trace: Trace): Trace {
  const { data } = trace.series;
  if (data.kind !== 'points' || !data.segment) return trace;
  // One point more: the line begins on the run's own.
  const first = Math.max(0, trace.x.length - data.segment.superseded - 1);
  return {
    ...trace,
    x: trace.x.subarray(first),
    line: trace.line.subarray(first),
    raw: trace.raw.subarray(first),
    steps: trace.steps.subarray(first),
    wallTimes: trace.wallTimes?.subarray(first) ?? null,
    behind: null,
  };
}

/** The first superseded point of each segment in sight: there the run was restarted. */
export function restartMarks(past: readonly Trace[], { from, to }: Range): RestartMark[] {
  return past.flatMap((trace) => {
    const { data, color } = trace.series;
    if (data.kind !== 'points') return [];
    const row = Math.max(0, trace.x.length - (data.segment?.superseded ?? 0));
    const x = trace.x[row];
    return x !== undefined && x >= from && x <= to ? [{ x, color }] : [];
  });
}
