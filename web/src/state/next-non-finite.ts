/** Goes to where a card's lines stop being finite. Loaded when first somebody asks. */

import { traceOf } from '../charts/trace';
import type { Range } from '../charts/types';
import { type Card, tagsRead } from '../lib/cards';
import { formatInteger } from '../lib/format';
import {
  type NonFinitePlace,
  nextPlace,
  placesOf,
  placesWithin,
  windowAround,
} from '../lib/non-finite-places';
import { formatX } from '../lib/x-text';
import type { Board } from './board.svelte';
import { during } from './card-edits';
import { type CardLine, cardPixels, cardQuery, linesOf, xTagOf } from './card-lines';

const cols = 2048;
/** Windows within windows until a column's points come one by one. */
const deepest = 6;

/** Where the keys went last: of an envelope, the place a column has, not the point found in it. */
let last: { readonly card: string; readonly x: number; readonly place: NonFinitePlace } | null =
  null;

/** Goes on in a card, or without one where such a place is, and says what it found. */
export async function search(board: Board, id: string | null, by: 1 | -1): Promise<void> {
  const card = id === null ? cardToSearch(board) : board.cards.find(id);
  const none = 'No value on the board is NaN or infinite';
  await during(board, 'Next NaN', () =>
    card ? goToNonFinite(board, card, by) : Promise.resolve(none),
  );
}

/** The card whose cross-hair was moved last, else the first with such a place. */
function cardToSearch(board: Board): Card | null {
  const { cards, pointer } = board;
  const placed = pointer.place && cards.find(pointer.place.card);
  if (placed) return placed;
  const id = cards.order.find((each) => {
    const card = cards.find(each);
    return card?.formula === null && brokenLines(board, card).length > 0;
  });
  return id === undefined ? null : cards.find(id);
}

/**
 * Puts the cross-hair on the next such place of a card, or the one before.
 * @returns Which it is, in words.
 */
async function goToNonFinite(board: Board, card: Card, by: 1 | -1): Promise<string> {
  const { pointer, view } = board;
  const lines = brokenLines(board, card);
  const window = card.xTag ? null : view.xRangeOf(card.id);
  const whole = await placesIn(board, card, lines, null);
  const inside = window ? (await placesIn(board, card, lines, window)).places : [];
  const places = placesWithin(whole.places, inside, window);
  const place = nextPlace(places, positionIn(board, card, by), by);
  if (!place) return `No value of ${card.title} is NaN or infinite`;
  const x = await exactly(board, card, lines, place);
  if (window) view.zoomCard(card.id, windowAround(window, x, whole.extent));
  pointer.placeIn(card.id, x);
  last = { card: card.id, x, place };
  const xAxis = xTagOf(board, card) ? 'tag' : view.timeAxis;
  const run = lines.find((line) => line.run.id === place.run);
  const at = `${xAxis === 'step' ? 'step ' : ''}${formatX(x, xAxis)}`;
  const count = `${formatInteger(places.indexOf(place) + 1)} of ${formatInteger(places.length)}`;
  const name = run ? board.nameOf(run.whole) : card.title;
  return `${name}: NaN or infinite from ${at} on, ${count}`;
}

/** Those with a value that is not finite, or, of a formula, that may have one. */
function brokenLines(board: Board, card: Card): readonly CardLine[] {
  const tags = tagsRead(card).map(({ id }) => board.catalogue.series(id));
  const isBroken = ({ run }: CardLine) =>
    tags.some((tag) => (tag.get(run.id)?.nonfiniteCount ?? 0) > 0);
  return linesOf(board, card).filter((line) => card.formula !== null || isBroken(line));
}

/** From where to go on: where the keys were last, else the cross-hair of the card, else outside all points. */
function positionIn({ pointer }: Board, { id }: Card, by: 1 | -1): number {
  const { place, card, hover } = pointer;
  if (place && last && place.card === id && last.card === id && place.x === last.x) {
    return last.place.from;
  }
  if (hover && card === id) return hover.x;
  return by > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The first point of those that a place stands for. */
async function exactly(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  place: NonFinitePlace,
): Promise<number> {
  const own = lines.filter(({ run }) => run.id === place.run);
  let { from, to } = place;
  for (let depth = 0; depth < deepest && to > from; depth++) {
    const window = { from, to };
    const found = await placesIn(board, card, own, window);
    const first = found.places.find((each) => each.to >= window.from && each.from <= window.to);
    if (!first) break;
    ({ from, to } = first);
  }
  return from;
}

async function placesIn(
  board: Board,
  card: Card,
  lines: readonly CardLine[],
  range: Range | null,
): Promise<{ readonly places: readonly NonFinitePlace[]; readonly extent: Range }> {
  const query = cardQuery(card, lines, cardPixels(board, range, cols, 0));
  if (!query || query.runs.length === 0) return { places: [], extent: { from: 0, to: 0 } };
  const { bands: _, ...asked } = query;
  const { header, series } = await board.source.series(asked, new AbortController().signal);
  const started = new Map(lines.map(({ run, whole }) => [run.id, whole.started ?? 0]));
  const view = {
    xAxis: asked.xAxis,
    xRange: range,
    yScale: 'linear',
    smoothing: 0,
    includeOutliers: true,
    highlightedRun: null,
  } as const;
  const places = series
    .flatMap((data) => {
      const { run } = data;
      const line = { run, name: '', label: '', color: '', role: 'focus', isLive: false } as const;
      return placesOf(traceOf({ ...line, started: started.get(run) ?? 0, data }, view));
    })
    .sort((a, b) => a.from - b.from);
  return { places, extent: { from: header.from, to: header.to } };
}
