/** Words beside what happened to a run: where it stopped being finite, and where it stood before. */

import { formatInteger, formatValue } from '../lib/format';
import { nonFiniteText } from '../lib/non-finite-text';
import { type Box, inkByRow, inkUnder, overlaps } from './clearance';
import type { Plot } from './layout';
import { LEADER_FROM, NAN_WORDS_MOST } from './marks';
import type { Anchor, Measure, Note } from './notes';
import { isHeavy, type Scene } from './scene';
import { formatPosition } from './ticks';
import type { RunId } from './types';
import { wordsOf } from './words';

type Parts = Note['parts'];

interface Wish {
  /** What the words stand beside. */
  readonly px: number;
  /** Baseline they would have if no line were in the way. */
  readonly y: number;
  /** From the fullest wording to the shortest. */
  readonly wordings: readonly Parts[];
  /** Pixels of line in a row of the words above which they are left out. */
  readonly mostInk: number;
  /** Height of the point they tell of, and have to stand near; null where they tell of a whole column. */
  readonly pointPx: number | null;
  /** The point has a ring around it. */
  readonly hasRing?: boolean;
}

interface Wording {
  readonly parts: Parts;
  readonly anchor: Anchor;
  readonly width: number;
  readonly indent: number;
}

interface Place {
  readonly cost: number;
  readonly box: Box;
  readonly note: Note;
}

const SIZE = 11;
const ASCENT = 11;
const DESCENT = 4;
/** From the dotted line to the words: further where the run's own steep line climbs beside it. */
const INDENTS = [8, 20, 32];
/** Where groups lose runs. */
const LOSS_WORDS_MOST = 2;
/** A run lost this near to where one stopped being finite is that run. */
const EXPLAINED_PX = 24;
/** Off-scale marks keep the top edge. */
const TOP_PX = 12;
const STRIDE_PX = 3;
/** From the point to what is said of it. */
const NEAR_PX = 24;
/** From the middle of a ring down to its baseline. */
const RING_BASELINE = 4;
/** Between the words of one point and those of another. */
const GAP_PX = 8;
/** On either side of a leader. */
const LEADER_PX = 1;

/** What words pay, in pixels of line, for each pixel off their wish, for standing left of it, and for being cut short. */
const COST = { off: 0.03, left: 0.5, short: 1 } as const;

export function markNotes(scene: Scene, measure: Measure): Note[] {
  const { layout, nonFinite, x, view } = scene;
  const { plot } = layout;
  const named = nonFinite.length > NAN_WORDS_MOST ? [] : nonFinite;
  const wishes: Wish[] = named.map((mark) => {
    const at = (position: number) => formatPosition(position, view.xAxis);
    const texts = [nonFiniteText(mark, at), nonFiniteText(mark)];
    const wordings = texts.map((text): Parts => [{ text, ink: 'danger' }]);
    return {
      px: x.px(mark.firstX),
      y: plot.bottom - 5,
      wordings,
      mostInk: 40,
      pointPx: null,
    };
  });
  const [only] = nonFinite;
  const stopped = nonFinite.length === 1 && only ? lastBefore(scene, only.run) : null;
  if (only && stopped) {
    const { label, value, at } = stopped;
    const text = `last ${formatValue(value)} at ${formatPosition(at, view.xAxis)}`;
    const wordings: Parts[] = [
      [
        { text: label, ink: 'text' },
        { text: ` ${text}`, ink: 'muted' },
      ],
      [{ text, ink: 'muted' }],
    ];
    // It may be missed: the tooltip tells it, too.
    const px = x.px(only.firstX);
    wishes.push({ px, y: plot.top + 22, wordings, mostInk: 1, pointPx: null });
  }
  const isExplained = (px: number) =>
    named.some((mark) => Math.abs(x.px(mark.firstX) - px) < EXPLAINED_PX);
  for (const loss of scene.losses.slice(0, LOSS_WORDS_MOST)) {
    if (isExplained(x.px(loss.x))) continue;
    const text = `n ${formatInteger(loss.before)} → ${formatInteger(loss.after)}`;
    const wordings: Parts[] = [[{ text, ink: 'muted' }]];
    const pointPx = scene.y.px(loss.value);
    wishes.push({ px: x.px(loss.x), y: pointPx - 9, wordings, mostInk: 4, pointPx });
  }
  for (const { x: at, atPx, yPx, isPoint, text } of wordsOf(scene)) {
    if (isExplained(x.px(at))) continue;
    const wordings: Parts[] = [[{ text, ink: 'muted' }]];
    const wish = { px: x.px(at), y: yPx, wordings, mostInk: 4, pointPx: atPx };
    wishes.push({ ...wish, hasRing: isPoint });
  }
  const taken: Box[] = scene.labels.flatMap(({ endX, endY }) => leaderBox(endX, endY, plot));
  return wishes.flatMap((wish) => {
    const place = bestPlace(wish, scene, taken, measure);
    if (!place) return [];
    taken.push(place.box);
    return wish.hasRing ? [ringAround(wish), place.note] : place.note;
  });
}

/** As text, so that it moves, fades and is exported as the words are. */
function ringAround({ px, pointPx, y }: Wish): Note {
  return {
    kind: 'mark',
    x: px,
    y: (pointPx ?? y) + RING_BASELINE,
    anchor: 'middle',
    size: SIZE,
    parts: [{ text: '○', ink: 'text' }],
  };
}

/** What a dotted leader takes on its way to the label. */
function leaderBox(endX: number, endY: number, { right }: Plot): Box | [] {
  return right - endX > LEADER_FROM
    ? { left: endX, right, top: endY - LEADER_PX, bottom: endY + LEADER_PX }
    : [];
}

/** Where the words hide the least, near to their wish; null where lines leave no room. */
function bestPlace(
  wish: Wish,
  scene: Scene,
  taken: readonly Box[],
  measure: Measure,
): Place | null {
  let best: Place | null = null;
  wish.wordings.forEach((parts, i) => {
    const width = measure(parts.map(({ text }) => text).join(''));
    for (const anchor of ['start', 'end'] as const) {
      const extra = (anchor === 'end' ? COST.left : 0) + i * COST.short;
      for (const indent of INDENTS) {
        for (const place of placesOf(wish, { parts, anchor, width, indent }, scene, taken)) {
          const cost = place.cost + extra + COST.off * indent;
          if (!best || cost < best.cost) best = { ...place, cost };
        }
      }
    }
  });
  return best;
}

function placesOf(
  { px, y, mostInk, pointPx }: Wish,
  { parts, anchor, width, indent }: Wording,
  scene: Scene,
  taken: readonly Box[],
): Place[] {
  const { plot } = scene.layout;
  const at = anchor === 'start' ? px + indent : px - indent;
  const left = anchor === 'start' ? at : at - width;
  if (left < plot.left || left + width > plot.right) return [];
  // Measuring much ink takes long, and a gesture moves the words away again at once.
  const isMeasured = !scene.isMoving && !isHeavy(scene.focus) && !isHeavy(scene.context);
  const ink = isMeasured ? inkByRow(scene, left - 2, left + width + 2) : new Float64Array();
  const places: Place[] = [];
  const lowest = plot.bottom - DESCENT - 1;
  for (let base = lowest; base - ASCENT >= plot.top + TOP_PX; base -= STRIDE_PX) {
    const above = pointPx === null ? 0 : pointPx - (base + DESCENT);
    const below = pointPx === null ? 0 : base - ASCENT - pointPx;
    if (pointPx !== null && Math.hypot(indent, Math.max(0, above, below)) > NEAR_PX) continue;
    const box = {
      left: left - GAP_PX,
      right: left + width + GAP_PX,
      top: base - ASCENT,
      bottom: base + DESCENT,
    };
    if (taken.some((other) => overlaps(box, other))) continue;
    const covered = inkUnder(ink, box, plot.top);
    if (covered > mostInk) continue;
    const cost = covered + COST.off * Math.abs(base - y);
    places.push({ cost, box, note: { kind: 'mark', x: at, y: base, anchor, size: SIZE, parts } });
  }
  return places;
}

/** The last finite point of a focused run that has ended on non-finite ones. */
function lastBefore({ focus }: Scene, run: RunId) {
  const trace = focus.find(({ series }) => series.run === run);
  if (!trace || Number.isFinite(trace.raw[trace.raw.length - 1])) return null;
  const row = trace.raw.findLastIndex((value) => Number.isFinite(value));
  if (row < 0) return null;
  return {
    label: trace.series.label,
    value: trace.raw[row] as number,
    at: trace.x[row] as number,
  };
}
