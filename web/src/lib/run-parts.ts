/** Folds runs that are parts of another into it: one run in the list and the counts, several lines in a chart. */
import type { RunId } from '../charts/types';
import type { Run } from '../state/catalogue.svelte';
import { mixColors } from './color';
import { groupBy } from './group-by';

export interface FoldedRuns {
  /** Runs that are part of none, with what their parts add to times, status and damage; in the order given. */
  readonly runs: readonly Run[];
  /** The parts of a run, in the order given. */
  readonly parts: ReadonlyMap<RunId, readonly Run[]>;
}

/** A run is as alive as the liveliest of what it writes. */
const liveliest: readonly Run['status'][] = ['live', 'stalled', 'done', 'empty', 'unreadable'];

export function foldRuns(all: readonly Run[]): FoldedRuns {
  const parts = new Map<RunId, Run[]>();
  for (const run of all) {
    if (run.part === null) continue;
    const known = parts.get(run.part.of);
    if (known) known.push(run);
    else parts.set(run.part.of, [run]);
  }
  const runs = all.flatMap((run) => (run.part === null ? withParts(run, parts.get(run.id)) : []));
  return { runs, parts };
}

function withParts(run: Run, parts: readonly Run[] | undefined): Run {
  if (!parts) return run;
  const all = [run, ...parts];
  const status = liveliest.find((one) => all.some((member) => member.status === one));
  return {
    ...run,
    status: status ?? run.status,
    started: all.reduce((first, { started }) => extreme(Math.min, first, started), run.started),
    updated: all.reduce((last, { updated }) => extreme(Math.max, last, updated), run.updated),
    damageCount: all.reduce((sum, { damageCount }) => sum + damageCount, 0),
  };
}

function extreme(
  pick: (a: number, b: number) => number,
  a: number | null,
  b: number | null,
): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}

/** How a line looks beside the others of its run. */
export interface LineStyle {
  /** Lengths of strokes and gaps in px; none: a solid line. */
  readonly dash: readonly number[];
  /** Share of the text's ink mixed into the run's colour, which keeps its hue and gains contrast. */
  readonly ink: number;
}

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2.5], [10, 3, 2, 3]];
const inks: readonly number[] = [0, 0.32, 0.58];

/** Twelve looks, the plainest first; then they come again. */
export function lineStyle(index: number): LineStyle {
  return {
    dash: dashes[index % dashes.length] as readonly number[],
    ink: inks[Math.floor(index / dashes.length) % inks.length] as number,
  };
}

/**
 * Place of each part's look among those of its run and kind: the same label looks the same in every chart, and parts
 * of different kinds seldom meet in one.
 */
export function styleIndexes(parts: readonly Run[]): ReadonlyMap<RunId, number> {
  const indexes = new Map<RunId, number>();
  for (const members of groupBy(parts, (run) => run.part?.kind).values()) {
    const byLabel = [...groupBy(members, (run) => run.part?.label).values()];
    byLabel.forEach((same, index) => {
      for (const { id } of same) indexes.set(id, index);
    });
  }
  return indexes;
}

export function inkedColor(color: string, text: string, { ink }: LineStyle): string {
  return ink === 0 ? color : mixColors(color, text, ink);
}
