/** What one card draws: a line for each run, or for each group of runs, with its runs unseen until it leads. */

import type { ChartSeries, KeptSeries, RunId } from '../../charts/types';
import { groupBy } from '../../lib/group-by';
import { labelledRuns } from '../../lib/run-colors';
import { commonPrefix, lineName } from '../../lib/run-names';
import type { Board, RunLine } from '../../state/board.svelte';
import type { CardSeries } from '../../state/card-series.svelte';
import type { Run, TagSeries } from '../../state/catalogue.svelte';

/** A run shown in a card, with its own line and those of its parts. */
export interface ShownRun {
  readonly run: Run;
  readonly lines: readonly RunLine[];
}

/** Several runs as one line. */
export interface GroupLine {
  /** Lasts while its runs change. */
  readonly key: string;
  readonly id: RunId;
  readonly name: string;
  readonly label: string;
  /** Null: grey context. */
  readonly color: string | null;
  readonly dash: readonly number[];
  /** Ascending. */
  readonly runs: readonly RunId[];
  readonly isLive: boolean;
}

export function shownRuns(board: Board, known: TagSeries): readonly ShownRun[] {
  return board.selection.visible.flatMap((run) => {
    const lines = board.lines(run, known);
    return lines.length > 0 ? [{ run, lines }] : [];
  });
}

/** Of each group its own line, and one for each kind of part; what one run alone has is no group. */
export function groupLines(board: Board, shown: readonly ShownRun[]): readonly GroupLine[] {
  const { groups } = board.selection;
  const byRun = new Map(shown.map((one) => [one.run.id, one]));
  const prefix = commonPrefix(groups.map(({ name }) => name));
  return groups.flatMap(({ name, runs, slot }) => {
    const lines = runs.flatMap(({ id }) => byRun.get(id)?.lines ?? []);
    return [...groupBy(lines, ({ label }) => label)].flatMap(([label, members]) => {
      const [first] = members;
      if (!first || members.length < 2) return [];
      const key = `${name}\n${label ?? ''}`;
      return {
        key,
        id: board.groupLine(key),
        name: lineName(name, label),
        label: lineName(name.slice(prefix.length), label),
        color: slot === null ? null : first.color,
        dash: first.dash,
        runs: members.map(({ run }) => run.id).sort((a, b) => a - b),
        isLive: members.some(({ run }) => run.status === 'live'),
      };
    });
  });
}

export interface CardLines {
  readonly shown: readonly ShownRun[];
  readonly groups: readonly GroupLine[];
  readonly known: TagSeries;
  readonly card: CardSeries;
  /** Of groups, by key. */
  readonly groupPoints: ReadonlyMap<string, KeptSeries>;
}

export function chartSeries(board: Board, lines: CardLines): readonly ChartSeries[] {
  return [...linesOfRuns(board, lines), ...linesOfGroups(board, lines)];
}

function linesOfGroups(board: Board, { groups, groupPoints }: CardLines): ChartSeries[] {
  return groups.flatMap(({ key, id, name, label, color, dash, isLive }) => {
    const data = groupPoints.get(key);
    if (!data) return [];
    return {
      data,
      run: id,
      name,
      label,
      color: color ?? board.theme.chart.muted,
      dash,
      role: color ? ('focus' as const) : ('context' as const),
      isLive,
      started: 0,
    };
  });
}

function linesOfRuns(board: Board, { shown, groups, known, card }: CardLines): ChartSeries[] {
  const groupOf = new Map(groups.flatMap(({ id, runs }) => runs.map((run) => [run, id] as const)));
  const prefix = commonPrefix(shown.map(({ run }) => run.name));
  const alone = new Map(
    board.selection.groups.flatMap(({ name, runs }) =>
      runs.length === 1 ? runs.map((run) => [run.id, name] as const) : [],
    ),
  );
  const labelled = labelledRuns(
    shown.flatMap(({ lines }) =>
      lines.flatMap(({ run, color }) =>
        color && !groupOf.has(run.id) ? { id: run.id, color, isLive: run.status === 'live' } : [],
      ),
    ),
    (run) => known.get(run)?.lastValue ?? Number.NaN,
  );
  return shown.flatMap(({ run: whole, lines }) =>
    lines.flatMap(({ run, label, color, dash }): ChartSeries[] => {
      const data = card.byRun.get(run.id);
      if (!data) return [];
      const short = alone.get(whole.id) ?? whole.name.slice(prefix.length);
      const group = groupOf.get(run.id);
      const line = {
        run: run.id,
        whole: whole.id,
        name: lineName(whole.name, label),
        // Where a chart has one run only, its name tells nothing.
        label: label && shown.length === 1 ? label : lineName(short, label),
        color: color ?? board.theme.chart.muted,
        dash,
        isLive: run.status === 'live',
        started: whole.started ?? 0,
      };
      if (group !== undefined) return [{ ...line, data, role: 'member', group }];
      const role = color ? 'focus' : 'context';
      const past = color ? (card.segments.get(run.id) ?? []) : [];
      return [
        ...past.map((segment) => ({ ...line, data: segment, role: 'past' as const })),
        { ...line, data, role, hasEndLabel: labelled.has(run.id) },
      ];
    }),
  );
}
