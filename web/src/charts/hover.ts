/** What a pointer finds among the points of a scene. */

import type { Scale } from '../lib/scale';
import { type Chosen, choose, distancePx, type Hit, hitsAt, nonFiniteIn } from './hit';
import type { Scene } from './scene';
import { lowerBound, type Trace } from './trace';
import type { Hover, HoverRow, RunId } from './types';

const ROWS_MOST = 8;
/** Of an opened group, even where other groups would fill the list. */
const MEMBERS_LEAST = 4;

/** A member of the nearest group is meant this near to its line. */
const MEANT_PX = 5;

/** The hits around a pointer, on the x of the nearest point. */
export function hoverAt(
  scene: Scene,
  xPx: number,
  yPx: number,
): { hover: Hover; chosen: Chosen; nearest: Trace } | null {
  const { x, y, layout } = scene;
  const { plot } = layout;
  const inside = Math.min(plot.right, Math.max(plot.left, xPx));
  const at = x.value(inside);
  const hits = hitsAt([...scene.focus, ...scene.context], x, y, at, yPx);
  if (hits.length === 0) return null;
  const snapped = hits.reduce((best, hit) =>
    Math.abs(hit.xPx - inside) < Math.abs(best.xPx - inside) ? hit : best,
  );
  const chosen = choose(hits, yPx, ROWS_MOST);
  const [first] = chosen.hits as [Hit];
  const opened = membersOf(scene, first, at, yPx);
  const listed = opened.slice(0, Math.max(MEMBERS_LEAST, ROWS_MOST - chosen.hits.length));
  const lines = chosen.hits.slice(0, Math.max(1, ROWS_MOST - listed.length));
  const [member] = listed;
  const isMember =
    member !== undefined &&
    distancePx(member, yPx) <= MEANT_PX &&
    distancePx(member, yPx) < distancePx(first, yPx);
  const nearest = isMember ? member : first;
  const shown = [...lines, ...listed];
  return {
    chosen: { ...chosen, hits: lines },
    nearest: nearest.trace,
    hover: {
      x: snapped.trace.x[snapped.row] as number,
      xPx: snapped.xPx,
      yPx,
      rows: shown.map((hit) => ({
        ...rowOf(hit, hit === nearest, scene, member),
        ...pixelSpan(hit.trace, x, inside),
      })),
      moreCount: hits.length - lines.length + opened.length - listed.length,
    },
  };
}

/** Of the group that is the nearest: its runs here, nearest first. */
function membersOf({ members, x, y }: Scene, { trace }: Hit, at: number, yPx: number): Hit[] {
  if (!trace.members) return [];
  const own = members.filter(({ series }) => series.group === trace.series.run);
  return hitsAt(own, x, y, at).sort((a, b) => distancePx(a, yPx) - distancePx(b, yPx) || 0);
}

/** @param member A run of the opened group: a group itself has neither a step nor a time on every axis. */
function rowOf(hit: Hit, isNearest: boolean, scene: Scene, member: Hit | undefined): HoverRow {
  const { trace, row } = hit;
  const { series, members } = trace;
  const isGroup = members !== null;
  const named = isGroup && member ? member : hit;
  const wallTime = named.trace.wallTimes?.[named.row] ?? Number.NaN;
  return {
    run: series.run,
    name: series.name,
    color: series.role === 'context' ? scene.theme.muted : series.color,
    dash: (series.role === 'focus' && series.dash) || [],
    step: named.trace.steps[named.row] as number,
    wallTime: Number.isFinite(wallTime) ? wallTime : null,
    shown: trace.line[row] as number,
    raw: trace.raw[row] as number,
    isNearest,
    ...(isGroup && {
      spread: {
        n: members[row] as number,
        low: trace.low?.[row] as number,
        high: trace.high?.[row] as number,
      },
    }),
    ...(series.role === 'member' && { group: series.group }),
    ...spanOf(trace, row),
    ...lostOf(trace, row),
  };
}

/** Where a pixel column holds several values, both ends of them: a spike is one. */
function spanOf({ isBand, low, high }: Trace, row: number): Pick<HoverRow, 'span'> {
  const [bottom, top] = [low?.[row], high?.[row]];
  if (isBand || bottom === undefined || top === undefined || !(bottom < top)) return {};
  return { span: { low: bottom, high: top } };
}

/** Points closer to one another than pixels: no pointer stands on each, so all of its pixel are told. */
function pixelSpan(trace: Trace, x: Scale, atPx: number): Pick<HoverRow, 'span'> {
  if (!trace.isSorted || trace.low) return {};
  const [from, to] = [x.value(atPx - 0.5), x.value(atPx + 0.5)];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = lowerBound(trace.x, from); i < trace.x.length; i++) {
    if ((trace.x[i] as number) > to) break;
    const value = trace.raw[i] as number;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? { span: { low, high } } : {};
}

/** Where a row is of several points, the value tells only of the last of them. */
function lostOf(trace: Trace, row: number): Pick<HoverRow, 'nonFiniteCount'> {
  const count = trace.nonFinite ? nonFiniteIn(trace, row) : 0;
  return count > 0 ? { nonFiniteCount: count } : {};
}

/** What leads when this line is the nearest: of a member, its group, too. */
export function leadersOf({ series }: Trace): readonly RunId[] {
  return series.role === 'member' && series.group !== undefined
    ? [series.group, series.run]
    : [series.run];
}

/** The run's own line and those of its parts, of a part its line; members with their groups. */
export function leadersOfRun(scene: Scene, run: RunId | null): readonly RunId[] {
  if (run === null) return [];
  const isRun = ({ series }: Trace) => series.run === run || series.whole === run;
  for (const traces of [scene.focus, scene.members, scene.context]) {
    const own = traces.filter(isRun);
    if (own.length > 0) return [...new Set(own.flatMap(leadersOf))];
  }
  return [];
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
