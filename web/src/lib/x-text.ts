/** A place on the x axis as text, in the words of that axis. */
import type { Range, XAxis } from '../charts/types';
import { formatClock, formatDuration, formatInteger, formatSi, formatValue } from './format';

export function formatX(x: number, axis: XAxis): string {
  if (axis === 'step') return formatInteger(x);
  if (axis === 'tag') return formatValue(x);
  return axis === 'relative' ? formatDuration(x) : formatClock(x, true);
}

/** "4.9k – 5.7k": a range in few letters, with whole steps; exact where few would make its ends look alike. */
export function formatXRange({ from, to }: Range, axis: XAxis): string {
  const isShort = axis === 'step' && to - from >= Math.abs(to) / 100;
  const text = (x: number) => (isShort ? formatSi(Math.round(x)) : formatX(x, axis));
  return `${text(from)} – ${text(to)}`;
}
