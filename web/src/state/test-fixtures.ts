/** Runs, and what a source says of small logdirs, for tests. */
import type {
  ChangeMessage,
  LogdirMessage,
  RunColumns,
  RunStatus,
  SeriesColumns,
} from '../api/schema';
import type { Run } from './catalogue.svelte';

/** A run that is done, whose times are its id. */
export function runOf(id: number, name = `run${id}`, more: Partial<Run> = {}): Run {
  return {
    id,
    name,
    slot: id,
    started: id,
    updated: id,
    status: 'done',
    damageCount: 0,
    message: null,
    part: null,
    ...more,
  };
}

/** Runs with these names, whose ids are their places. */
export function runsOf(...names: readonly string[]): Run[] {
  return names.map((name, id) => runOf(id, name));
}

/** Runs that took a minute each and started a second after another. */
export function runColumns(names: readonly string[], more: Partial<RunColumns> = {}): RunColumns {
  const column = <T>(value: (run: number) => T) => names.map((_, run) => value(run));
  return {
    name: names,
    started: column((run) => 100 + run),
    updated: column((run) => 160 + run),
    status: column((): RunStatus => 'done'),
    closed: column(() => true),
    slot: column((run) => run),
    damage: column(() => 0),
    message: column(() => null),
    part_of: column(() => null),
    part: column(() => null),
    ...more,
  };
}

/** Series of 10 points, of which the last is the run's id. */
export function seriesColumns(
  pairs: readonly (readonly [run: number, tag: number])[],
  more: Partial<SeriesColumns> = {},
): SeriesColumns {
  return {
    run: pairs.map(([run]) => run),
    tag: pairs.map(([, tag]) => tag),
    count: pairs.map(() => 10),
    first_step: pairs.map(() => 0),
    last_step: pairs.map(() => 9),
    last_value: pairs.map(([run]) => run),
    nonfinite: pairs.map(() => 0),
    version: pairs.map(() => 1),
    ...more,
  };
}

const progress = {
  files_done: 1,
  files_total: 1,
  bytes_done: 1,
  bytes_total: 1,
  behind_since: null,
};

/** Runs that all have all tags. */
export function logdirOf(
  names: readonly string[],
  tags: readonly (readonly [name: string, kind: string])[],
  more: Partial<LogdirMessage> = {},
): LogdirMessage {
  return {
    instance: 'one',
    version: 1,
    name: 'runs',
    path: '/runs',
    lightwell: '0.1',
    exists: true,
    state: 'ready',
    progress,
    other_files: 0,
    folders: 1,
    free_bytes: null,
    runs: runColumns(names),
    tags: { name: tags.map(([name]) => name), kind: tags.map(([, kind]) => kind) },
    series: seriesColumns(names.flatMap((_, run) => tags.map((_, tag) => [run, tag] as const))),
    damage: [],
    notices: [],
    ...more,
  };
}

/** Nothing has changed but what is given. */
export function changeOf(version: number, more: Partial<ChangeMessage> = {}): ChangeMessage {
  return {
    version,
    state: 'ready',
    progress,
    logdir: null,
    runs: { run: [], ...runColumns([]) },
    tags: { tag: [], name: [], kind: [] },
    series: seriesColumns([]),
    damaged_files: [],
    damage: [],
    ...more,
  };
}

/** One series has a point more. */
export function growth(version: number, run: number, tag: number): ChangeMessage {
  const grown = { count: [11], last_step: [10], last_value: [0], version: [version] };
  return changeOf(version, { series: seriesColumns([[run, tag]], grown) });
}
