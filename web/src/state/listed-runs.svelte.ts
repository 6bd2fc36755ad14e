/** The rows of the run panel, which of them is current, and what a press on them does. */
import { untrack } from 'svelte';
import type { RunId } from '../charts/types';
import {
  type ContextRow,
  type FoldableRow,
  fittingRows,
  type GroupRow,
  groupedRows,
  type ListOptions,
  type ListRow,
  listRows,
  type RunRow,
} from '../lib/run-list';
import { nameRanks } from '../lib/run-order';
import { withToggled } from '../lib/sets';
import type { Board } from './board.svelte';
import type { Run } from './catalogue.svelte';

type Press = Pick<MouseEvent, 'altKey' | 'shiftKey'>;

/** No panel has room for more, and listing them all to see it takes long. */
const mostListed = 1000;

export class ListedRuns {
  readonly #board: Board;
  readonly #room: () => number;
  #isStill = $state(false);
  /** How many runs are listed; those that came later wait. */
  #settledCount = $state(0);
  #currentKey = $state<string | null>(null);
  /** Folders whose context runs are listed. */
  #openContexts = $state.raw<ReadonlySet<string>>(new Set());
  /** Where a range begins. */
  #anchor: Run | null = null;

  readonly #runCount = $derived.by(() => this.#board.catalogue.known.length);
  readonly #ranks: Uint32Array = $derived.by(() => {
    // Runs come and never change their names: only their number asks for a new order.
    void this.#runCount;
    return untrack(() => nameRanks(this.#board.catalogue.known));
  });
  readonly #names: ReadonlySet<string> = $derived.by(() => {
    void this.#runCount;
    return untrack(() => new Set(this.#board.catalogue.runs.map((run) => run.name)));
  });
  /** How many new runs wait, because they would move what somebody looks at. */
  readonly waiting: number = $derived.by(() =>
    this.#isStill
      ? this.#board.filtered.runs.filter((run) => run.id >= this.#settledCount).length
      : 0,
  );
  /** Whoever filters or sorts by value looks for runs, in colour or not; in groups, for groups. */
  readonly #areAllLookedFor: boolean = $derived.by(() => {
    const { view, taste, groups } = this.#board;
    return taste.sort === 'value' || (view.filter !== '' && groups.length === 0);
  });
  readonly rows: readonly ListRow[] = $derived.by(() => {
    const { groups, filtered } = this.#board;
    const runs = this.#settled(filtered.runs);
    const listed = groups.map((group) => ({ ...group, runs: this.#settled(group.runs) }));
    const rowsOf = (options: ListOptions) =>
      groups.length === 0 ? listRows(runs, options) : groupedRows(listed, options);
    return runs.length > mostListed
      ? rowsOf(this.#options)
      : fittingRows(rowsOf, this.#options, this.#room());
  });
  /** Position of the row that keys act on; -1 without one. */
  readonly current: number = $derived.by(() =>
    this.rows.findIndex((row) => row.key === this.#currentKey),
  );

  /** @param room Reads how many rows there is room for. */
  constructor(board: Board, room: () => number) {
    this.#board = board;
    this.#room = room;
  }

  get #options(): ListOptions {
    const { catalogue, overlay, pointer, selection, taste } = this.#board;
    const areAllLookedFor = this.#areAllLookedFor;
    const names = this.#names;
    const ranks = this.#ranks;
    return {
      sort: taste.sort,
      compareNames: (a, b) => (ranks[a.id] ?? 0) - (ranks[b.id] ?? 0),
      isRun: (name) => names.has(name),
      isToggled: (folder) => taste.isGroupToggled(folder),
      partsOf: (run) => catalogue.parts(run.id),
      isContext: (run) =>
        !areAllLookedFor &&
        selection.isVisible(run) &&
        this.#board.color(run) === null &&
        // What somebody points at, or last did something with, stays.
        untrack(() => run.name !== this.#currentKey && run.id !== pointer.row),
      isContextOpen: (folder) => this.#openContexts.has(folder),
      isPinned: (run) => overlay.run(run.name).is_pinned === true,
      lastValueOf: (run) => this.#board.lastValue(run),
    };
  }

  /** @param isStill Whether nothing is to move: new runs wait until that is over, or until `settle`. */
  hold(isStill: boolean): void {
    this.#isStill = isStill;
    if (!isStill) this.settle();
  }

  /** Lists the runs that wait. */
  settle(): void {
    this.#settledCount = this.#runCount;
  }

  isCurrent(row: ListRow): boolean {
    return row.key === this.#currentKey;
  }

  /** @param row Undefined: none. */
  makeCurrent(row: ListRow | undefined): void {
    this.#currentKey = row?.key ?? null;
  }

  /** Whose lines lead while the pointer is over a row. */
  runOf(row: ListRow): RunId | null {
    if (row.kind === 'run' || row.kind === 'part') return row.run.id;
    const isLine =
      row.kind === 'group' && this.#board.selection.groups.some((g) => g.name === row.folder);
    return isLine ? this.#board.groupLine(`${row.folder}\n`) : null;
  }

  /** A press on the dot of a run: shows or hides it, a range, or all others. */
  pressDot(row: RunRow, { altKey, shiftKey }: Press): void {
    const { overlay, selection } = this.#board;
    const { run } = row;
    this.makeCurrent(row);
    if (altKey) selection.solo(withSubRuns(row));
    else if (overlay.run(run.name).is_hidden && !selection.isVisible(run))
      overlay.hide([run.name], false);
    else if (shiftKey && this.#anchor)
      selection.setVisible(this.#between(this.#anchor, run), !selection.isVisible(run));
    else selection.setVisible(withSubRuns(row), !selection.isVisible(run));
    this.#anchor = run;
  }

  /** A press on the name of a run: puts it in colour, or back. */
  pressName(row: RunRow, { altKey }: Press): void {
    const { selection } = this.#board;
    this.makeCurrent(row);
    if (altKey) selection.solo(withSubRuns(row));
    else if (selection.hasContext || !selection.isVisible(row.run)) selection.toggleFocus(row.run);
    this.#anchor = row.run;
  }

  /** A press on the box of a group. */
  pressGroup(group: GroupRow, { altKey }: Press): void {
    if (altKey) this.#board.selection.solo(withSubRuns(group));
    else this.#toggleVisible(withSubRuns(group));
  }

  /** Shows or hides the current row, shows it alone, or compares with it. */
  act(what: 'toggle' | 'solo' | 'baseline'): void {
    const row = this.rows[this.current];
    if (!row) return;
    if (row.kind === 'context') this.toggleContext(row);
    else if (what === 'baseline') this.#toggleBaseline(row);
    else if (what === 'solo') this.#board.selection.solo(withSubRuns(row));
    else this.#toggleVisible(withSubRuns(row));
  }

  fold(row: FoldableRow): void {
    if (row.kind === 'group' && row.isContext) this.toggleContext(row);
    else this.#board.taste.toggleGroup(row.kind === 'group' ? row.folder : row.run.name);
  }

  toggleContext({ folder }: Pick<ContextRow, 'folder'>): void {
    this.#openContexts = withToggled(this.#openContexts, folder);
  }

  #toggleBaseline(row: Exclude<ListRow, ContextRow>): void {
    if (row.kind === 'group') return;
    const { overlay } = this.#board;
    const { name } = row.kind === 'part' ? row.whole : row.run;
    overlay.setBaseline(overlay.contents.baseline === name ? null : name);
  }

  #toggleVisible(runs: readonly Run[]): void {
    const { selection } = this.#board;
    selection.setVisible(runs, !runs.every((run) => selection.isVisible(run)));
  }

  #between(a: Run, b: Run): Run[] {
    const at = (run: Run) => this.rows.findIndex((row) => row.key === run.name);
    const [from, to] = [at(a), at(b)].sort((x, y) => x - y) as [number, number];
    return this.rows.slice(from, to + 1).flatMap((row) => (row.kind === 'run' ? [row.run] : []));
  }

  #settled(runs: readonly Run[]): readonly Run[] {
    return this.waiting === 0 ? runs : runs.filter((run) => run.id < this.#settledCount);
  }
}

/** What is shown and hidden with a row. */
function withSubRuns(row: Exclude<ListRow, ContextRow>): Run[] {
  if (row.kind === 'part') return [row.whole];
  return row.kind === 'run' ? [row.run, ...row.subRuns] : [...row.runs, ...row.subRuns];
}
