/** Runs, tags and series, and the rows of a source's answers that say them. */
import type { NonFinite, PartKind, RunColumns, RunStatus, SeriesColumns } from '../api/schema';
import type { RunId, TagId } from '../charts/types';

/** What a run is within another one. */
export interface Part {
  /** The run it is a part of, itself part of none. */
  readonly of: RunId;
  readonly kind: PartKind;
  /** What to call it there: a key of add_scalars, "rank 3", … */
  readonly label: string;
}

export interface Run {
  readonly id: RunId;
  readonly name: string;
  readonly started: number | null;
  readonly updated: number | null;
  readonly status: RunStatus;
  readonly slot: number;
  readonly damageCount: number;
  readonly message: string | null;
  /** Null for a run of its own. */
  readonly part: Part | null;
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

export function runFromRow(id: RunId, columns: RunColumns, row: number): Run {
  return {
    id,
    name: columns.name[row] as string,
    started: columns.started[row] ?? null,
    updated: columns.updated[row] ?? null,
    status: columns.status[row] as RunStatus,
    slot: columns.slot[row] as number,
    damageCount: columns.damage[row] as number,
    message: columns.message[row] ?? null,
    part: partFromRow(columns, row),
  };
}

function partFromRow(columns: RunColumns, row: number): Part | null {
  const [of, part] = [columns.part_of[row] ?? null, columns.part[row] ?? null];
  return of === null || part === null ? null : { of, ...part };
}

export function seriesFromRow(columns: SeriesColumns, row: number): Series {
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
