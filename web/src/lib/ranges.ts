/** Ranges that somebody chose. */
import type { AxisScale, Range } from '../charts/types';

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

/**
 * To a thousandth of its width or finer, so that a link holds no noise of the pointer; on a scale other than linear,
 * where the narrow end is told as well, each end to a thousandth of itself.
 */
export function rounded({ from, to }: Range, scale: AxisScale = 'linear'): Range {
  const width = to - from;
  const sizeOf = (x: number) =>
    scale === 'linear' || x === 0 ? width : Math.min(width, Math.abs(x));
  return { from: roundedTo(from, sizeOf(from)), to: roundedTo(to, sizeOf(to)) };
}

/** To a thousandth of `size` or finer. */
function roundedTo(x: number, size: number): number {
  const unit = 10 ** Math.floor(Math.log10(size / 1000));
  // Divided by the inverse where the unit is small: 0.001 has no exact form, 1000 has.
  return unit < 1
    ? Math.round(x * Math.round(1 / unit)) / Math.round(1 / unit)
    : Math.round(x / unit) * unit;
}
