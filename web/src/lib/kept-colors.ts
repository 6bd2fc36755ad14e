/** Colours that stay while a page is open, whatever runs come. */
import type { Board } from '../state/board.svelte';
import type { Run } from '../state/catalogue.svelte';
import { colorsByRun, type Focus, newestFirst, slotCount } from './run-colors';

/** From now on runs keep the colours they have. */
export function keepColors({
  catalogue,
  selection,
}: {
  readonly catalogue: Pick<Board['catalogue'], 'isReady'>;
  readonly selection: Pick<Board['selection'], 'useColors'>;
}): void {
  selection.useColors(new KeptColors(() => catalogue.isReady).of);
}

/** By name. */
type Shown = ReadonlyMap<string, Run>;

/** Everything by name: ids start over with the server. */
export class KeptColors {
  readonly #isReady: () => boolean;
  /** Every run known, the first to be in colour first. */
  #order: string[] = [];
  readonly #known = new Set<string>();
  /** Which colour a run had last. */
  readonly #slots = new Map<string, number>();
  /** Runs that were in colour last. */
  #focus: ReadonlySet<string> = new Set();

  /** @param isReady Whether all runs are known; until then there is nothing to keep. */
  constructor(isReady: () => boolean) {
    this.#isReady = isReady;
  }

  /**
   * Runs in colour keep theirs. A run that starts takes a free one, or else that of the run idle longest; where
   * all go on, it is context.
   */
  readonly of = (
    visible: readonly Run[],
    wanted: readonly string[],
    all: readonly Run[],
  ): Focus => {
    if (this.#known.size === 0) {
      const first = colorsByRun(visible, wanted);
      if (this.#isReady()) this.#begin(visible, all, first);
      return first;
    }
    const newcomers = all.filter((run) => !this.#known.has(run.name));
    const shown: Shown = new Map(visible.map((run) => [run.name, run]));
    for (const run of newcomers.sort(newestFirst).reverse()) this.#welcome(run, shown, wanted);
    return this.#colored(this.#inFocus(shown, wanted));
  };

  #begin(visible: readonly Run[], all: readonly Run[], slots: Focus): void {
    this.#order = all.toSorted(newestFirst).map(({ name }) => name);
    for (const name of this.#order) this.#known.add(name);
    for (const { id, name } of visible) {
      const slot = slots.get(id);
      if (slot !== undefined) this.#slots.set(name, slot);
    }
    this.#focus = new Set(this.#slots.keys());
  }

  #welcome(run: Run, shown: Shown, wanted: readonly string[]): void {
    const focus = this.#inFocus(shown, wanted);
    this.#known.add(run.name);
    if (focus.length < slotCount || !shown.has(run.name)) {
      this.#order.unshift(run.name);
      return;
    }
    const idle = focus
      .filter(({ name }) => !wanted.includes(name))
      .reduce<Run | null>((a, b) => (a && lastActive(a) <= lastActive(b) ? a : b), null);
    const behind = 1 + Math.max(...focus.map(({ name }) => this.#order.indexOf(name)));
    if (!idle || lastActive(run) <= lastActive(idle)) {
      this.#order.splice(behind, 0, run.name);
      return;
    }
    this.#order.splice(behind, 0, idle.name);
    this.#order.splice(this.#order.indexOf(idle.name), 1, run.name);
  }

  #inFocus(shown: Shown, wanted: readonly string[]): readonly Run[] {
    const focus = new Set<Run>();
    for (const names of [wanted, this.#order]) {
      for (const name of names) {
        if (focus.size === slotCount) break;
        const run = this.#known.has(name) && shown.get(name);
        if (run) focus.add(run);
      }
    }
    return [...focus];
  }

  #colored(focus: readonly Run[]): Focus {
    const free = new Set(Array.from({ length: slotCount }, (_, slot) => slot));
    const slots = new Map<number, number>();
    const give = (run: Run, slot: number) => {
      free.delete(slot);
      slots.set(run.id, slot);
    };
    const claim = (runs: readonly Run[]) => {
      for (const run of runs) {
        const slot = this.#slots.get(run.name);
        if (slot !== undefined && free.has(slot)) give(run, slot);
      }
    };
    claim(focus.filter(({ name }) => this.#focus.has(name)));
    claim(focus.filter(({ id }) => !slots.has(id)));
    const had = new Set(this.#slots.values());
    for (const run of focus.filter(({ id }) => !slots.has(id)).sort((a, b) => a.id - b.id)) {
      // Whoever had a colour before it was hidden finds it again, as long as there are others.
      const cost = (slot: number) =>
        (had.has(slot) ? 2 : 0) + (slot === run.slot % slotCount ? 0 : 1);
      give(
        run,
        [...free].reduce((a, b) => (cost(b) < cost(a) ? b : a)),
      );
    }
    for (const { id, name } of focus) this.#slots.set(name, slots.get(id) as number);
    this.#focus = new Set(focus.map(({ name }) => name));
    return slots;
  }
}

/** In seconds; a run that goes on is active now. */
function lastActive({ status, started, updated }: Run): number {
  return status === 'live' ? Number.POSITIVE_INFINITY : (updated ?? started ?? 0);
}
