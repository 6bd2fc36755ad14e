/** What a chart shows, in words and numbers: for chips, and for those who do not see it. */

import { formatInteger, formatValue } from '../lib/format';
import type { Emptiness, LeftOut } from './limits';
import { formatPosition } from './ticks';
import { rowsIn, type Trace } from './trace';
import type { ChartFacts, ChartView, NonFiniteMark, Range, RunId } from './types';

export interface FactsInput {
  readonly title: string;
  /** Of runs. */
  readonly traces: readonly Trace[];
  readonly groupCount: number;
  readonly view: ChartView;
  readonly xRange: Range | null;
  readonly yRange: Range | null;
  readonly unplacedX: number;
  readonly unplacedY: number;
  readonly decades: number;
  readonly emptiness: Emptiness | null;
  readonly nonFinite: readonly NonFiniteMark[];
  readonly leftOut: LeftOut;
}

export function factsOf(input: FactsInput): ChartFacts {
  const emptyReason = reasonOf(input);
  return {
    yRange: input.yRange,
    xRange: input.xRange,
    offScale: input.leftOut.offScale,
    offScaleCount: input.leftOut.offScaleCount,
    offScaleAboveCount: input.leftOut.offScaleAboveCount,
    nonFinite: input.nonFinite,
    unplacedX: input.unplacedX,
    unplacedY: input.unplacedY,
    decades: input.decades,
    summary: emptyReason ?? summaryOf(input),
    isEmpty: emptyReason !== null,
    emptyReason,
  };
}

function reasonOf({ title, traces, view, emptiness }: FactsInput): string | null {
  if (traces.length === 0) return `No run in view has ${title}`;
  if (emptiness === null) return null;
  const where = view.xRange
    ? ` between ${formatPosition(view.xRange.from, view.xAxis)} and ${formatPosition(view.xRange.to, view.xAxis)}`
    : '';
  if (emptiness === 'no-points') return `No point of ${title}${where || ' yet'}`;
  if (emptiness === 'no-finite') return `Every point of ${title}${where} is NaN or infinite`;
  return `No positive value of ${title}${where} for a log axis`;
}

function summaryOf({ title, traces, groupCount, view, xRange, nonFinite }: FactsInput): string {
  const runCount = countRuns(traces.map(({ series }) => series));
  const lines = traces.length > runCount ? ` in ${formatInteger(traces.length)} lines` : '';
  const groups = groupCount > 0 ? ` in ${groupCount} ${groupCount === 1 ? 'group' : 'groups'}` : '';
  const focus = traces.filter((trace) => trace.series.role !== 'context');
  const lowest = lowestPoint(focus.length > 0 ? focus : traces, xRange);
  const parts = [`${counted(runCount)}${groups || lines}`];
  if (lowest) {
    const where = `${lowest.isExact ? 'at' : 'near'} ${axisWord(view)}`;
    const position = `${where} ${formatPosition(lowest.x, view.xAxis)}`;
    parts.push(`lowest ${lowest.name} ${formatValue(lowest.value)} ${position}`);
  }
  if (nonFinite.length > 0) {
    parts.push(`NaN or infinite in ${counted(countRuns(nonFinite))}`);
  }
  return `${title}: ${parts.join(', ')}`;
}

/** Parts of one run count once. */
export function countRuns(lines: readonly { readonly run: RunId; readonly whole?: RunId }[]) {
  return new Set(lines.map(({ run, whole }) => whole ?? run)).size;
}

const counted = (runs: number) => `${formatInteger(runs)} ${runs === 1 ? 'run' : 'runs'}`;

function axisWord({ xAxis, xName }: ChartView): string {
  if (xAxis === 'tag') return xName ?? 'x';
  return xAxis === 'step' ? 'step' : 'time';
}

function lowestPoint(traces: readonly Trace[], xRange: Range | null) {
  let lowest: { name: string; x: number; value: number; isExact: boolean } | null = null;
  for (const trace of traces) {
    // The edge of a band is no value of the run.
    const values = (!trace.isBand && trace.low) || trace.raw;
    const [start, end] = xRange ? rowsIn(trace, xRange) : [0, trace.x.length];
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      const x = trace.x[i] as number;
      if (!Number.isFinite(value) || (xRange && !(x >= xRange.from && x <= xRange.to))) continue;
      if (lowest && value >= lowest.value) continue;
      // A row of several points lies where its last one does, which may not be the lowest.
      lowest = { name: trace.series.name, x, value, isExact: value === trace.raw[i] };
    }
  }
  return lowest;
}
