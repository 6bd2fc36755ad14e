/** How the lines of a run and of its parts look. */
import { inkedColor, lineStyle, styleIndexes } from '../lib/run-parts';
import type { Board } from './board.svelte';
import type { Run, TagSeries } from './catalogue.svelte';

/** A line of a run in a chart. */
export interface RunLine {
  /** Whose points it draws: the run, or one of its parts. */
  readonly run: Run;
  /** What the part is called; null for the run itself. */
  readonly label: string | null;
  /** Null where the run is only grey context. */
  readonly color: string | null;
  readonly dash: readonly number[];
}

/** A run's own line and those of its parts, in the charts of one tag. */
export function runLines(
  board: Board,
  run: Run,
  series: Pick<TagSeries, 'get'>,
): readonly RunLine[] {
  const color = board.color(run);
  const own = series.get(run.id) ? [{ run, label: null, color, dash: [] }] : [];
  const parts = board.catalogue.parts(run.id);
  if (parts.length === 0) return own;
  const indexes = styleIndexes(parts);
  const lines = parts
    .filter((part) => series.get(part.id))
    .map((part) => lineOf(board, part, (indexes.get(part.id) as number) + own.length, color));
  return [...own, ...lines];
}

/** How a part looks in the charts of the value tag; one that is not in them, in those it is in. */
export function partLine(board: Board, part: Run, whole: Run): RunLine {
  const series = board.valueTag && board.catalogue.series(board.valueTag.id);
  const isShown = series?.get(part.id) !== undefined;
  // Ranks share the tags of their run, whose own line is the first.
  const before = isShown ? series.get(whole.id) !== undefined : part.part?.kind === 'rank';
  const index = styleIndexes(board.catalogue.parts(whole.id)).get(part.id) ?? 0;
  return lineOf(board, part, index + Number(before), board.color(whole));
}

function lineOf(board: Board, run: Run, index: number, color: string | null): RunLine {
  const style = lineStyle(index);
  const inked = color && inkedColor(color, board.theme.chart.text, style);
  return { run, label: run.part?.label ?? null, color: inked, dash: style.dash };
}
