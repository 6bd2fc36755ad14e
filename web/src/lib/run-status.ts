/** What a run's row says beside its number. */
import type { Run, Series } from '../state/catalogue.svelte';
import { formatInteger, formatSi } from './format';

export interface Remark {
  readonly tone: 'muted' | 'danger' | 'warn';
  readonly text: string;
  readonly title: string;
}

/** A run this much short of where the others stand is behind them. */
const behindShare = 0.98;

/** Whether a run has got less far than is usual; `usualStep` is the median of the last steps of all. */
export function isBehind(series: Series | undefined, usualStep: number): boolean {
  return series !== undefined && series.lastStep < usualStep * behindShare;
}

/** Null for a run that got as far as the others and has nothing wrong with it. */
export function remarkOf(run: Run, series: Series | undefined, usualStep: number): Remark | null {
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
  if (series && isBehind(series, usualStep)) {
    const at = formatSi(series.lastStep);
    const title = {
      live: 'going on, at step',
      stalled: 'nothing new for a while; stands at step',
      done: 'ended at step',
      gone: 'its files are gone; ended at step',
    }[run.status];
    return { tone: 'muted', text: `@${at}`, title: `${title} ${at}` };
  }
  return null;
}
