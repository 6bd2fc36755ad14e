/** What people added to the logdir: names, notes, colours, pins, cards, views; with undo. */
import type {
  OverlayCardEntry,
  OverlayEditEntry,
  OverlayGroupEntry,
  OverlayNoteEntry,
  OverlayRunEntry,
  OverlaySectionEntry,
  OverlayViewEntry,
} from '../api/schema';
import type { OverlaySource } from '../api/source';
import {
  isSame,
  keysInOrder,
  lastOrder,
  type OverlayContents,
  type OverlaySectionName,
  opposite,
  ordersToMove,
  stillDue,
  valueAt,
} from '../lib/overlay';
import { type OverlayFacts, OverlaySync } from './overlay-sync.svelte';

/** What one gesture did, and what undoes it. */
interface Gesture {
  readonly edits: readonly OverlayEditEntry[];
  readonly back: readonly OverlayEditEntry[];
}

type Ordered = 'pins' | 'sections' | 'cards' | 'views' | 'groups';
type Added = 'cards' | 'notes' | 'views' | 'groups';

const undoneMost = 200;
const noEntry: OverlayRunEntry = {};

/**
 * A change shows at once and is sent to the source; what others change comes in between. Each page undoes
 * its own gestures only, and of these what nobody else has changed since.
 */
export class Overlay {
  readonly #sync: OverlaySync;
  #done = $state.raw<readonly Gesture[]>([]);
  #undone = $state.raw<readonly Gesture[]>([]);

  constructor(source: OverlaySource) {
    this.#sync = new OverlaySync(source, (edits) => this.#forget(edits));
  }

  /** Tags on top of the board, in order. */
  readonly pins: readonly string[] = $derived.by(() => keysInOrder(this.contents.pins));
  /** Ids of the cards that people made, in order; those of views and groups likewise. */
  readonly cards: readonly string[] = $derived.by(() => keysInOrder(this.contents.cards));
  readonly views: readonly string[] = $derived.by(() => keysInOrder(this.contents.views));
  readonly groups: readonly string[] = $derived.by(() => keysInOrder(this.contents.groups));

  get contents(): OverlayContents {
    return this.#sync.contents;
  }

  /** Null until the first answer. */
  get facts(): OverlayFacts | null {
    return this.#sync.facts;
  }

  get isReadOnly(): boolean {
    return this.facts?.isReadOnly ?? false;
  }

  /** Edits that are not known to be kept. */
  get unsavedCount(): number {
    return this.#sync.unsavedCount;
  }

  /** Why they are not, one sentence; null: they are on their way. */
  get failure(): string | null {
    return this.#sync.failure;
  }

  /** Why the last change was taken back, one sentence. */
  get refusal(): string | null {
    return this.#sync.refusal;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  open(): void {
    this.#sync.open();
  }

  /** The source's overlay is of this version now. */
  tell(version: string): void {
    this.#sync.tell(version);
  }

  retry(): void {
    this.#sync.retry();
  }

  close(): void {
    this.#sync.stop();
  }

  // --- runs ---

  /** What was said about a run. */
  run(name: string): OverlayRunEntry {
    return this.contents.runs.get(name) ?? noEntry;
  }

  /** What to call a run: as somebody named it, else by its folder. */
  nameOf(run: string): string {
    return this.run(run).name ?? run;
  }

  rename(run: string, name: string | null): void {
    const given = name?.trim() ?? '';
    this.edit([entryField('runs', run, 'name', given === '' || given === run ? null : given)]);
  }

  setNote(run: string, text: string): void {
    this.edit([entryField('runs', run, 'note', text === '' ? null : text)]);
  }

  /** @param color A slot of the palette, '#rrggbb', or null: as it comes. */
  setColor(run: string, color: number | string | null): void {
    this.edit([entryField('runs', run, 'color', color)]);
  }

  hide(runs: readonly string[], isHidden = true): void {
    this.edit(runs.map((run) => entryField('runs', run, 'is_hidden', isHidden || null)));
  }

  archive(runs: readonly string[], isArchived = true): void {
    this.edit(runs.map((run) => entryField('runs', run, 'is_archived', isArchived || null)));
  }

  pinRun(run: string, isPinned = true): void {
    this.edit([entryField('runs', run, 'is_pinned', isPinned || null)]);
  }

  setBaseline(run: string | null): void {
    this.edit([{ path: ['baseline'], value: run }]);
  }

  // --- tags and sections ---

  isTagPinned(tag: string): boolean {
    return this.contents.pins.has(tag);
  }

  pinTag(tag: string): void {
    if (this.isTagPinned(tag)) return;
    this.edit([{ path: ['pins', tag], value: lastOrder(this.contents.pins) }]);
  }

  unpinTag(tag: string): void {
    this.edit([{ path: ['pins', tag], value: null }]);
  }

  togglePin(tag: string): void {
    if (this.isTagPinned(tag)) this.unpinTag(tag);
    else this.pinTag(tag);
  }

  setSection(prefix: string, entry: OverlaySectionEntry | null): void {
    this.edit([{ path: ['sections', prefix], value: entry }]);
  }

  // --- cards, notes, views, groups ---

  /** @returns The id to change or remove it by; the same for the others. */
  addCard(card: OverlayCardEntry): string {
    return this.#add('cards', { order: lastOrder(this.contents.cards), ...card });
  }

  addNote(note: OverlayNoteEntry): string {
    return this.#add('notes', note);
  }

  /** Keeps a link under a name; one that has the name already is replaced. */
  saveView(name: string, hash: string): string {
    const [id] = [...this.contents.views].find(([, view]) => view.name === name) ?? [];
    if (id === undefined) return this.#add('views', this.#lastView({ name, hash }));
    this.change('views', id, { hash });
    return id;
  }

  addGroup(group: OverlayGroupEntry): string {
    return this.#add('groups', { order: lastOrder(this.contents.groups), ...group });
  }

  /** Sets some fields of a card, note, view or group; null takes one away. */
  change(section: Added, id: string, fields: Readonly<Record<string, unknown>>): void {
    if (!this.contents[section].has(id)) return;
    this.edit(
      Object.entries(fields).map(([field, value]) => entryField(section, id, field, value ?? null)),
    );
  }

  remove(section: Added, id: string): void {
    this.edit([{ path: [section, id], value: null }]);
  }

  /** Puts a pin, card, view, group or section at a position among the others, from 0 on. */
  move(section: Ordered, key: string, position: number): void {
    const orders = ordersToMove(this.contents[section], key, position);
    this.edit(
      [...orders].map(([each, order]) =>
        section === 'pins'
          ? { path: [section, each], value: order }
          : entryField(section, each, 'order', order),
      ),
    );
  }

  // --- history ---

  /** Makes edits as one gesture; those that change nothing are left out. */
  edit(edits: readonly OverlayEditEntry[]): void {
    const changing = edits.filter(
      ({ path, value }) => !isSame(valueAt(this.contents, path), value),
    );
    if (changing.length === 0) return;
    const back = opposite(this.contents, changing);
    this.#undone = [];
    this.#done = [...this.#done.slice(1 - undoneMost), { edits: changing, back }];
    this.#sync.add(changing);
  }

  /** @returns False when there was nothing to undo, or others have changed all of it since. */
  undo(): boolean {
    const gesture = this.#done.at(-1);
    if (!gesture) return false;
    this.#done = this.#done.slice(0, -1);
    const due = stillDue(this.contents, gesture.back, gesture.edits);
    if (due.length === 0) return false;
    this.#undone = [...this.#undone, gesture];
    this.#sync.add(due);
    return true;
  }

  /** @returns False when there was nothing to do again, or others have changed all of it since. */
  redo(): boolean {
    const gesture = this.#undone.at(-1);
    if (!gesture) return false;
    this.#undone = this.#undone.slice(0, -1);
    const due = stillDue(this.contents, gesture.edits, gesture.back);
    if (due.length === 0) return false;
    this.#done = [...this.#done, gesture];
    this.#sync.add(due);
    return true;
  }

  #add(section: Added, entry: object): string {
    const id = newId();
    this.edit([{ path: [section, id], value: entry }]);
    return id;
  }

  #lastView(view: OverlayViewEntry): OverlayViewEntry {
    return { order: lastOrder(this.contents.views), ...view };
  }

  /** What was refused is not there to be undone. */
  #forget(refused: readonly OverlayEditEntry[]): void {
    const isRefused = ({ edits }: Gesture) => refused.some((edit) => edits.includes(edit));
    this.#done = this.#done.filter((gesture) => !isRefused(gesture));
  }
}

function entryField(
  section: OverlaySectionName,
  key: string,
  field: string,
  value: unknown,
): OverlayEditEntry {
  return { path: [section, key, field], value };
}

/** Ten letters and digits; `randomUUID` is there on localhost and https only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}
