/** What stands in the cells of the table, as text. */
import {
  formatDeviation,
  formatDuration,
  formatExact,
  formatInteger,
  formatSi,
} from '../../lib/format';
import { type Column, isWhole } from '../../lib/run-table/columns';
import { formatCell, groupedValue, statisticsOf } from '../../lib/run-table/groups';
import { formatDelta, formatInColumn, formatStarted } from '../../lib/run-table/text';
import type { Run } from '../../state/catalogue.svelte';
import type { RunTable } from '../../state/run-table.svelte';

export interface CellText {
  readonly text: string;
  /** In full, for the pointer. */
  readonly title: () => string;
  readonly tone: 'plain' | 'muted' | 'strong' | 'danger';
}

const nothing: CellText = { text: '', title: () => '', tone: 'muted' };

export function runCell(table: RunTable, run: Run, column: Column): CellText {
  const { key } = column;
  const value = table.cell(run, key);
  if (key.kind === 'metric') {
    if (key.statistic === 'delta' && run.id === table.baseline?.id)
      return { text: 'base', title: () => 'the baseline', tone: 'muted' };
    if (typeof value !== 'number') return { ...nothing, text: table.baseline ? '–' : '' };
    const text = metricText(table, column, value);
    const tone = Number.isNaN(value) || key.statistic === 'delta' ? 'muted' : 'plain';
    return { text, title: () => formatExact(value), tone };
  }
  if (key.kind === 'hparam') {
    const isMuted = value === false || table.equal.has(key.name);
    return {
      text: formatCell(value),
      title: () => (value === null ? 'not told' : String(value)),
      tone: isMuted ? 'muted' : 'plain',
    };
  }
  if (typeof value !== 'number' || key.kind !== 'field') {
    const text = String(value ?? '');
    return { text, title: () => text, tone: 'plain' };
  }
  if (key.field === 'started')
    return {
      text: formatStarted(value),
      title: () => String(new Date(value * 1000)),
      tone: 'muted',
    };
  if (key.field === 'took')
    return { text: formatDuration(value), title: () => `${formatInteger(value)} s`, tone: 'muted' };
  return { text: formatInteger(value), title: () => formatExact(value), tone: 'muted' };
}

/**
 * Mean of metrics over the runs that ended with a number, the deviation in the place of differences from no baseline,
 * and how alike hyperparameters are.
 */
export function groupCell(table: RunTable, runs: readonly Run[], column: Column): CellText {
  const { key } = column;
  if (key.kind === 'hparam') {
    const { text, isOne } = groupedValue(runs.map((run) => table.cell(run, key)));
    return { text, title: () => text, tone: isOne ? 'strong' : 'muted' };
  }
  if (key.kind !== 'metric') return nothing;
  if (key.statistic === 'best_step') return nothing;
  const isSpread = key.statistic === 'delta' && table.baseline === null;
  const last = { ...key, statistic: 'last' } as const;
  // All cells of a row speak of the same runs: a least value of more of them could be above the last one.
  const ended = runs.filter((run) => Number.isFinite(table.metric(run, last)));
  const statistics = statisticsOf(ended.map((run) => table.metric(run, isSpread ? last : key)));
  if (!statistics) return nothing;
  const { count, mean, deviation, min, max } = statistics;
  const title = () =>
    `mean ${formatExact(mean)} ± ${formatExact(deviation)} of ${count}, from ${formatExact(min)} to ${formatExact(max)}`;
  if (isSpread)
    return { text: count > 1 ? formatDeviation(deviation, mean) : '', title, tone: 'muted' };
  return { text: metricText(table, column, mean), title, tone: 'strong' };
}

function metricText(table: RunTable, { id, key }: Column, value: number): string {
  const statistic = key.kind === 'metric' ? key.statistic : 'last';
  if (isWhole(statistic)) return formatSi(value);
  const scale = table.scale(id);
  return statistic === 'delta' ? formatDelta(value, scale) : formatInColumn(value, scale);
}

/** The status of a group: what is wrong, or who is still alive. */
export function groupStatus(table: RunTable, runs: readonly Run[]): CellText {
  const statuses = runs.map((run) => table.status(run));
  const count = (tone: string) => statuses.filter((status) => status.tone === tone).length;
  const [danger, warn, live] = [count('danger'), count('warn'), count('live')];
  const parts = [
    danger > 0 && `${danger} NaN`,
    warn > 0 && `${warn} damaged`,
    live > 0 && `${live} live`,
  ].filter(Boolean);
  const text = parts.length > 0 ? parts.join(', ') : 'all ok';
  return { text, title: () => text, tone: danger > 0 ? 'danger' : 'muted' };
}
