/** The lines of groups in a card: several runs as one, with its runs unseen until it leads. */
import type { ChartSeries, KeptSeries, RunId } from '../charts/types';
import type { Card } from '../lib/cards';
import { groupBy } from '../lib/group-by';
import { commonColor } from '../lib/run-groups';
import { commonPrefix, lineName } from '../lib/run-names';
import type { Board } from './board.svelte';
import type { CardGroupsQuery } from './card-groups.svelte';
import type { CardLine, CardPixels } from './card-lines';

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

/** Of each group its own line, and one for each kind of part; what one run alone has is no group. */
export function groupLines(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
): readonly GroupLine[] {
  const { groups } = board.selection;
  if (groups.length === 0 || !isGroupable(card)) return [];
  const byRun = groupBy(lines, ({ whole }) => whole.id);
  const prefix = commonPrefix(groups.map(({ name }) => name));
  return groups.flatMap(({ name, runs, slot }) => {
    const own = runs.flatMap(({ id }) => byRun.get(id) ?? []);
    return [...groupBy(own, ({ label }) => label)].flatMap(([label, members]) => {
      const [first] = members;
      if (!first || members.length < 2) return [];
      const key = `${name}\n${label ?? ''}`;
      return {
        key,
        id: board.groupLine(key),
        name: lineName(name, label),
        label: lineName(name.slice(prefix.length), label),
        color: slot === null ? null : commonColor(members.flatMap(({ color }) => color ?? [])),
        dash: first.dash,
        runs: members.map(({ run }) => run.id).sort((a, b) => a - b),
        isLive: members.some(({ run }) => run.status === 'live'),
      };
    });
  });
}

/** The server makes groups of one tag over the board's x. */
function isGroupable({ tags, formula, xTag, bands }: Card): boolean {
  return tags.length === 1 && formula === null && xTag === null && bands.length === 0;
}

export function groupSeriesOf(
  board: Board,
  groups: readonly GroupLine[],
  byKey: ReadonlyMap<string, KeptSeries>,
): readonly ChartSeries[] {
  return groups.flatMap(({ key, id, name, label, color, dash, isLive }) => {
    const data = byKey.get(key);
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

/** What the points of groups are asked for by; null where the card has none. */
export function groupsQuery(
  { tags: [tag] }: Card,
  groups: readonly GroupLine[],
  { xAxis, xTag = null, xRange, cols, smoothing }: CardPixels,
  revision: number,
): CardGroupsQuery | null {
  if (!tag || groups.length === 0) return null;
  return {
    tag: tag.id,
    xAxis,
    xTag,
    xRange,
    cols,
    smoothing,
    groups: groups.map(({ key, runs }) => ({ key, runs })),
    revision,
  };
}
