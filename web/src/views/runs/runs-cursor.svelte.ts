/** Where the keyboard is in the table of runs, and what its keys do there. */
import { nameColumnId } from '../../lib/run-table/columns';
import type { TableRow } from '../../lib/run-table/rows';
import type { Board } from '../../state/board.svelte';
import type { Run } from '../../state/catalogue.svelte';
import type { RunTable } from '../../state/run-table.svelte';

export type EditedField = 'name' | 'note';

/** What the table does as the keyboard asks for it. */
export interface CursorPort {
  /** Scrolls to a row, from 0. */
  readonly showRow: (index: number) => void;
  /** Scrolls to a column, from 0; -1: the names. */
  readonly showColumn: (index: number) => void;
  /** Rows that a key goes on by a page. */
  readonly pageRows: () => number;
  /** Makes a column wider. */
  readonly resize: (id: string, byPx: number) => void;
  /** Opens the menu of the current row. */
  readonly openMenu: () => void;
}

const resizeStepPx = 8;

export class RunsCursor {
  readonly #board: Board;
  readonly #table: () => RunTable;
  readonly #port: CursorPort;
  /** Of the current row; null: the header. */
  key = $state<string | null>(null);
  column = $state<string>(nameColumnId);
  editing = $state<EditedField | null>(null);
  /** Where a range of runs begins. */
  #anchor: Run | null = null;

  readonly columnIds: readonly string[] = $derived.by(() => [
    nameColumnId,
    ...this.#table().columns.map(({ id }) => id),
  ]);
  /** The current row among all; -1: the header. */
  readonly at: number = $derived.by(() =>
    this.#table().rows.findIndex(({ key }) => key === this.key),
  );

  constructor(board: Board, table: () => RunTable, port: CursorPort) {
    this.#board = board;
    this.#table = table;
    this.#port = port;
  }

  get row(): TableRow<Run> | undefined {
    return this.#table().rows[this.at];
  }

  choose(key: string, column: string): void {
    this.key = key;
    this.column = column;
  }

  move(by: number): void {
    const { rows } = this.#table();
    const next = Math.min(rows.length - 1, Math.max(0, this.at + by));
    const row = rows[next];
    if (!row) return;
    this.key = row.key;
    this.#port.showRow(next);
    this.#board.pointer.overRow(row.kind === 'run' ? row.run.id : null);
  }

  /** Shows, hides, or shows alone what the current row stands for, or compares with it. */
  act(what: 'toggle' | 'solo' | 'baseline'): void {
    const { row } = this;
    if (!row) return;
    if (what === 'solo') this.#board.selection.solo(runsOf(row));
    else if (what === 'toggle') this.showRuns(row);
    else if (row.kind === 'run') this.#table().toggleBaseline(row.run);
  }

  /** Shows the runs of a row, or hides them where all are shown. */
  showRuns(row: TableRow<Run>): void {
    const { selection } = this.#board;
    const runs = runsOf(row);
    selection.setVisible(runs, !runs.every((run) => selection.isVisible(run)));
  }

  /** Alone with alt, a range with shift. */
  toggleEye(run: Run, event: MouseEvent): void {
    const { selection } = this.#board;
    this.key = run.name;
    if (event.altKey) selection.solo([run]);
    else if (event.shiftKey && this.#anchor)
      selection.setVisible(this.#between(this.#anchor, run), !selection.isVisible(run));
    else selection.toggle(run);
    this.#anchor = run;
  }

  edit(field: EditedField): void {
    if (this.#board.overlay.isReadOnly) return;
    if (field === 'note' && !this.columnIds.includes('note')) this.#table().toggleColumn('note');
    this.column = field;
    this.#moveAcross(0);
    this.editing = field;
  }

  /** True: the key did something here. */
  press(event: KeyboardEvent): boolean {
    const obey = this.#folds(event) ?? this.#shapes(event) ?? this.#keys[event.key];
    obey?.(event);
    return obey !== undefined;
  }

  readonly #keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowDown: () => this.move(1),
    ArrowUp: () => (this.at === 0 ? this.#toHeader() : this.at > 0 ? this.move(-1) : undefined),
    PageDown: () => this.move(this.#port.pageRows()),
    PageUp: () => this.move(-this.#port.pageRows()),
    Home: () => this.move(-this.#table().rows.length),
    End: () => this.move(this.#table().rows.length),
    ArrowLeft: () => this.#moveAcross(-1),
    ArrowRight: () => this.#moveAcross(1),
    Enter: ({ shiftKey }) => this.#enter(shiftKey),
    F2: () => this.edit(this.column === 'note' ? 'note' : 'name'),
    ' ': () => this.act('toggle'),
    ContextMenu: () => this.#port.openMenu(),
  };

  /** At the name of a group: its runs come or go. */
  #folds({ key }: KeyboardEvent): (() => void) | undefined {
    const { row } = this;
    if (row?.kind !== 'group' || this.column !== nameColumnId) return;
    if (key !== (row.isFolded ? 'ArrowRight' : 'ArrowLeft')) return;
    return () => this.#board.taste.toggleGroup(row.name);
  }

  /** In the header, with shift or alt: how wide the current column is, and where it stands. */
  #shapes({ key, shiftKey, altKey }: KeyboardEvent): (() => void) | undefined {
    const by = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
    if (this.row || by === 0) return;
    if (shiftKey) return () => this.#port.resize(this.column, by * resizeStepPx);
    if (altKey) return () => this.#table().shiftColumn(this.column, by);
    return;
  }

  #enter(isAdded: boolean): void {
    const { row } = this;
    if (!row) this.#table().sortBy(this.column, isAdded);
    else if (row.kind === 'group') this.#board.taste.toggleGroup(row.name);
    else if (this.column === nameColumnId || this.column === 'note') this.edit(this.column);
    else this.#board.selection.toggle(row.run);
  }

  #moveAcross(by: number): void {
    const last = this.columnIds.length - 1;
    const at = Math.min(last, Math.max(0, this.columnIds.indexOf(this.column) + by));
    this.column = this.columnIds[at] as string;
    this.#port.showColumn(at - 1);
  }

  #toHeader(): void {
    this.key = null;
    this.#port.showRow(0);
  }

  #between(a: Run, b: Run): Run[] {
    const { rows } = this.#table();
    const at = (run: Run) => rows.findIndex((row) => row.key === run.name);
    const [from, to] = [at(a), at(b)].sort((x, y) => x - y) as [number, number];
    return rows.slice(from, to + 1).flatMap((row) => (row.kind === 'run' ? [row.run] : []));
  }
}

function runsOf(row: TableRow<Run>): readonly Run[] {
  return row.kind === 'run' ? [row.run] : row.runs;
}
