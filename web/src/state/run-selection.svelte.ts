/** Which runs are shown, and which of those are in colour. */
import type { Run } from './catalogue.svelte';

/** Colours a person can tell apart; the run slots of styles/tokens.css. */
export const slotCount = 8;

/** `hide`: all runs but these. `only`: these alone, so that a run which appears later stays out. */
export interface Choice {
  readonly mode: 'hide' | 'only';
  readonly names: ReadonlySet<string>;
}

export const everyRun: Choice = { mode: 'hide', names: new Set() };

/** Runs are kept by name, not id: names outlive a restart of the server, and are what a link should hold. */
export class RunSelection {
  readonly #runs: () => readonly Run[];
  #choice = $state.raw<Choice>(everyRun);
  /** Runs the user asked to see in colour, newest wish first. */
  #wanted = $state.raw<readonly string[]>([]);
  readonly visible: readonly Run[] = $derived.by(() =>
    this.#runs().filter((run) => this.isVisible(run)),
  );
  readonly #focus: ReadonlyMap<number, number> = $derived.by(() =>
    focusOf(this.visible, this.#wanted),
  );

  /** @param runs Reads the current runs; called inside derived values. */
  constructor(runs: () => readonly Run[]) {
    this.#runs = runs;
  }

  get choice(): Choice {
    return this.#choice;
  }

  get wanted(): readonly string[] {
    return this.#wanted;
  }

  get focusCount(): number {
    return this.#focus.size;
  }

  /** True when some shown runs are only grey context. */
  get hasContext(): boolean {
    return this.visible.length > this.#focus.size;
  }

  isVisible(run: Run): boolean {
    return this.#choice.names.has(run.name) === (this.#choice.mode === 'only');
  }

  /** Colour slot 0–7 of a run in focus, else null. */
  focusSlot(run: Run): number | null {
    return this.#focus.get(run.id) ?? null;
  }

  toggle(run: Run): void {
    this.setVisible([run], !this.isVisible(run));
  }

  setVisible(runs: readonly Run[], isVisible: boolean): void {
    const { mode } = this.#choice;
    const names = new Set(this.#choice.names);
    for (const { name } of runs) {
      if (isVisible === (mode === 'only')) names.add(name);
      else names.delete(name);
    }
    this.#choice = { mode, names };
    if (this.visible.length === this.#runs().length) this.#choice = everyRun;
  }

  /** Shows these runs alone; when they already are, shows all. */
  solo(runs: readonly Run[]): void {
    const names = new Set(runs.map((run) => run.name));
    const isSolo =
      this.visible.length === names.size && this.visible.every(({ name }) => names.has(name));
    this.#choice = isSolo ? everyRun : { mode: 'only', names };
  }

  showAll(): void {
    this.#choice = everyRun;
  }

  /** Brings a run into colour, or gives up the wish to. */
  toggleFocus(run: Run): void {
    const others = this.#wanted.filter((name) => name !== run.name);
    const isDropped = others.length < this.#wanted.length;
    this.#wanted = isDropped ? others : [run.name, ...others].slice(0, slotCount);
    if (!isDropped && !this.isVisible(run)) this.setVisible([run], true);
  }

  /** Takes over what a link says. */
  restore(choice: Choice, wanted: readonly string[]): void {
    this.#choice = choice;
    this.#wanted = wanted.slice(0, slotCount);
  }
}

/**
 * At most eight runs with a colour each: those wished for, then the newest. A run keeps the colour of its own
 * slot unless an older run in focus has it.
 */
export function focusOf(
  visible: readonly Run[],
  wanted: readonly string[],
): ReadonlyMap<number, number> {
  const wish = new Map(wanted.map((name, i) => [name, i]));
  const wishOf = (run: Run) => wish.get(run.name) ?? slotCount;
  const isNewer = (a: Run, b: Run) => (b.started ?? 0) - (a.started ?? 0) || b.id - a.id;
  const chosen = visible
    .toSorted((a, b) => wishOf(a) - wishOf(b) || isNewer(a, b))
    .slice(0, slotCount);
  const slots = new Map<number, number>();
  const free = new Set(Array.from({ length: slotCount }, (_, slot) => slot));
  const isOwnFree = (run: Run) => free.delete(run.slot % slotCount);
  const displaced = chosen
    .toSorted((a, b) => a.id - b.id)
    .filter((run) => {
      if (!isOwnFree(run)) return true;
      slots.set(run.id, run.slot % slotCount);
      return false;
    });
  const left = [...free];
  displaced.forEach((run, i) => {
    slots.set(run.id, left[i] as number);
  });
  return slots;
}
