/** Runs generated in the page, so that the board can be seen and worked on with no server (`#/demo`). */
import type { Range, RunId, SeriesData } from '../../charts/types';
import { formulaTags } from '../../lib/formula-tags';
import type { SeriesFrame, Summaries } from '../frame';
import type { GroupsFrame } from '../groups-frame';
import type {
  ChangeMessage,
  HParamsMessage,
  LayoutsMessage,
  LogdirMessage,
  MarksMessage,
  OverlayEditEntry,
  OverlayMessage,
  RunColumns,
  SeriesColumns,
  SeriesHeader,
} from '../schema';
import {
  type DataSource,
  type GroupsQuery,
  pointsPerColumn,
  type SeriesQuery,
  SourceError,
  type SourceListener,
  type SummariesQuery,
} from '../source';
import {
  type DemoRun,
  type DemoTag,
  demoMarks,
  demoNoise,
  demoRuns,
  demoTags,
  pointCount,
  secondsPerStep,
  totalSteps,
} from './curves';
import { DemoOverlay } from './demo-overlay';
import { type Column, envelope, pointsInRange } from './envelope';
import { evaluateFormula } from './formula';
import { groupOf } from './groups';
import { demoHParams, demoLayouts } from './hparams';
import { type PlacedColumn, placedBy, pointsAcross } from './positions';
import { summaries } from './summaries';

const stepsPerTick = 10;

export class DemoSource implements DataSource {
  readonly kind = 'demo';
  #version = 1;
  readonly #openedAt = Date.now() / 1000;
  readonly #steps = demoRuns.map((run) => run.stepsAtOpen);
  readonly #columns = new Map<string, Column>();
  readonly #overlay = new DemoOverlay();

  logdir(): Promise<LogdirMessage> {
    const everyRun = demoRuns.map((_, run) => run);
    return Promise.resolve({
      instance: 'demo',
      version: this.#version,
      name: 'demo',
      path: 'generated in this page',
      lightwell: '',
      exists: true,
      state: 'ready',
      progress: {
        files_done: 12,
        files_total: 12,
        bytes_done: 0,
        bytes_total: 0,
        behind_since: null,
      },
      other_files: 0,
      folders: 3,
      free_bytes: null,
      runs: this.#runColumns(everyRun),
      tags: { name: demoTags.map((tag) => tag.name), kind: demoTags.map((tag) => tag.kind) },
      series: this.#seriesColumns(everyRun),
      damage: [],
      notices: [],
    });
  }

  series(query: SeriesQuery, signal: AbortSignal): Promise<SeriesFrame> {
    const tags = [query.tag, ...(query.otherTags ?? [])];
    const unknown = unknownTag(query);
    if (unknown) return Promise.reject(unknown);
    const xTag = query.xTag ?? null;
    const runs = query.runs ?? demoRuns.map((_, run) => run);
    const drawn = this.#drawn(query.formula ?? null, tags, runs);
    if (drawn instanceof SourceError) return Promise.reject(drawn);
    const placed = drawn.map(({ column, tag }) => ({ tag, ...this.#placed(column, query) }));
    const range = query.xRange ?? dataRange(placed.map(({ x }) => x));
    // No run of the demo was restarted: there are no segments to add.
    const series = placed.map(({ column, tag, x }): SeriesData => {
      const isMany = countWithin(x, range) > pointsPerColumn * query.cols;
      const of = tag === null ? {} : { tag };
      if (isMany) return { ...of, ...envelope(column, x, range, query.cols, query.smoothing) };
      const points = xTag === null ? pointsInRange : pointsAcross;
      return { ...of, ...points(column, x, range, query.smoothing) };
    });
    signal.throwIfAborted();
    const header: SeriesHeader = {
      instance: 'demo',
      version: this.#version,
      tags: query.formula == null ? tags : [],
      formula: query.formula ?? null,
      x: xTag === null ? query.xAxis : 'tag',
      x_tag: xTag,
      ...range,
      cols: query.cols,
      smooth: `ema:${query.smoothing}`,
      series: [],
    };
    return Promise.resolve({ header, series });
  }

  groups(query: GroupsQuery, signal: AbortSignal): Promise<GroupsFrame> {
    const unknown = unknownTag(query);
    if (unknown) return Promise.reject(unknown);
    const placed = query.groups.map((runs) =>
      runs.map((run) => this.#placed(this.#column(run, query.tag), query)),
    );
    const range = query.xRange ?? dataRange(placed.flat().map(({ x }) => x));
    signal.throwIfAborted();
    const groups = placed.map((members, group) =>
      groupOf(group, members, range, query.cols, query.smoothing),
    );
    return Promise.resolve({ instance: 'demo', groups });
  }

  summaries({ tag, runs }: SummariesQuery): Promise<Summaries> {
    if (!demoTags[tag]?.value) {
      return Promise.reject(new SourceError(`no scalar tag has the id ${tag}`, true));
    }
    const columns = (runs ?? demoRuns.map((_, run) => run)).map((run) => this.#column(run, tag));
    return Promise.resolve(summaries(this.#version, columns));
  }

  hparams(): Promise<HParamsMessage> {
    const isDone = demoRuns.map((_, run) => this.#stepsOf(run) >= totalSteps);
    const started = demoRuns.map((_, run) => this.#started(run));
    return Promise.resolve(demoHParams(this.#version, isDone, started));
  }

  layouts(): Promise<LayoutsMessage> {
    return Promise.resolve(demoLayouts(this.#version));
  }

  marks(runs: readonly RunId[]): Promise<MarksMessage> {
    const rows = demoMarks.filter(({ run }) => runs.includes(run));
    const marks = {
      run: rows.map(({ run }) => run),
      name: rows.map(() => 'best'),
      text: rows.map(() => 'lowest loss/val so far, kept as best.pt'),
      step: rows.map(({ step }) => step),
      wall_time: rows.map(({ run, step }) => this.#started(run) + step * secondsPerStep),
    };
    return Promise.resolve({ instance: 'demo', version: this.#version, marks });
  }

  overlay(): Promise<OverlayMessage> {
    return Promise.resolve(this.#overlay.message());
  }

  editOverlay(edits: readonly OverlayEditEntry[]): Promise<OverlayMessage> {
    this.#overlay.edit(edits);
    return this.overlay();
  }

  follow(_current: () => unknown, listener: SourceListener): () => void {
    listener.onConnection(true);
    const timer = setInterval(
      () => {
        if (document.hidden) return;
        const change = this.#grow();
        if (change) listener.onChange(change, 'demo');
      },
      stepsPerTick * secondsPerStep * 1000,
    );
    return () => clearInterval(timer);
  }

  #grow(): ChangeMessage | null {
    const growing = demoRuns.flatMap((_, run) => (this.#stepsOf(run) < totalSteps ? [run] : []));
    if (growing.length === 0) return null;
    for (const run of growing) this.#steps[run] = this.#stepsOf(run) + stepsPerTick;
    this.#version += 1;
    return {
      version: this.#version,
      state: 'ready',
      progress: {
        files_done: 12,
        files_total: 12,
        bytes_done: 0,
        bytes_total: 0,
        behind_since: null,
      },
      runs: { run: growing, ...this.#runColumns(growing) },
      tags: { tag: [], name: [], kind: [] },
      series: this.#seriesColumns(growing),
      logdir: null,
      damaged_files: [],
      damage: [],
    };
  }

  #stepsOf(run: number): number {
    return this.#steps[run] as number;
  }

  /** Runs were started one after the other; the unfinished one is where it is now. */
  #started(run: number): number {
    const { stepsAtOpen } = demoRuns[run] as DemoRun;
    const restSeconds = stepsAtOpen < totalSteps ? 0 : (demoRuns.length - run) * 600;
    return this.#openedAt - stepsAtOpen * secondsPerStep - restSeconds;
  }

  #updated(run: number): number {
    return this.#started(run) + this.#stepsOf(run) * secondsPerStep;
  }

  #runColumns(runs: number[]): RunColumns {
    return {
      name: runs.map((run) => (demoRuns[run] as DemoRun).name),
      started: runs.map((run) => this.#started(run)),
      updated: runs.map((run) => this.#updated(run)),
      status: runs.map((run) => (this.#stepsOf(run) < totalSteps ? 'live' : 'done')),
      closed: runs.map((run) => this.#stepsOf(run) >= totalSteps),
      slot: runs.slice(),
      damage: runs.map(() => 0),
      message: runs.map(() => null),
      part_of: runs.map(() => null),
      part: runs.map(() => null),
    };
  }

  #seriesColumns(runs: number[]): SeriesColumns {
    const rows = runs.flatMap((run) => demoTags.map((tag, id) => this.#seriesRow(run, tag, id)));
    return {
      run: rows.map((row) => row.run),
      tag: rows.map((row) => row.tag),
      count: rows.map((row) => row.count),
      first_step: rows.map(() => 0),
      last_step: rows.map((row) => row.lastStep),
      last_value: rows.map((row) => row.lastValue),
      nonfinite: rows.map((row) => row.nonfinite),
      version: rows.map((row) => row.count),
    };
  }

  #seriesRow(run: number, tag: DemoTag, id: number) {
    const count = pointCount(tag, this.#stepsOf(run));
    const values = tag.value ? this.#column(run, id).value : new Float32Array();
    const last = values.at(-1) ?? null;
    return {
      run,
      tag: id,
      count,
      lastStep: (count - 1) * tag.every,
      lastValue: last !== null && Number.isNaN(last) ? ('NaN' as const) : last,
      nonfinite: values.filter((value) => !Number.isFinite(value)).length,
    };
  }

  #column(run: number, tagIndex: number): Column {
    const tag = demoTags[tagIndex] as (typeof demoTags)[number];
    const count = pointCount(tag, this.#stepsOf(run));
    const key = `${run} ${tagIndex}`;
    const known = this.#columns.get(key);
    if (known?.version === count) return known;
    const demoRun = demoRuns[run] as DemoRun;
    const step = new Uint32Array(count);
    const wallTime = new Float64Array(count);
    const value = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const at = i * tag.every;
      step[i] = at;
      wallTime[i] = this.#started(run) + at * secondsPerStep;
      value[i] = tag.value?.(demoRun, at, demoNoise(run, tagIndex, at)) ?? Number.NaN;
    }
    const column = { run, version: count, step, wallTime, value };
    this.#columns.set(key, column);
    return column;
  }

  /** The columns of the tags, or those that a formula makes of them. */
  #drawn(
    formula: string | null,
    tags: readonly number[],
    runs: readonly RunId[],
  ): readonly { readonly column: Column; readonly tag: number | null }[] | SourceError {
    if (formula === null) {
      return tags.flatMap((tag) => runs.map((run) => ({ column: this.#column(run, tag), tag })));
    }
    try {
      return runs.map((run) => ({ column: this.#computed(formula, run), tag: null }));
    } catch (error) {
      return new SourceError((error as Error).message, true);
    }
  }

  #computed(formula: string, run: RunId): Column {
    const columns = formulaTags(formula).map((name) => {
      const tag = demoTags.findIndex((known) => known.name === name && known.value);
      if (tag < 0) throw new Error(`no scalar tag is called "${name}"`);
      return { name, ...this.#column(run, tag) };
    });
    const [first] = columns;
    if (!first) throw new Error('formula: expected at least one tag');
    const places = columns.map(({ step }) => new Map(Array.from(step, (at, i) => [at, i])));
    const steps = first.step.filter((at) => places.every((place) => place.has(at)));
    const rows = places.map((place) => Array.from(steps, (at) => place.get(at) as number));
    const valuesOf = (name: string) => {
      const i = columns.findIndex((column) => column.name === name);
      const { value } = columns[i] as Column;
      return Float64Array.from(rows[i] as number[], (row) => value[row] as number);
    };
    return {
      run,
      version: columns.reduce((sum, { version }) => sum + version, 0),
      step: steps,
      wallTime: Float64Array.from(rows[0] as number[], (row) => first.wallTime[row] as number),
      value: Float32Array.from(evaluateFormula(formula, valuesOf, steps.length)),
    };
  }

  #placed(column: Column, query: Pick<SeriesQuery, 'xTag' | 'xAxis'>): PlacedColumn {
    const xTag = query.xTag ?? null;
    if (xTag !== null) return placedBy(column, this.#column(column.run, xTag));
    return { column, x: this.#x(column, query) };
  }

  #x(column: Column, query: Pick<SeriesQuery, 'xAxis'>): ArrayLike<number> {
    if (query.xAxis === 'step') return column.step;
    if (query.xAxis === 'wall') return column.wallTime;
    const started = this.#started(column.run);
    return column.wallTime.map((wall) => wall - started);
  }
}

function unknownTag({
  tag,
  otherTags = [],
  xTag,
}: Pick<SeriesQuery, 'tag' | 'otherTags' | 'xTag'>): SourceError | null {
  const unknown = [tag, ...otherTags, xTag ?? tag].find((id) => !demoTags[id]?.value);
  return unknown === undefined
    ? null
    : new SourceError(`no scalar tag has the id ${unknown}`, true);
}

function dataRange(xs: readonly ArrayLike<number>[]): Range {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const x of xs) {
    for (let i = 0; i < x.length; i++) {
      from = Math.min(from, x[i] as number);
      to = Math.max(to, x[i] as number);
    }
  }
  return from <= to ? { from, to } : { from: 0, to: 1 };
}

function countWithin(x: ArrayLike<number>, range: Range): number {
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    if ((x[i] as number) >= range.from && (x[i] as number) <= range.to) n++;
  }
  return n;
}
