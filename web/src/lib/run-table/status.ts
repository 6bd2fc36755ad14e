/** What a run's row says of how it fares. */
import type { Run, Series } from '../../state/catalogue.svelte';
import { formatBytes } from '../age';
import { formatInteger, formatSi } from '../format';

export interface RunStatusText {
  readonly tone: 'live' | 'muted' | 'warn' | 'danger';
  readonly text: string;
  readonly title: string;
}

export interface StatusFacts {
  /** Of the tag whose value stands beside the runs. */
  readonly series: Series | undefined;
  /** Step of the first value that is not finite; null where that is not known. */
  readonly firstBadStep: number | null;
  readonly lostBytes: number;
}

const plainTitles = {
  live: 'values still arrive',
  stalled: 'nothing new for a while, and not closed',
  done: 'closed, or long at rest',
  empty: 'its files hold no point yet',
  unreadable: 'none of its files can be read',
  gone: 'its files are gone',
} as const;

/** The worst thing first: unreadable files, a metric that is NaN by now, damage. */
export function statusText(
  run: Pick<Run, 'status' | 'message' | 'damageCount'>,
  { series, firstBadStep, lostBytes }: StatusFacts,
): RunStatusText {
  const title = plainTitles[run.status];
  if (run.status === 'unreadable')
    return { tone: 'warn', text: 'unreadable', title: run.message ?? title };
  if (series && series.nonfiniteCount > 0 && !Number.isFinite(series.lastValue ?? 0)) {
    const where =
      firstBadStep === null
        ? `×${formatSi(series.nonfiniteCount)}`
        : `at ${formatSi(firstBadStep)}`;
    return {
      tone: 'danger',
      text: `NaN ${where}`,
      title: `${formatInteger(series.nonfiniteCount)} of ${formatInteger(series.count)} values are NaN or infinite, the newest too`,
    };
  }
  if (run.damageCount > 0) {
    const text = lostBytes > 0 ? `${formatBytes(lostBytes)} lost` : 'damaged';
    return { tone: 'warn', text, title: `${run.damageCount} damaged places: show them` };
  }
  const at = series ? ` ${formatSi(series.lastStep)}` : '';
  if (run.status === 'live') return { tone: 'live', text: `live${at}`, title };
  if (run.status === 'stalled') return { tone: 'muted', text: `stalled${at}`, title };
  return { tone: 'muted', text: run.status, title };
}
