/** What the table of runs shows: its columns, its rows, and what stands in them. */
import type { Range, RunId, TagId } from '../charts/types';
import { importance } from '../lib/importance';
import { byNature } from '../lib/natural-sort';
import { quantile } from '../lib/quantile';
import { nameRanks } from '../lib/run-order';
import { defaultCardColumnIds } from '../lib/run-table/cards';
import {
  type Column,
  type ColumnKey,
  type ColumnOptions,
  defaultColumnIds,
  keyOfColumn,
  nameColumnId,
  resolveColumns,
} from '../lib/run-table/columns';
import { equalHParams } from '../lib/run-table/differences';
import { type TableRow, tableRows } from '../lib/run-table/rows';
import {
  type CellValue,
  type SortKey,
  sortKeyOf,
  textOfSortKey,
  toggledSort,
} from '../lib/run-table/sort';
import { type RunStatusText, statusText } from '../lib/run-table/status';
import { type ColumnScale, scaleOf } from '../lib/run-table/text';
import type { Statistic } from '../query/keys';
import type { Board } from './board.svelte';
import type { Run, Tag } from './catalogue.svelte';
import { AllRunFields, isSummarised } from './run-fields.svelte';

type MetricKey = ColumnKey & { readonly kind: 'metric' };

/** The liveliest first. */
const statusOrder: readonly Run['status'][] = ['live', 'stalled', 'done', 'empty', 'unreadable'];

export class RunTable {
  readonly #board: Board;
  readonly #fields: AllRunFields;
  /** Keys of the rows while the pointer is over them, and of which order they were. */
  #held = $state.raw<{ readonly order: string; readonly rows: readonly string[] } | null>(null);

  /** Whether runs are listed as cards, which say less to begin with. */
  isPhone = $state(false);

  /** Names of scalars, the most important first. */
  readonly tags: readonly string[] = $derived.by(() => {
    const { scalars, dots } = this.#board.catalogue;
    const rank = ({ id, name }: Tag) => importance(name) + (dots.has(id) ? 100 : 0);
    return scalars
      .toSorted((a, b) => rank(a) - rank(b) || byNature(a.name, b.name))
      .map(({ name }) => name);
  });
  readonly baseline: Run | null = $derived.by(() => {
    const { baseline } = this.#board.overlay.contents;
    return this.#board.catalogue.runs.find(({ name }) => name === baseline) ?? null;
  });
  /** Hyperparameters that are the same in all runs listed. */
  readonly equal: ReadonlySet<string> = $derived.by(() =>
    equalHParams(this.runs, this.#board.hparams.names, ({ id }, name) =>
      this.#fields.hparam(id, name),
    ),
  );
  readonly #options: ColumnOptions = $derived.by(() => {
    const { view, taste, hparams, query, valueTag } = this.#board;
    const isShown = (name: string) => !view.table.onlyDifferences || !this.equal.has(name);
    return {
      chosen: view.table.columns,
      pinned: view.table.pinned,
      widths: taste.tableWidths,
      valueTag: valueTag?.name ?? null,
      tags: this.tags,
      hparams: hparams.all.filter(({ name }) => isShown(name)),
      hasBaseline: this.baseline !== null,
      hasGroups: query.groups.length > 0,
    };
  });
  readonly #usual: readonly string[] = $derived.by(() => {
    const all = { ...this.#options, chosen: [], hparams: this.#board.hparams.all };
    return this.isPhone ? defaultCardColumnIds(all, this.equal) : defaultColumnIds(all);
  });
  /** Ids of all columns that are chosen, those of equal hyperparameters too. */
  readonly chosen: readonly string[] = $derived.by(() =>
    this.#options.chosen.length > 0 ? this.#options.chosen : this.#usual,
  );
  readonly columns: readonly Column[] = $derived.by(() =>
    resolveColumns({ ...this.#options, chosen: this.chosen }),
  );
  /** How many columns "differences only" takes away. */
  readonly equalCount: number = $derived.by(
    () =>
      this.chosen.filter((id) => {
        const key = keyOfColumn(id);
        return key?.kind === 'hparam' && this.equal.has(key.name);
      }).length,
  );
  readonly sort: readonly SortKey[] = $derived.by(() => this.#board.view.table.sort.map(sortKeyOf));
  readonly #runCount = $derived.by(() => this.#board.catalogue.known.length);
  readonly #ranks: Uint32Array = $derived.by(() =>
    // Runs come and never change their names: only their number asks for a new order.
    this.#runCount > 0 ? nameRanks(this.#board.catalogue.known) : new Uint32Array(),
  );
  readonly rows: readonly TableRow<Run>[] = $derived.by(() =>
    tableRows(this.runs, this.#board.query.groups, {
      sort: this.sort,
      cellOf: (run, id) => this.#sortValue(run, id),
      compareNames: (a, b) => (this.#ranks[a.id] ?? 0) - (this.#ranks[b.id] ?? 0),
      isFolded: (group) => this.#board.taste.isGroupToggled(group),
      held: this.#held?.order === this.#order ? this.#held.rows : null,
    }),
  );
  readonly #scales: ReadonlyMap<string, ColumnScale> = $derived.by(() => {
    const metrics = this.columns.filter(({ key }) => key.kind === 'metric');
    const scaleOfKey = (key: MetricKey) =>
      // Differences are written as the values are.
      scaleOf(this.runs.map((run) => this.metric(run, withoutDelta(key))));
    return new Map(metrics.map(({ id, key }) => [id, scaleOfKey(key as MetricKey)]));
  });
  /** Where last values of the value tag lie, without the few that are far off; null without one. */
  readonly usualRange: Range | null = $derived.by(() => {
    const finite = this.runs
      .map((run) => this.#board.lastValue(run))
      .filter((value): value is number => Number.isFinite(value));
    if (finite.length === 0) return null;
    const values = Float64Array.from(finite);
    return { from: quantile(values, 0.02), to: quantile(values, 0.98) };
  });
  readonly #lostBytes: ReadonlyMap<RunId, number> = $derived.by(() => {
    const { catalogue } = this.#board;
    const lost = new Map<RunId, number>();
    for (const { run, bytes } of catalogue.damage) {
      const whole = catalogue.wholeOf(run);
      lost.set(whole, (lost.get(whole) ?? 0) + bytes);
    }
    return lost;
  });

  constructor(board: Board) {
    this.#board = board;
    this.#fields = new AllRunFields(
      board.catalogue,
      board.summaries,
      () => board.hparams,
      board.overlay,
    );
  }

  /** Those the query lets through. */
  get runs(): readonly Run[] {
    return this.#board.filtered.runs;
  }

  /** What the order of rows depends on besides values. */
  get #order(): string {
    const { view, valueTag } = this.#board;
    return JSON.stringify([view.table.sort, valueTag?.id ?? null, this.baseline?.id ?? null]);
  }

  /** Asks for what columns and order need; call it in an effect. */
  want(): void {
    this.#board.hparams.want();
    const ids = [...this.columns.map(({ id }) => id), ...this.sort.map(({ id }) => id)];
    const tags = ids.flatMap((id) => this.#summarisedTag(id) ?? []);
    this.#fields.wantTags(tags);
  }

  /** Asks for the curves of the rows in view; call it in an effect. */
  wantCurves(drawn: readonly TableRow<Run>[]): void {
    const { valueTag, sparklines } = this.#board;
    if (!this.columns.some(({ id }) => id === 'spark')) return;
    const runs = drawn.flatMap((row) =>
      row.kind === 'run' ? [this.#board.valueRun(row.run).id] : [],
    );
    sparklines.want(valueTag?.id ?? null, runs);
  }

  stop(): void {
    this.#fields.stop();
  }

  // --- order ---

  /** Rows stay where they are, whatever their values become, until `release` or another order. */
  hold(): void {
    if (this.#held?.order === this.#order) return;
    this.#held = { order: this.#order, rows: this.rows.map(({ key }) => key) };
  }

  release(): void {
    this.#held = null;
  }

  /** @param isAdded The columns that order the rows already go on to. */
  sortBy(id: string, isAdded: boolean): void {
    this.#board.view.table.sortBy(toggledSort(this.sort, id, isAdded).map(textOfSortKey));
  }

  // --- columns ---

  /** Makes a run the baseline, or no longer; whoever chose columns sees the differences beside them. */
  toggleBaseline(run: Run): void {
    const isBaseline = this.baseline?.id === run.id;
    this.#board.overlay.setBaseline(isBaseline ? null : run.name);
    const { chosen } = this.#options;
    if (isBaseline || chosen.length === 0 || chosen.includes('delta')) return;
    const before = Math.max(...['status', 'spark', 'last'].map((id) => chosen.indexOf(id)));
    this.#choose(chosen.toSpliced(before + 1, 0, 'delta'));
  }

  toggleColumn(id: string): void {
    const { chosen } = this;
    this.#choose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  }

  /** Puts a column before another one, or last. */
  moveColumn(id: string, before: string | null): void {
    if (id === before || !this.chosen.includes(id)) return;
    const others = this.chosen.filter((other) => other !== id);
    const at = before === null ? others.length : others.indexOf(before);
    if (at >= 0) this.#choose(others.toSpliced(at, 0, id));
  }

  /** One place to the left or right, past columns that are not shown. */
  shiftColumn(id: string, by: 1 | -1): void {
    const shown = this.columns.map((column) => column.id);
    const at = shown.indexOf(id);
    if (at < 0 || shown[at + by] === undefined) return;
    this.moveColumn(id, (by < 0 ? shown[at - 1] : shown[at + 2]) ?? null);
  }

  resetColumns(): void {
    this.#board.view.table.setColumns([]);
  }

  #choose(ids: readonly string[]): void {
    const isUsual =
      ids.length === this.#usual.length && ids.every((id, at) => id === this.#usual[at]);
    // A table without columns would be one with those that everybody starts with.
    this.#board.view.table.setColumns(isUsual ? [] : ids.length > 0 ? ids : ['status']);
  }

  // --- cells ---

  /** What is copied. */
  cell(run: Run, key: ColumnKey): CellValue {
    const { overlay } = this.#board;
    if (key.kind === 'name') return overlay.nameOf(run.name);
    if (key.kind === 'hparam') return this.#fields.hparam(run.id, key.name);
    if (key.kind === 'metric') return this.metric(run, key);
    switch (key.field) {
      case 'status':
        return this.status(run).text;
      case 'started':
        return run.started;
      case 'took':
        return run.started === null || run.updated === null ? null : run.updated - run.started;
      case 'steps':
        return this.#fields.steps(run.id);
      case 'note':
        return overlay.run(run.name).note ?? null;
      case 'spark':
        return null;
    }
  }

  metric(run: Run, { tag, statistic }: MetricKey): number | null {
    const name = tag ?? this.#board.valueTag?.name;
    if (name === undefined) return null;
    if (statistic !== 'delta') return this.#fields.metric(run.id, name, statistic);
    if (!this.baseline) return null;
    const value = this.#fields.metric(run.id, name, 'last');
    const base = this.#fields.metric(this.baseline.id, name, 'last');
    return value === null || base === null ? null : value - base;
  }

  /** How the numbers of a column of metrics are written. */
  scale(id: string): ColumnScale {
    return this.#scales.get(id) ?? scaleOf([]);
  }

  status(run: Run): RunStatusText {
    const { valueTag } = this.#board;
    const owner = this.#board.valueRun(run).id;
    return statusText(run, {
      series: this.#board.valueSeries(run),
      firstBadStep: valueTag ? this.#fields.firstBadStep(valueTag.id, owner) : null,
      lostBytes: this.#lostBytes.get(run.id) ?? 0,
    });
  }

  #sortValue(run: Run, id: string): CellValue {
    if (id === 'status') return statusOrder.indexOf(run.status);
    if (id === 'spark') return this.#board.lastValue(run);
    const key = id === nameColumnId ? ({ kind: 'name' } as const) : keyOfColumn(id);
    return key && this.cell(run, key);
  }

  /** The tag that a column needs summarised. */
  #summarisedTag(id: string): TagId | null {
    const key = keyOfColumn(id);
    const { valueTag } = this.#board;
    // Where a run stopped on NaN.
    if (key?.kind === 'field' && key.field === 'status') return valueTag?.id ?? null;
    if (key?.kind !== 'metric' || key.statistic === 'delta') return null;
    if (!isSummarised(key.statistic satisfies Statistic)) return null;
    return this.#fields.tagIds.get(key.tag ?? valueTag?.name ?? '') ?? null;
  }
}

function withoutDelta(key: MetricKey): MetricKey {
  return key.statistic === 'delta' ? { ...key, statistic: 'last' } : key;
}
