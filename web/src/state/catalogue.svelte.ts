/** What the logdir holds: runs, tags, and which run has how much of which tag. Grows with the source's changes. */
import type {
  ChangeMessage,
  DamageEntry,
  FolderMessage,
  LogdirMessage,
  ProgressMessage,
  SeriesColumns,
} from '../api/schema';
import type { RunId, TagId } from '../charts/types';
import { type FoldedRuns, foldRuns } from '../lib/run-parts';
import { type Run, runFromRow, seriesFromRow, type Tag } from './catalogue-rows';
import { TagSeries } from './tag-series.svelte';

export type { Part, Run, Series, Tag } from './catalogue-rows';
export type { TagSeries } from './tag-series.svelte';

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
  /** By id. */
  #known = $state.raw<readonly Run[]>([]);
  #knownTags = $state.raw<readonly Tag[]>([]);
  readonly #gone = new Set<RunId>();
  #deserted = $state.raw<ReadonlySet<TagId>>(new Set());
  #damage = $state.raw<readonly DamageEntry[]>([]);
  #progress = $state.raw<ProgressMessage | null>(null);
  #isReady = $state(false);
  #markRevision = $state(0);
  readonly #folded: FoldedRuns = $derived(
    foldRuns(this.#known.filter((run) => run.status !== 'gone')),
  );
  /** Runs that have files, each with its parts in one, in the order of their ids. */
  readonly runs: readonly Run[] = $derived(this.#folded.runs);
  readonly #starts: ReadonlyMap<RunId, number | null> = $derived(
    new Map(this.runs.map((run) => [run.id, run.started])),
  );
  readonly #marked = new Map<RunId, number>();
  /** Tags that any of those runs has, or none yet. */
  readonly tags: readonly Tag[] = $derived(
    this.#knownTags.filter((tag) => !this.#deserted.has(tag.id)),
  );
  /** Wall time (s) of the newest event of any run. */
  readonly updated = $derived(latest(this.runs));
  readonly scalars = $derived(this.tags.filter((tag) => tag.kind === 'scalar'));
  /** A text, so that a run that grows changes nothing. */
  readonly #dots = $derived.by(() => {
    const { scalars } = this;
    const dots = scalars.flatMap(({ id }) => (this.series(id).isDots(this.#known) ? id : []));
    return JSON.stringify(dots.length < scalars.length ? dots : []);
  });
  /** Scalars of a point a run, of results say, while there are others: nobody looks at them first. */
  readonly dots: ReadonlySet<TagId> = $derived(new Set(JSON.parse(this.#dots) as TagId[]));
  /** The others; all of them while they have a point each. */
  readonly curves: readonly Tag[] = $derived(this.scalars.filter(({ id }) => !this.dots.has(id)));

  get current(): { instance: string; version: number } | null {
    return this.#facts && { instance: this.#instance, version: this.#version };
  }

  /** Null until the first answer. */
  get facts(): LogdirFacts | null {
    return this.#facts;
  }

  /** Every run there ever was, gone ones too: the run with id i is at i. */
  get known(): readonly Run[] {
    return this.#known;
  }

  /** What a run wrote into folders of their own, in the order of ids. */
  parts(run: RunId): readonly Run[] {
    return this.#folded.parts.get(run) ?? [];
  }

  /** The run that a run is a part of, or itself. */
  wholeOf(run: RunId): RunId {
    return this.#known[run]?.part?.of ?? run;
  }

  /** Wall time (s) of the first value of a run with its parts: zero of its relative axis. */
  started(run: RunId): number | null {
    return this.#starts.get(this.wholeOf(run)) ?? null;
  }

  /** Grows when a run has a new mark; 0: it has none. */
  markVersion(run: RunId): number {
    void this.#markRevision;
    return this.#gone.has(run) ? 0 : (this.#marked.get(run) ?? 0);
  }

  get hasMarks(): boolean {
    return this.#markRevision > 0;
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
      series = new TagSeries(this.#gone);
      this.#series.set(tag, series);
    }
    return series;
  }

  /** Replaces everything. */
  reset(logdir: LogdirMessage): void {
    if (logdir.instance !== this.#instance) {
      this.#series = new Map();
      this.#gone.clear();
      this.#deserted = new Set();
      this.#marked.clear();
      this.#markRevision = 0;
    }
    this.#instance = logdir.instance;
    this.#version = logdir.version;
    this.#facts = {
      name: logdir.name,
      path: logdir.path,
      ...factsOfFolder(logdir),
      freeBytes: logdir.free_bytes,
      lightwell: logdir.lightwell,
    };
    this.#known = logdir.runs.name.map((_, row) => runFromRow(row, logdir.runs, row));
    this.#knownTags = logdir.tags.name.map((name, id) => ({
      id,
      name,
      kind: logdir.tags.kind[id] as string,
    }));
    this.#damage = logdir.damage;
    this.#progress = logdir.progress;
    this.#isReady = logdir.state === 'ready';
    this.#grow(this.#known, logdir.series);
  }

  /**
   * Does nothing when the change is already in what is held.
   * @returns False when it does not fit what is held: everything has to be asked for again.
   */
  apply(change: ChangeMessage): boolean {
    if (change.version <= this.#version) return true;
    if (!this.#fits(change)) return false;
    this.#version = change.version;
    const changed = change.runs.run.map((id, row) => runFromRow(id, change.runs, row));
    if (changed.length > 0) this.#known = withItems(this.#known, changed);
    if (change.tags.tag.length > 0) {
      const tags = change.tags.tag.map((id, row) => ({
        id,
        name: change.tags.name[row] as string,
        kind: change.tags.kind[row] as string,
      }));
      this.#knownTags = withItems(this.#knownTags, tags);
    }
    if (change.logdir && this.#facts) {
      this.#facts = { ...this.#facts, ...factsOfFolder(change.logdir) };
    }
    if (change.damaged_files.length > 0) {
      const files = new Set(change.damaged_files);
      this.#damage = [...this.#damage.filter(({ file }) => !files.has(file)), ...change.damage];
    }
    this.#progress = change.progress;
    this.#isReady = change.state === 'ready';
    this.#grow(changed, change.series);
    return true;
  }

  /** Ids are dense: a gap means that something was missed. */
  #fits({ runs, tags, series }: ChangeMessage): boolean {
    const runCount = lengthWith(this.#known.length, runs.run);
    const tagCount = lengthWith(this.#knownTags.length, tags.tag);
    return (
      runCount !== null &&
      tagCount !== null &&
      series.run.every((id) => id < runCount) &&
      series.tag.every((id) => id < tagCount)
    );
  }

  #grow(changed: readonly Run[], columns: SeriesColumns): void {
    const touched = new Set<TagSeries>();
    for (const { id, status } of changed) {
      if ((status === 'gone') === this.#gone.has(id)) continue;
      if (status === 'gone') this.#gone.add(id);
      else this.#gone.delete(id);
      for (const series of this.#series.values()) if (series.has(id)) touched.add(series);
    }
    let hasNewMarks = false;
    columns.run.forEach((run, row) => {
      if (this.#knownTags[columns.tag[row] as TagId]?.kind === 'mark') {
        this.#marked.set(run, (this.#marked.get(run) ?? 0) + 1);
        hasNewMarks = true;
      }
      const series = this.series(columns.tag[row] as TagId);
      series.set(run, seriesFromRow(columns, row));
      touched.add(series);
    });
    for (const series of touched) series.touch();
    if (hasNewMarks) this.#markRevision += 1;
    this.#desert();
  }

  /** Finds the tags to hide; writes only what differs, as all cards depend on it. */
  #desert(): void {
    const deserted = new Set<TagId>();
    if (this.#gone.size > 0) {
      for (const [tag, series] of this.#series) if (series.isDeserted()) deserted.add(tag);
    }
    const isSame =
      deserted.size === this.#deserted.size &&
      [...deserted].every((tag) => this.#deserted.has(tag));
    if (!isSame) this.#deserted = deserted;
  }
}

function factsOfFolder(folder: FolderMessage) {
  return {
    exists: folder.exists,
    otherFiles: folder.other_files,
    folders: folder.folders,
    notices: folder.notices,
  };
}

function withItems<T extends { readonly id: number }>(
  items: readonly T[],
  changed: readonly T[],
): readonly T[] {
  const all = items.slice();
  for (const item of changed) all[item.id] = item;
  return all;
}

/** How many ids there are with these; null when that leaves a gap. */
function lengthWith(length: number, ids: readonly number[]): number | null {
  const added = new Set(ids.filter((id) => id >= length));
  const longer = length + added.size;
  return [...added].every((id) => id < longer) ? longer : null;
}

function latest(runs: readonly Run[]): number | null {
  let newest: number | null = null;
  for (const { updated } of runs) {
    if (updated !== null && (newest === null || updated > newest)) newest = updated;
  }
  return newest;
}
