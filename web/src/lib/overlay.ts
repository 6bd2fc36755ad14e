/** What people added to a logdir, as immutable maps, and what edits make of it (docs/overlay.md). */
import type {
  OverlayCardEntry,
  OverlayEditEntry,
  OverlayGroupEntry,
  OverlayMessage,
  OverlayNoteEntry,
  OverlayRunEntry,
  OverlaySectionEntry,
  OverlayViewEntry,
} from '../api/schema';

/** Maps, not objects: a run may be called `__proto__`. */
export interface OverlayContents {
  readonly baseline: string | null;
  readonly runs: ReadonlyMap<string, OverlayRunEntry>;
  readonly pins: ReadonlyMap<string, number>;
  readonly sections: ReadonlyMap<string, OverlaySectionEntry>;
  readonly cards: ReadonlyMap<string, OverlayCardEntry>;
  readonly notes: ReadonlyMap<string, OverlayNoteEntry>;
  readonly views: ReadonlyMap<string, OverlayViewEntry>;
  readonly groups: ReadonlyMap<string, OverlayGroupEntry>;
}

/** What has entries by key. */
export type OverlaySectionName = Exclude<keyof OverlayContents, 'baseline'>;

/** In one request; docs/http-api.md. */
const editsMost = 1000;
/** UTF-16 units of JSON in one request: at most 3 bytes each, within 1 MiB. */
const requestUnitsMost = 300_000;

export const emptyContents: OverlayContents = {
  baseline: null,
  runs: new Map(),
  pins: new Map(),
  sections: new Map(),
  cards: new Map(),
  notes: new Map(),
  views: new Map(),
  groups: new Map(),
};

export function contentsOf(message: OverlayMessage): OverlayContents {
  return {
    baseline: message.baseline,
    runs: new Map(Object.entries(message.runs)),
    pins: new Map(Object.entries(message.pins)),
    sections: new Map(Object.entries(message.sections)),
    cards: new Map(Object.entries(message.cards)),
    notes: new Map(Object.entries(message.notes)),
    views: new Map(Object.entries(message.views)),
    groups: new Map(Object.entries(message.groups)),
  };
}

export function withEdits(
  contents: OverlayContents,
  edits: readonly OverlayEditEntry[],
): OverlayContents {
  return edits.length === 0 ? contents : made(contents, edits).contents;
}

/** The edits that lead back to what there was before these. */
export function opposite(
  contents: OverlayContents,
  edits: readonly OverlayEditEntry[],
): OverlayEditEntry[] {
  return made(contents, edits).back;
}

/** What stands at the place of an edit; null: nothing. */
export function valueAt(contents: OverlayContents, path: readonly string[]): unknown {
  const [name, key, field] = path as [OverlaySectionName, string?, string?];
  if (key === undefined) return contents.baseline;
  return fieldOf(contents[name].get(key) ?? null, field);
}

/** Those of the edits whose places still hold what the others put there: nobody changed them since. */
export function stillDue(
  contents: OverlayContents,
  edits: readonly OverlayEditEntry[],
  others: readonly OverlayEditEntry[],
): OverlayEditEntry[] {
  const after = withEdits(contents, others);
  return edits.filter(({ path }) => isSame(valueAt(contents, path), valueAt(after, path)));
}

/** Whether two values of JSON are alike, whatever the order of their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const fields = Object.keys(a);
  return (
    fields.length === Object.keys(b).length &&
    fields.every((field) => Object.hasOwn(b, field) && isSame(at(a, field), at(b, field)))
  );
}

/** The keys by their entries' order; those without one last, as they came. */
export function keysInOrder(
  entries: ReadonlyMap<string, number | { readonly order?: number }>,
): string[] {
  return [...entries.keys()].sort((a, b) => orderOf(entries.get(a)) - orderOf(entries.get(b)) || 0);
}

/** The place behind all others. */
export function lastOrder(
  entries: ReadonlyMap<string, number | { readonly order?: number }>,
): number {
  const orders = [...entries.values()].map(orderOf).filter(Number.isFinite);
  return orders.reduce((most, order) => Math.max(most, order), 0) + 1;
}

/**
 * The orders to give so that `key` comes to stand at `position` among `keys`, which are in order: its own
 * alone where there is room between its neighbours, else everybody's.
 */
export function ordersToMove(
  entries: ReadonlyMap<string, number | { readonly order?: number }>,
  key: string,
  position: number,
): ReadonlyMap<string, number> {
  const others = keysInOrder(entries).filter((other) => other !== key);
  const at = Math.max(0, Math.min(position, others.length));
  const before = at > 0 ? orderOf(entries.get(others[at - 1] as string)) : undefined;
  const behind = at < others.length ? orderOf(entries.get(others[at] as string)) : undefined;
  const order = between(before, behind);
  if (order !== null) return new Map([[key, order]]);
  return new Map(others.toSpliced(at, 0, key).map((each, i) => [each, i + 1]));
}

/** The edits of one gesture, in as many requests as they need. */
export function inRequests(edits: readonly OverlayEditEntry[]): OverlayEditEntry[][] {
  const requests: OverlayEditEntry[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const edit of edits) {
    const ofEdit = JSON.stringify(edit).length;
    units += ofEdit;
    if (units > requestUnitsMost || (requests.at(-1)?.length ?? 0) >= editsMost) {
      requests.push([]);
      units = ofEdit;
    }
    requests.at(-1)?.push(edit);
  }
  return requests;
}

/** Edits may be as many as there are runs: each map is copied once. */
function made(contents: OverlayContents, edits: readonly OverlayEditEntry[]) {
  let { baseline } = contents;
  const changed: Partial<Record<OverlaySectionName, Map<string, unknown>>> = {};
  const back: OverlayEditEntry[] = [];
  for (const { path, value } of edits) {
    const [name, key, field] = path as [OverlaySectionName, string?, string?];
    if (key === undefined) {
      back.push({ path, value: baseline });
      baseline = value as string | null;
      continue;
    }
    changed[name] ??= new Map(contents[name] as ReadonlyMap<string, unknown>);
    const section = changed[name];
    const before: unknown = section.get(key) ?? null;
    back.push({ path, value: fieldOf(before, field) });
    const after = field === undefined ? value : withField(before, field, value);
    if (after === null) section.delete(key);
    else section.set(key, after);
  }
  const sections = changed as Partial<OverlayContents>;
  return { contents: { ...contents, ...sections, baseline }, back: back.reverse() };
}

function fieldOf(entry: unknown, field: string | undefined): unknown {
  if (field === undefined || entry === null) return entry;
  return at(entry as object, field) ?? null;
}

function withField(entry: unknown, field: string, value: unknown): unknown {
  const { [field]: _, ...others } = (entry ?? {}) as Record<string, unknown>;
  const fields = value === null ? others : { ...others, [field]: value };
  return Object.keys(fields).length > 0 ? fields : null;
}

function at(value: object, field: string): unknown {
  return (value as Record<string, unknown>)[field];
}

function orderOf(entry: number | { readonly order?: number } | undefined): number {
  const order = typeof entry === 'object' ? entry.order : entry;
  return order ?? Number.POSITIVE_INFINITY;
}

/** A number between two, either of which may be missing; null: there is none. */
function between(before: number | undefined, behind: number | undefined): number | null {
  if (before === undefined && behind === undefined) return 1;
  if (before === undefined) return Number.isFinite(behind) ? (behind as number) - 1 : 1;
  if (!Number.isFinite(before)) return null;
  if (behind === undefined || !Number.isFinite(behind)) return before + 1;
  const middle = (before + behind) / 2;
  return middle > before && middle < behind ? middle : null;
}
