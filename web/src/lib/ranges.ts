/** Ranges that somebody chose. */
import type { Range } from '../charts/types';

/** null: without that of the tag. */
export function withRange(
  ranges: ReadonlyMap<string, Range>,
  tag: string,
  range: Range | null,
): ReadonlyMap<string, Range> {
  const changed = new Map(ranges);
  if (range) changed.set(tag, range);
  else changed.delete(tag);
  return changed;
}

/** To a thousandth of its width or finer, so that a link holds no noise of the pointer. */
export function rounded({ from, to }: Range): Range {
  const unit = 10 ** Math.floor(Math.log10((to - from) / 1000));
  // Divided by the inverse where the unit is small: 0.001 has no exact form, 1000 has.
  const round = (x: number) =>
    unit < 1
      ? Math.round(x * Math.round(1 / unit)) / Math.round(1 / unit)
      : Math.round(x / unit) * unit;
  return { from: round(from), to: round(to) };
}
