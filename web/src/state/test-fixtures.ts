/** What a source says of small logdirs, for the tests of states. */
import type { ChangeMessage, LogdirMessage, RunStatus } from '../api/schema';

const progress = {
  files_done: 1,
  files_total: 1,
  bytes_done: 1,
  bytes_total: 1,
  behind_since: null,
};

/** Runs that started a second after another, all with all tags: 10 points, of which the last is the run's id. */
export function logdirOf(
  names: readonly string[],
  tags: readonly (readonly [name: string, kind: string])[],
): LogdirMessage {
  const pairs = names.flatMap((_, run) => tags.map((_, tag) => [run, tag] as const));
  const ofRuns = <T>(value: (run: number) => T) => names.map((_, run) => value(run));
  const ofPairs = <T>(value: (run: number, tag: number) => T) =>
    pairs.map(([run, tag]) => value(run, tag));
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
    runs: {
      name: names,
      started: ofRuns((run) => 100 + run),
      updated: ofRuns((run) => 160 + run),
      status: ofRuns((): RunStatus => 'done'),
      closed: ofRuns(() => true),
      slot: ofRuns((run) => run),
      damage: ofRuns(() => 0),
      message: ofRuns(() => null),
      part_of: ofRuns(() => null),
      part: ofRuns(() => null),
    },
    tags: { name: tags.map(([name]) => name), kind: tags.map(([, kind]) => kind) },
    series: {
      run: ofPairs((run) => run),
      tag: ofPairs((_, tag) => tag),
      count: ofPairs(() => 10),
      first_step: ofPairs(() => 0),
      last_step: ofPairs(() => 9),
      last_value: ofPairs((run) => run),
      nonfinite: ofPairs(() => 0),
      version: ofPairs(() => 1),
    },
    damage: [],
    notices: [],
  };
}

/** One series has a point more. */
export function change(
  version: number,
  { run, tag, value = 0 }: { readonly run: number; readonly tag: number; readonly value?: number },
): ChangeMessage {
  return {
    version,
    state: 'ready',
    progress,
    logdir: null,
    runs: {
      run: [],
      name: [],
      started: [],
      updated: [],
      status: [],
      closed: [],
      slot: [],
      damage: [],
      message: [],
      part_of: [],
      part: [],
    },
    tags: { tag: [], name: [], kind: [] },
    series: {
      run: [run],
      tag: [tag],
      count: [11],
      first_step: [0],
      last_step: [10],
      last_value: [value],
      nonfinite: [0],
      version: [version],
    },
    damaged_files: [],
    damage: [],
  };
}
