/** Ticks and their labels for both axes of a chart. */

import {
  formatClock,
  formatDuration,
  formatInteger,
  formatLogTick,
  formatRelativeTicks,
  formatStepTicks,
  formatTicks,
  formatValue,
  formatWallTick,
} from '../lib/format';
import { logTicks, multiples, type Scale, tickStep } from '../lib/scale';
import { symlogTicks } from '../lib/symlog';
import { relativeTicks, timeStep, wallTicks } from '../lib/time-ticks';
import type { XAxis } from './types';

export interface Tick {
  readonly px: number;
  readonly label: string;
}

export interface Ticks {
  readonly labelled: readonly Tick[];
  /** Short ticks without a label (2–9 of a decade), in pixels. */
  readonly minorPx: readonly number[];
}

/** Pixels from one labelled tick of the y axis to the next, about: large charts have room for air, too. */
export const yGapPx = (lengthPx: number) => Math.max(38, lengthPx / 8);
const xGapPx = (lengthPx: number) => Math.max(72, lengthPx / 10);

export function yTicks(scale: Scale): Ticks {
  const lengthPx = Math.abs(scale.toPx - scale.fromPx);
  if (scale.kind !== 'linear') return powerTicks(scale, yGapPx(lengthPx));
  const step = tickStep(scale.from, scale.to, lengthPx, yGapPx(lengthPx));
  const values = multiples(scale.from, scale.to, step);
  return labelledTicks(scale, values, formatTicks(values, step));
}

export function xTicks(scale: Scale, xAxis: XAxis): Ticks {
  const lengthPx = Math.abs(scale.toPx - scale.fromPx);
  const { from, to } = scale;
  if (scale.kind !== 'linear') return powerTicks(scale, xGapPx(lengthPx));
  if (xAxis === 'tag') {
    const step = tickStep(from, to, lengthPx, xGapPx(lengthPx));
    const values = multiples(from, to, step);
    return labelledTicks(scale, values, formatTicks(values, step));
  }
  if (xAxis === 'step') {
    const step = Math.max(1, tickStep(from, to, lengthPx, xGapPx(lengthPx)));
    const values = multiples(from, to, step);
    return labelledTicks(scale, values, formatStepTicks(values, step, to - from));
  }
  const step = timeStep(from, to, lengthPx, xGapPx(lengthPx));
  if (xAxis === 'relative') {
    const values = relativeTicks(from, to, step);
    return labelledTicks(scale, values, formatRelativeTicks(values, step));
  }
  const values = wallTicks(from, to, step);
  return labelledTicks(
    scale,
    values,
    values.map((value) => formatWallTick(value, step)),
  );
}

/** Of an axis in powers of ten. */
function powerTicks(scale: Scale, gapPx: number): Ticks {
  const lengthPx = Math.abs(scale.toPx - scale.fromPx);
  const { labelled, minor } =
    scale.kind === 'log'
      ? logTicks(scale.from, scale.to, lengthPx, gapPx)
      : symlogTicks(scale, gapPx);
  return {
    labelled: labelled.map((value) => ({ px: scale.px(value), label: formatLogTick(value) })),
    minorPx: minor.map((value) => scale.px(value)),
  };
}

function labelledTicks(scale: Scale, values: readonly number[], labels: readonly string[]): Ticks {
  return {
    labelled: values.map((value, i) => ({ px: scale.px(value), label: labels[i] as string })),
    minorPx: [],
  };
}

/** One position on the x axis in full: "6,260", "32 m 51 s", "14:03:27". Steps are whole, also between two of them. */
export function formatPosition(x: number, xAxis: XAxis): string {
  if (xAxis === 'relative') return formatDuration(x);
  if (xAxis === 'wall') return formatClock(x, true);
  if (xAxis === 'tag') return formatValue(x);
  return formatInteger(x);
}
