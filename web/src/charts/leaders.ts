/** The lines that lead, upon those that have stepped back: a run, or a group opened to its runs. */

import type { Context2d } from './canvas-view';
import { dashOf, drawHaze, drawTrace, focusWidth, strokeColumn, withClip } from './lines';
import type { Scene } from './scene';
import type { Trace } from './trace';
import type { RunId } from './types';

const MEMBER_ALPHA = 0.5;

/** The lines of these runs and groups, and those of the groups' members. */
export function leadingTraces(scene: Scene, leaders: readonly RunId[]): readonly Trace[] {
  if (leaders.length === 0) return [];
  const leads = new Set(leaders);
  return [...scene.focus, ...scene.context, ...scene.members].filter(
    ({ series }) =>
      leads.has(series.run) || (series.group !== undefined && leads.has(series.group)),
  );
}

export function drawLeaders(
  context: Context2d,
  scene: Scene,
  leading: readonly Trace[],
  leaders: readonly RunId[],
): void {
  const isMeant = ({ series }: Trace) => series.role !== 'member' || leaders.includes(series.run);
  withClip(context, scene.layout.plot, () => {
    for (const member of leading) if (!isMeant(member)) drawMember(context, scene, member);
    for (const leader of leading) if (isMeant(leader)) drawLeader(context, scene, leader);
  });
}

function drawMember(context: Context2d, scene: Scene, member: Trace): void {
  context.strokeStyle = member.series.color;
  context.fillStyle = member.series.color;
  context.lineWidth = 1 / scene.layout.ratio;
  context.lineJoin = 'bevel';
  context.globalAlpha = MEMBER_ALPHA;
  strokeColumn(context, member, member.line, scene, 1.5);
  context.globalAlpha = 1;
}

function drawLeader(context: Context2d, scene: Scene, leader: Trace): void {
  const { role, color } = leader.series;
  const isFocus = role === 'focus';
  if (isFocus) drawHaze(context, leader, scene);
  const ink = isFocus ? color : scene.theme.text;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = isFocus ? Math.max(2.25, focusWidth(scene)) : role === 'member' ? 1 : 1.25;
  context.lineJoin = 'round';
  context.setLineDash(isFocus ? dashOf(leader, scene) : []);
  drawTrace(context, leader, scene, 3.5);
  context.setLineDash([]);
}
