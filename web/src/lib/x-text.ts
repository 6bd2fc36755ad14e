/** A place on the x axis as text, in the words of that axis. */
import type { XAxis } from '../charts/types';
import { formatClock, formatDuration, formatInteger } from './format';

export function formatX(x: number, axis: XAxis): string {
  if (axis === 'step') return formatInteger(x);
  return axis === 'relative' ? formatDuration(x) : formatClock(x, true);
}
