/** What the logdir holds: runs, tags, and which run has how much of which tag. Grows with the source's changes. */
import type {
  ChangeMessage,
  DamageEntry,
  LogdirMessage,
  NonFinite,
  ProgressMessage,
  RunColumns,
  RunStatus,
  SeriesColumns,
} from '../api/schema';
import type { RunId, TagId } from '../charts/types';

export interface Run {
  readonly id: RunId;
  readonly name: string;
  readonly started: number | null;
  readonly updated: number | null;
  readonly status: RunStatus;
  readonly slot: number;
  readonly damageCount: number;
  readonly message: string | null;
}

export interface Tag {
  readonly id: TagId;
  readonly name: string;
  readonly kind: string;
}

export interface Series {
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** Null for kinds other than scalars. */
  readonly lastValue: number | null;
  readonly nonfiniteCount: number;
  readonly version: number;
}

/** All runs' series of one tag. Reading any of them subscribes to this tag alone. */
export class TagSeries {
  readonly #byRun = new Map<RunId, Series>();
  #revision = $state(0);

  /** Grows with every change; what is drawn from this tag depends on it. */
  get revision(): number {
    return this.#revision;
  }

  get(run: RunId): Series | undefined {
    void this.#revision;
    return this.#byRun.get(run);
  }

  get runs(): RunId[] {
    void this.#revision;
    return [...this.#byRun.keys()];
  }

  set(run: RunId, series: Series): void {
    this.#byRun.set(run, series);
  }

  touch(): void {
    this.#revision += 1;
  }
}

/** What is known of the logdir besides its runs. */
export interface LogdirFacts {
  readonly name: string;
  readonly path: string;
  readonly exists: boolean;
  readonly otherFiles: number;
  readonly folders: number;
  readonly freeBytes: number | null;
  readonly notices: readonly string[];
  readonly lightwell: string;
}

export class Catalogue {
  #instance = $state('');
  #version = 0;
  #series = new Map<TagId, TagSeries>();
  #facts = $state.raw<LogdirFacts | null>(null);
  #runs = $state.raw<readonly Run[]>([]);
  #tags = $state.raw<readonly Tag[]>([]);
  #damage = $state.raw<readonly DamageEntry[]>([]);
  #progress = $state.raw<ProgressMessage | null>(null);
  #isReady = $state(false);
  /** Wall time (s) of the newest event of any run. */
  readonly updated = $derived(latest(this.#runs));
  readonly scalars = $derived(this.#tags.filter((tag) => tag.kind === 'scalar'));

  get current(): { instance: string; version: number } | null {
    return this.#facts && { instance: this.#instance, version: this.#version };
  }

  /** Null until the first answer. */
  get facts(): LogdirFacts | null {
    return this.#facts;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  get tags(): readonly Tag[] {
    return this.#tags;
  }

  get damage(): readonly DamageEntry[] {
    return this.#damage;
  }

  get progress(): ProgressMessage | null {
    return this.#progress;
  }

  /** Everything that was there when the source started has been read. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** One life of the source; ids of another one mean other runs. */
  get instance(): string {
    return this.#instance;
  }

  series(tag: TagId): TagSeries {
    let series = this.#series.get(tag);
    if (!series) {
      series = new TagSeries();
      this.#series.set(tag, series);
    }
    return series;
  }

  /** Replaces everything. */
  reset(logdir: LogdirMessage): void {
    if (logdir.instance !== this.#instance) this.#series = new Map();
    this.#instance = logdir.instance;
    this.#version = logdir.version;
    this.#facts = {
      name: logdir.name,
      path: logdir.path,
      exists: logdir.exists,
      otherFiles: logdir.other_files,
      folders: logdir.folders,
      freeBytes: logdir.free_bytes,
      notices: logdir.notices,
      lightwell: logdir.lightwell,
    };
    this.#runs = logdir.runs.name.map((_, row) => runFromRow(row, logdir.runs, row));
    this.#tags = logdir.tags.name.map((name, id) => ({
      id,
      name,
      kind: logdir.tags.kind[id] as string,
    }));
    this.#damage = logdir.damage;
    this.#progress = logdir.progress;
    this.#isReady = logdir.state === 'ready';
    this.#grow(logdir.series);
  }

  /** Does nothing when the change is already in what is held. */
  apply(change: ChangeMessage): void {
    if (change.version <= this.#version) return;
    this.#version = change.version;
    if (change.runs.run.length > 0) {
      const runs = this.#runs.slice();
      change.runs.run.forEach((id, row) => {
        runs[id] = runFromRow(id, change.runs, row);
      });
      this.#runs = runs;
    }
    if (change.tags.tag.length > 0) {
      const tags = this.#tags.slice();
      change.tags.tag.forEach((id, row) => {
        tags[id] = {
          id,
          name: change.tags.name[row] as string,
          kind: change.tags.kind[row] as string,
        };
      });
      this.#tags = tags;
    }
    if (change.damage.length > 0) this.#damage = [...this.#damage, ...change.damage];
    this.#progress = change.progress;
    this.#isReady = change.state === 'ready';
    this.#grow(change.series);
  }

  #grow(columns: SeriesColumns): void {
    const touched = new Set<TagSeries>();
    columns.run.forEach((run, row) => {
      const series = this.series(columns.tag[row] as TagId);
      series.set(run, seriesFromRow(columns, row));
      touched.add(series);
    });
    for (const series of touched) series.touch();
  }
}

function runFromRow(id: RunId, columns: RunColumns, row: number): Run {
  return {
    id,
    name: columns.name[row] as string,
    started: columns.started[row] ?? null,
    updated: columns.updated[row] ?? null,
    status: columns.status[row] as RunStatus,
    slot: columns.slot[row] as number,
    damageCount: columns.damage[row] as number,
    message: columns.message[row] ?? null,
  };
}

function seriesFromRow(columns: SeriesColumns, row: number): Series {
  return {
    count: columns.count[row] as number,
    firstStep: columns.first_step[row] as number,
    lastStep: columns.last_step[row] as number,
    lastValue: numberFromJson(columns.last_value[row] ?? null),
    nonfiniteCount: columns.nonfinite[row] as number,
    version: columns.version[row] as number,
  };
}

function numberFromJson(value: number | NonFinite | null): number | null {
  return value === null ? null : Number(value);
}

function latest(runs: readonly Run[]): number | null {
  let newest: number | null = null;
  for (const { updated } of runs) {
    if (updated !== null && (newest === null || updated > newest)) newest = updated;
  }
  return newest;
}
