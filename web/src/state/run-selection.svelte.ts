/** Which runs are shown, and which of those are in colour. */
import type { RunId } from '../charts/types';
import { colorsByFolder, colorsByRun, type Focus, prefersFolders } from '../lib/run-colors';
import { groupsOfFolders, groupsOfQuery, type LineGroup, slotsOfGroups } from '../lib/run-groups';
import type { Run } from './catalogue.svelte';

/** `hide`: all runs but these. `only`: these alone, so that a run which appears later stays out. */
export interface Choice {
  readonly mode: 'hide' | 'only';
  readonly names: ReadonlySet<string>;
}

/** More wishes than this are forgotten, the oldest first. */
const longestWish = 16;

export type ColorBy = 'run' | 'folder';

/** Gives the runs in focus a colour each. */
export type ColorsByRun = (
  visible: readonly Run[],
  wanted: readonly string[],
  all: readonly Run[],
) => Focus;

/** What the query groups, and whether groups are drawn as one line each. */
export interface Grouping {
  readonly groups: readonly { readonly name: string; readonly runs: readonly Run[] }[];
  readonly areDrawn: boolean;
}

/** Runs that somebody hid for everybody: not drawn unless a view shows them alone. */
export interface HiddenRuns {
  readonly isHidden: (run: Run) => boolean;
  readonly unhide: (runs: readonly Run[]) => void;
}

const noneHidden: HiddenRuns = { isHidden: () => false, unhide: () => undefined };

export const everyRun: Choice = { mode: 'hide', names: new Set() };

/** Runs are kept by name, not id: names outlive a restart of the server, and are what a link should hold. */
export class RunSelection {
  readonly #runs: () => readonly Run[];
  readonly #filtered: () => readonly Run[];
  readonly #partsOf: (run: Run) => readonly Run[];
  readonly #hidden: HiddenRuns;
  readonly #grouping: () => Grouping;
  #choice = $state.raw<Choice>(everyRun);
  #colorBy = $state<ColorBy | null>(null);
  /** Runs the user asked to see in colour, newest wish first. */
  #wanted = $state.raw<readonly string[]>([]);
  #colorsByRun = $state.raw<ColorsByRun>(colorsByRun);
  /** What is drawn: shown, and let through by the filter. */
  readonly visible: readonly Run[] = $derived.by(() =>
    this.#filtered().filter((run) => this.isVisible(run)),
  );
  readonly #preferred: ColorBy = $derived.by(() =>
    prefersFolders(this.#runs()) ? 'folder' : 'run',
  );
  /** Runs that are drawn as one line, shown or not; empty where every run has its own. */
  readonly groups: readonly LineGroup[] = $derived.by(() =>
    this.#grouping().areDrawn ? this.#known : [],
  );
  /** Groups there are, drawn as such or not. */
  readonly #known: readonly LineGroup[] = $derived.by(() => {
    const asked = this.#grouping().groups;
    if (asked.length > 0) return groupsOfQuery(asked);
    return this.colorBy === 'folder' ? groupsOfFolders(this.#filtered(), this.#runs()) : [];
  });
  readonly #focus: Focus = $derived.by(() => {
    if (this.groups.length > 0 || this.#grouping().groups.length > 0) {
      const slots = slotsOfGroups(this.#known);
      return new Map(
        this.visible.flatMap(({ id }): [number, number][] => {
          const slot = slots.get(id);
          return slot === undefined ? [] : [[id, slot]];
        }),
      );
    }
    return this.colorBy === 'folder'
      ? colorsByFolder(this.visible, this.#wanted, this.#runs())
      : this.#colorsByRun(this.visible, this.#wanted, this.#runs());
  });

  /**
   * All are called inside derived values.
   * @param runs Reads all runs.
   * @param filtered Reads those the filter lets through.
   * @param partsOf The parts of a run: a choice may be older than what they are part of.
   * @param hidden Which runs somebody hid for everybody: they are shown only where they are named.
   * @param grouping Reads which groups are asked for.
   */
  constructor(
    runs: () => readonly Run[],
    filtered = runs,
    partsOf: (run: Run) => readonly Run[] = () => [],
    hidden = noneHidden,
    grouping: () => Grouping = () => ({ groups: [], areDrawn: false }),
  ) {
    this.#runs = runs;
    this.#filtered = filtered;
    this.#partsOf = partsOf;
    this.#hidden = hidden;
    this.#grouping = grouping;
  }

  get choice(): Choice {
    return this.#choice;
  }

  get wanted(): readonly string[] {
    return this.#wanted;
  }

  /** What a colour stands for; by itself the choice that tells more. */
  get colorBy(): ColorBy {
    return this.#colorBy ?? this.#preferred;
  }

  /** The colour mode somebody chose; null while it is the one that tells more. */
  get chosenColorBy(): ColorBy | null {
    return this.#colorBy;
  }

  /** Leaves the colours of runs to somebody else, from now on. */
  useColors(colors: ColorsByRun): void {
    this.#colorsByRun = colors;
  }

  setColorBy(colorBy: ColorBy): void {
    this.#colorBy = colorBy === this.#preferred ? null : colorBy;
  }

  /** Whether there is something to draw as groups. */
  get hasGroups(): boolean {
    return this.#known.length > 0;
  }

  get focusCount(): number {
    return this.#focus.size;
  }

  /** True when some shown runs are only grey context. */
  get hasContext(): boolean {
    return this.visible.length > this.#focus.size;
  }

  isVisible(run: Run): boolean {
    const { mode, names } = this.#choice;
    if (mode === 'hide') return !names.has(run.name) && !this.#hidden.isHidden(run);
    return names.has(run.name) || this.#partsOf(run).some(({ name }) => names.has(name));
  }

  /** Colour slot 0–7 of a run in focus, else null. */
  focusSlot(run: RunId): number | null {
    return this.#focus.get(run) ?? null;
  }

  toggle(run: Run): void {
    this.setVisible([run], !this.isVisible(run));
  }

  setVisible(runs: readonly Run[], isVisible: boolean): void {
    const { mode } = this.#choice;
    if (isVisible && mode === 'hide') {
      const hidden = runs.filter((run) => this.#hidden.isHidden(run));
      if (hidden.length > 0) this.#hidden.unhide(hidden);
    }
    const names = new Set(this.#choice.names);
    for (const run of runs) {
      if (isVisible === (mode === 'only')) names.add(run.name);
      else for (const { name } of [run, ...this.#partsOf(run)]) names.delete(name);
    }
    this.#choice = { mode, names };
    if (this.#runs().every((run) => this.isVisible(run) || this.#hidden.isHidden(run)))
      this.#choice = everyRun;
  }

  /** Shows these runs alone; when they already are, shows all. */
  solo(runs: readonly Run[]): void {
    const names = new Set(runs.map((run) => run.name));
    const isSolo = this.#runs().every((run) => this.isVisible(run) === names.has(run.name));
    this.#choice = isSolo ? everyRun : { mode: 'only', names };
  }

  showAll(): void {
    this.#choice = everyRun;
  }

  /** Brings a run into colour, or gives up the wish to. */
  toggleFocus(run: Run): void {
    const others = this.#wanted.filter((name) => name !== run.name);
    const isDropped = others.length < this.#wanted.length;
    this.#wanted = isDropped ? others : [run.name, ...others].slice(0, longestWish);
    if (!isDropped && !this.isVisible(run)) this.setVisible([run], true);
  }

  /** Takes over what a link says. */
  restore(choice: Choice, wanted: readonly string[], colorBy: ColorBy | null = null): void {
    this.#colorBy = colorBy;
    this.#choice = choice;
    this.#wanted = wanted.slice(0, longestWish);
  }
}
