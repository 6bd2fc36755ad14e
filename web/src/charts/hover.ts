/** What a pointer finds among the points of a scene. */

import { type Chosen, choose, type Hit, hitsAt } from './hit';
import type { Scene } from './scene';
import type { Trace } from './trace';
import type { Hover, HoverRow, RunId } from './types';

const ROWS_MOST = 8;

/** The hits around a pointer, on the x of the nearest point. */
export function hoverAt(
  scene: Scene,
  xPx: number,
  yPx: number,
): { hover: Hover; chosen: Chosen } | null {
  const { x, y, layout } = scene;
  const { plot } = layout;
  const inside = Math.min(plot.right, Math.max(plot.left, xPx));
  const hits = hitsAt([...scene.focus, ...scene.context], x, y, x.value(inside), yPx);
  if (hits.length === 0) return null;
  const snapped = hits.reduce((best, hit) =>
    Math.abs(hit.xPx - inside) < Math.abs(best.xPx - inside) ? hit : best,
  );
  const chosen = choose(hits, yPx, ROWS_MOST);
  return {
    chosen,
    hover: {
      x: snapped.trace.x[snapped.row] as number,
      xPx: snapped.xPx,
      yPx,
      rows: chosen.hits.map((hit, i) => rowOf(hit, i === 0, scene)),
      moreCount: chosen.moreCount,
    },
  };
}

function rowOf({ trace, row }: Hit, isNearest: boolean, scene: Scene): HoverRow {
  const { series } = trace;
  const wallTime = trace.wallTimes?.[row] ?? Number.NaN;
  return {
    run: series.run,
    name: series.name,
    color: series.role === 'focus' ? series.color : scene.theme.muted,
    dash: (series.role === 'focus' && series.dash) || [],
    step: trace.steps[row] as number,
    wallTime: Number.isFinite(wallTime) ? wallTime : null,
    shown: trace.line[row] as number,
    raw: trace.raw[row] as number,
    isNearest,
  };
}

/** The run's own line and those of its parts; of a part, its line. */
export function tracesOfRun({ focus, context }: Scene, run: RunId | null): readonly Trace[] {
  if (run === null) return [];
  const isRun = ({ series }: Trace) => series.run === run || series.whole === run;
  const focused = focus.filter(isRun);
  return focused.length > 0 ? focused : context.filter(isRun);
}

/** Points of focused runs as places for dots, in the order of the hits. */
export function dotsOf(hits: readonly Hit[]): readonly Dot[] {
  return hits.flatMap(({ trace, row }) =>
    trace.series.role === 'focus'
      ? {
          x: trace.x[row] as number,
          value: trace.line[row] as number,
          color: trace.series.color,
        }
      : [],
  );
}

/** A point to mark, in the units of the axes. */
export interface Dot {
  readonly x: number;
  readonly value: number;
  readonly color: string;
}
