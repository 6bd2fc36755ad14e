/** The server's messages (docs/http-api.md). */

export type RunStatus = 'live' | 'stalled' | 'done' | 'empty' | 'unreadable';

/** A scalar's last value; JSON has no word for the non-finite ones. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity' | null;

export interface ProgressMessage {
  files_done: number;
  files_total: number;
  bytes_done: number;
  bytes_total: number;
}

export interface RunColumns {
  name: string[];
  started: (number | null)[];
  updated: (number | null)[];
  status: RunStatus[];
  slot: number[];
  damage: number[];
  message: (string | null)[];
}

export interface TagColumns {
  name: string[];
  kind: string[];
}

export interface SeriesColumns {
  run: number[];
  tag: number[];
  count: number[];
  first_step: number[];
  last_step: number[];
  last_value: JsonNumber[];
  nonfinite: number[];
  version: number[];
}

export interface DamageEntry {
  run: number;
  file: string;
  offset: number;
  bytes: number;
  reason: string;
}

export interface LogdirMessage {
  instance: string;
  version: number;
  name: string;
  path: string;
  lightwell: string;
  exists: boolean;
  state: 'loading' | 'ready';
  progress: ProgressMessage;
  other_files: number;
  folders: number;
  free_bytes: number | null;
  runs: RunColumns;
  tags: TagColumns;
  series: SeriesColumns;
  damage: DamageEntry[];
  notices: string[];
}

export interface HelloMessage {
  instance: string;
  version: number;
}

export interface RunChanges extends RunColumns {
  run: number[];
}

export interface TagChanges extends TagColumns {
  tag: number[];
}

export type SeriesChanges = SeriesColumns;

export interface ChangeMessage {
  version: number;
  state: 'loading' | 'ready';
  progress: ProgressMessage;
  runs: RunChanges;
  tags: TagChanges;
  series: SeriesChanges;
  damage: DamageEntry[];
}

export type ColumnPlace = [dtype: 'u4' | 'f4' | 'f8', offset: number];

export interface SeriesEntry {
  run: number;
  n: number;
  count: number;
  version: number;
  kind: 'points' | 'envelope';
  columns: Record<string, ColumnPlace>;
}

export interface SeriesHeader {
  instance: string;
  version: number;
  tag: number;
  x: 'step' | 'relative' | 'wall';
  from: number;
  to: number;
  cols: number;
  smooth: number;
  series: SeriesEntry[];
}

export interface ErrorMessage {
  error: string;
}
