/** What a run's row says beside its number. */
import type { Run, Series } from '../state/catalogue.svelte';
import { formatInteger, formatSi } from './format';

export interface Remark {
  readonly tone: 'muted' | 'danger' | 'warn';
  readonly text: string;
  readonly title: string;
}

/** Null for a run that ended as it should, or is plainly going on. */
export function remarkOf(run: Run, series: Series | undefined): Remark | null {
  if (run.status === 'unreadable') {
    return {
      tone: 'warn',
      text: 'unreadable',
      title: run.message ?? 'none of its files can be read',
    };
  }
  if (run.status === 'empty') {
    return { tone: 'muted', text: 'empty', title: 'its files hold no point yet' };
  }
  if (series && series.nonfiniteCount > 0 && !Number.isFinite(series.lastValue ?? 0)) {
    return {
      tone: 'danger',
      text: `NaN ×${formatSi(series.nonfiniteCount)}`,
      title: `${formatInteger(series.nonfiniteCount)} of ${formatInteger(series.count)} values are NaN or infinite, the newest too`,
    };
  }
  if (run.status === 'stalled' && series) {
    const at = formatSi(series.lastStep);
    return {
      tone: 'muted',
      text: `@${at}`,
      title: `nothing new for a while; stands at step ${at}`,
    };
  }
  if (run.status === 'live' && series) {
    const at = formatSi(series.lastStep);
    return { tone: 'muted', text: `@${at}`, title: `going on, at step ${at}` };
  }
  return null;
}
