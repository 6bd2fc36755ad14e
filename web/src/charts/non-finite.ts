/** Where runs are NaN or infinite, each kind told by itself. */

import { isInside } from './limits';
import { rowsIn, type Trace } from './trace';
import type { NonFiniteKind, NonFiniteMark, Range } from './types';

const KINDS = ['NaN', 'Inf', '−Inf'] as const;

/** Runs with NaN or infinite points in sight, in order of their first one. */
export function nonFiniteMarks(traces: readonly Trace[], xRange: Range): NonFiniteMark[] {
  const marks: NonFiniteMark[] = [];
  for (const trace of traces) {
    const kinds = kindsIn(trace, xRange);
    const [first] = kinds;
    if (!first) continue;
    const { run, whole = run, color, name } = trace.series;
    const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
    marks.push({ run, whole, color, name, count, firstX: first.firstX, kinds });
  }
  return marks.sort((a, b) => a.firstX - b.firstX);
}

function kindsIn(trace: Trace, xRange: Range): NonFiniteKind[] {
  const { x, raw, nonFinite } = trace;
  const found = new Map<NonFiniteKind['kind'], { count: number; firstX: number }>();
  const add = (kind: NonFiniteKind['kind'], count: number, at: number) => {
    if (count === 0) return;
    const known = found.get(kind) ?? { count: 0, firstX: Number.POSITIVE_INFINITY };
    found.set(kind, { count: known.count + count, firstX: Math.min(known.firstX, at) });
  };
  const [start, end] = rowsIn(trace, xRange);
  for (let i = start; i < end; i++) {
    const at = x[i] as number;
    const isNone = nonFinite ? nonFinite[i] === 0 : Number.isFinite(raw[i]);
    if (isNone || !isInside(at, xRange)) continue;
    if (!nonFinite) add(kindOf(raw[i] as number), 1, at);
    else if (!trace.kinds) add('NaN/Inf', nonFinite[i] as number, at);
    else {
      for (const [k, counts] of trace.kinds.entries()) {
        add(KINDS[k] as NonFiniteKind['kind'], counts[i] as number, at);
      }
    }
  }
  return [...found]
    .map(([kind, { count, firstX }]) => ({ kind, count, firstX }))
    .sort((a, b) => a.firstX - b.firstX);
}

function kindOf(value: number): NonFiniteKind['kind'] {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Inf' : '−Inf';
}
