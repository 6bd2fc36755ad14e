/** A series as a tiny line: the shape, not the numbers. */
import type { SeriesData } from '../charts/types';

export const sparkWidthPx = 46;
export const sparkHeightPx = 16;

/** An SVG path over the run's share of `lastStep`; outliers are cut at the 2–98 % quantiles. "" without two points. */
export function sparkPath(series: SeriesData, lastStep: number): string {
  const points = pointsOf(series).filter(([, y]) => Number.isFinite(y));
  if (points.length < 2) return '';
  const sorted = points.map(([, y]) => y).sort((a, b) => a - b);
  const low = sorted[Math.floor(0.02 * (sorted.length - 1))] as number;
  const high = sorted[Math.ceil(0.98 * (sorted.length - 1))] as number;
  const span = high - low || 1;
  const isFlat = high === low;
  const width = sparkWidthPx - 2;
  const height = sparkHeightPx - 3;
  return points
    .map(([x, y], i) => {
      const xPx = 1 + (lastStep > 0 ? Math.min(1, Math.max(0, x / lastStep)) : 0) * width;
      const share = isFlat ? 0.5 : Math.min(1, Math.max(0, (y - low) / span));
      return `${i ? 'L' : 'M'}${xPx.toFixed(1)} ${(1.5 + (1 - share) * height).toFixed(1)}`;
    })
    .join('');
}

/** At most one point per half pixel. */
function pointsOf(series: SeriesData): [x: number, y: number][] {
  const points: [number, number][] = [];
  if (series.kind === 'points') {
    const stride = Math.max(1, Math.floor(series.step.length / (2 * sparkWidthPx)));
    for (let i = 0; i < series.step.length; i += stride) {
      points.push([series.step[i] as number, series.value[i] as number]);
    }
    return points;
  }
  const width = (series.to - series.from) / series.mean.length;
  series.mean.forEach((value, col) => {
    points.push([series.from + (col + 0.5) * width, value]);
  });
  return points;
}
