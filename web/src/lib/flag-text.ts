/** Marks in words. */
import type { ChartFlag } from '../charts/types';
import { cutMiddle, formatClock, formatDuration, formatInteger } from './format';

/** "lr drop: lr / 10, run adamw, step 400, 14:03:20": all that a flag stands for, for who does not see it. */
export function flagLabel(flags: readonly ChartFlag[]): string {
  const [first] = flags;
  if (first === undefined) return '';
  if (flags.length === 1) {
    const words = first.text === '' ? first.name : `${first.name}: ${first.text}`;
    return `${words}, run ${first.runName}, ${placeText(first)}`;
  }
  let [low, high] = [first.step, first.step];
  for (const { step } of flags) [low, high] = [Math.min(low, step), Math.max(high, step)];
  const steps =
    low === high ? formatInteger(low) : `${formatInteger(low)} to ${formatInteger(high)}`;
  const names = [...new Set(flags.map(({ name }) => name))];
  const more = names.length > 3 ? ', …' : '';
  return `${flags.length} marks, step ${steps}: ${names.slice(0, 3).join(', ')}${more}`;
}

/** "step 400 · 14:03:20 · 2 min". */
export function placeText({ step, wallTime, started }: ChartFlag): string {
  const time =
    wallTime === null ? [] : [formatClock(wallTime, true), formatDuration(wallTime - started)];
  return [`step ${formatInteger(step)}`, ...time].join(' · ');
}

/** One line of a mark's words. */
export function shortText(text: string, length: number): string {
  return cutMiddle(text.replace(/\s+/g, ' ').trim(), length);
}
