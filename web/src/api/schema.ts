/**
 * What the server sends (docs/http-api.md).
 *
 * Written by `make schema` from src/lightwell/server/*schema.py; do not edit.
 */

export type LoadState = 'loading' | 'ready';

export type RunStatus = 'live' | 'stalled' | 'done' | 'empty' | 'unreadable' | 'gone';

export type NonFinite = 'NaN' | 'Infinity' | '-Infinity';

export type PartKind = 'scalars' | 'rank' | 'hparams';

/** The body of every response with a 4xx status, and of a 503. */
export interface ErrorMessage {
  /** One sentence. */
  readonly error: string;
}

/** How far the reading of what is known to be there has come. */
export interface ProgressMessage {
  readonly files_done: number;
  readonly files_total: number;
  readonly bytes_done: number;
  readonly bytes_total: number;
  /** Wall time (s) since when bytes wait to be read in the file that waits longest; null: none. */
  readonly behind_since: number | null;
}

/** What a run is within the run it is a part of. */
export interface RunPart {
  readonly kind: PartKind;
  /** What to call it there: a key of add_scalars, "rank 3", or the name of an hparams session. */
  readonly label: string;
}

/** Position *i* of each list is run *i*. */
export interface RunColumns {
  /** Relative to the logdir, "/" between parts; "." is the logdir itself. */
  readonly name: readonly string[];
  /** Wall time (s) of the first value; null: none yet. */
  readonly started: readonly (number | null)[];
  /** Wall time (s) of the newest value; null: none yet. */
  readonly updated: readonly (number | null)[];
  readonly status: readonly RunStatus[];
  /** Its writers said that nothing more comes; a run that is done without has fallen silent. */
  readonly closed: readonly boolean[];
  /** Colour slot: order of appearance, stable while the server lives. */
  readonly slot: readonly number[];
  /** Damaged places found so far in the run's files. */
  readonly damage: readonly number[];
  /** Why a run is unreadable, one sentence; else null. */
  readonly message: readonly (string | null)[];
  /** The run that this one is a part of, itself part of none; null: a run of its own. */
  readonly part_of: readonly (number | null)[];
  /** null where `part_of` is. */
  readonly part: readonly (RunPart | null)[];
}

/** Position *j* of each list is tag *j*. */
export interface TagColumns {
  readonly name: readonly string[];
  /** scalar, histogram, image, audio, text, …, mark, unknown. */
  readonly kind: readonly string[];
}

/** One entry per (run, tag) that exists; parallel lists. */
export interface SeriesColumns {
  readonly run: readonly number[];
  readonly tag: readonly number[];
  readonly count: readonly number[];
  readonly first_step: readonly number[];
  readonly last_step: readonly number[];
  /** Scalars only, else null. */
  readonly last_value: readonly (number | NonFinite | null)[];
  /** Points that are NaN or infinite. */
  readonly nonfinite: readonly number[];
  /** Grows when the series grows. */
  readonly version: readonly number[];
}

/** A place in a file that was skipped. */
export interface DamageEntry {
  readonly run: number;
  /** Relative to the logdir. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly reason: string;
}

/** `GET api/logdir`: everything the page needs before it asks for points. */
export interface LogdirMessage {
  /** Changes when ids start over. */
  readonly instance: string;
  readonly version: number;
  /** The path as the user gave it. */
  readonly name: string;
  /** The same, absolute. */
  readonly path: string;
  /** The package's version. */
  readonly lightwell: string;
  readonly exists: boolean;
  /** ready: everything that was there has been read. */
  readonly state: LoadState;
  readonly progress: ProgressMessage;
  /** Regular files that are not event files. */
  readonly other_files: number;
  readonly folders: number;
  readonly free_bytes: number | null;
  readonly runs: RunColumns;
  readonly tags: TagColumns;
  readonly series: SeriesColumns;
  /** At most 1,000 places; `runs.damage` counts all of them. */
  readonly damage: readonly DamageEntry[];
  readonly notices: readonly string[];
}

/** The logdir as a folder, apart from its runs; fields as in `LogdirMessage`. */
export interface FolderMessage {
  readonly exists: boolean;
  readonly other_files: number;
  readonly folders: number;
  readonly notices: readonly string[];
}

/** Runs that are new or changed; `run` names their ids. */
export interface RunChanges extends RunColumns {
  readonly run: readonly number[];
}

/** Tags that are new or changed; `tag` names their ids. */
export interface TagChanges extends TagColumns {
  readonly tag: readonly number[];
}

/** The first event of `api/events`. */
export interface HelloMessage {
  readonly instance: string;
  readonly version: number;
  /** The overlay's version. */
  readonly overlay: string;
}

/** An `overlay` event of `api/events`: it is no longer what it was. */
export interface OverlayEvent {
  readonly version: string;
}

/** A `change` event of `api/events`: everything that changed since the one before it. */
export interface ChangeMessage {
  readonly version: number;
  readonly state: LoadState;
  readonly progress: ProgressMessage;
  /** null: as before. */
  readonly logdir: FolderMessage | null;
  readonly runs: RunChanges;
  readonly tags: TagChanges;
  /** Series that are new or grew. */
  readonly series: SeriesColumns;
  /** Files whose places changed: those listed here replace all that were known of them. */
  readonly damaged_files: readonly string[];
  /** Every place in those files. */
  readonly damage: readonly DamageEntry[];
}

/** Position *i* of each list is a mark; those of a run come together, in order of time. */
export interface MarkColumns {
  readonly run: readonly number[];
  readonly name: readonly string[];
  readonly text: readonly string[];
  readonly step: readonly number[];
  /** Seconds since the epoch; null: the file holds no number there. */
  readonly wall_time: readonly (number | null)[];
}

/** `GET api/marks`: moments of the runs that somebody named. */
export interface MarksMessage {
  readonly instance: string;
  readonly version: number;
  readonly marks: MarkColumns;
}

export type XAxis = 'step' | 'relative' | 'wall' | 'tag';

export type Dtype = 'u4' | 'f4' | 'f8';

export type SeriesKind = 'points' | 'envelope';

/** One run's rows in a series frame. */
export interface SeriesEntry {
  readonly run: number;
  /** null: of a formula. */
  readonly tag: number | null;
  /** Rows here. */
  readonly n: number;
  /** Points in the whole series that have an x. */
  readonly count: number;
  /** Points that have none; only where x is the value of a tag. */
  readonly unplaced?: number;
  /** A segment's number among those of its series, from 0; missing: the series itself. */
  readonly segment?: number;
  /** How many points of the segment the series itself leaves out. */
  readonly superseded?: number;
  readonly version: number;
  readonly kind: SeriesKind;
  /**
   * Name to [dtype, offset in bytes from the end of the header]; `n` little-endian values each.
   *
   * points: step, wall_time, value, smooth (only where the page could not smooth by itself) and x
   * (only where it is the value of a tag).
   * envelope: step, wall_time, count, nonfinite, first, min, max, last, mean, smooth and nan,
   * posinf, neginf (only when asked for).
   */
  readonly columns: Readonly<Record<string, readonly [Dtype, number]>>;
}

export interface VisibleRange {
  readonly from: number;
  readonly to: number;
}

/** What the headers of frames about a window have in common; its range in the unit of `x`. */
export interface WindowHeader extends VisibleRange {
  readonly instance: string;
  readonly version: number;
  readonly tags: readonly number[];
  readonly formula: string | null;
  readonly x: XAxis;
  /** The tag whose values are x; null unless `x` is "tag". */
  readonly x_tag: number | null;
  readonly cols: number;
  /** As the parameter spells it: "ema:0.6". */
  readonly smooth: string;
}

/** The JSON at the start of a `GET api/series` frame. */
export interface SeriesHeader extends WindowHeader {
  readonly series: readonly SeriesEntry[];
}

/** One group of runs in a groups frame. */
export interface GroupEntry {
  /** Position in the parameter `groups`. */
  readonly group: number;
  /** null: of a formula. */
  readonly tag: number | null;
  /** Members that have the tag. */
  readonly runs: readonly number[];
  /** Rows: places of the grid. */
  readonly n: number;
  /** Whether the grid is every x at which a member has a point; else the pixel columns. */
  readonly exact: boolean;
  /**
   * As in `SeriesEntry`: x, n, nonfinite, mean, q1, median, q3, sd, low, high, min,
   * max.
   */
  readonly columns: Readonly<Record<string, readonly [Dtype, number]>>;
}

/** The JSON at the start of a `GET api/groups` frame. */
export interface GroupsHeader extends WindowHeader {
  readonly groups: readonly GroupEntry[];
}

/** The JSON at the start of a `GET api/summaries` frame. */
export interface SummariesHeader {
  readonly instance: string;
  readonly version: number;
  /** Position *i* is row *i* of `columns`. */
  readonly run: readonly number[];
  /** null: of a formula. */
  readonly tag: readonly (number | null)[];
  /**
   * One row a series: count, nan, posinf, neginf, mean, and of first, last, min, max each
   * `<point>_step`, `<point>_wall_time`, `<point>_value`.
   */
  readonly columns: Readonly<Record<string, readonly [Dtype, number]>>;
  /** Rows of `named_columns`. */
  readonly named: number;
  /** The first 16 points of each row that are not finite: row, step, wall_time, value. */
  readonly named_columns: Readonly<Record<string, readonly [Dtype, number]>>;
}

export type HParamType = 'bool' | 'number' | 'string';

export type SessionStatus = 'unknown' | 'success' | 'failure' | 'running';

export type ChartKind = 'multiline' | 'margin';

/** A number that JSON has no word for. */
export interface NonFiniteNumber {
  readonly nonfinite: NonFinite;
}

export type HParamValue = boolean | number | string | NonFiniteNumber;

/** One hyperparameter of all sessions. */
export interface HParamColumn {
  readonly name: string;
  /** What an experiment calls it; empty where none says. */
  readonly display_name: string;
  /** Likewise. */
  readonly description: string;
  /** What an experiment declares it to be; null where none says. */
  readonly type: HParamType | null;
  /** Every value that an experiment allows; null where none says. */
  readonly domain: readonly HParamValue[] | null;
  /** The range that one allows, both ends included; null where none says. */
  readonly interval: readonly [number | NonFinite, number | NonFinite] | null;
  /** Every value that a session has, once, in the order of sessions. */
  readonly values: readonly HParamValue[];
  /** Position in `values` of each session's; -1 where it has none. */
  readonly codes: readonly number[];
}

/** A series of scalars that an experiment declares to be what came out. */
export interface HParamMetric {
  readonly tag: string;
  /** The run below the session's that it is in; empty for the session's own. */
  readonly group: string;
  readonly display_name: string;
  readonly description: string;
}

/** `GET api/hparams`: position *i* of each list is session *i*, one a run. */
export interface HParamsMessage {
  readonly instance: string;
  readonly version: number;
  /** Never a part. */
  readonly run: readonly number[];
  /** The run that holds the session: the same, or a part of it. */
  readonly session: readonly number[];
  /** Sessions of one group are repetitions of each other; empty where it was not said. */
  readonly group: readonly string[];
  /** unknown: until it says how it ended. */
  readonly status: readonly SessionStatus[];
  /** Wall time (s). */
  readonly started: readonly (number | null)[];
  /** Wall time (s). */
  readonly ended: readonly (number | null)[];
  readonly hparams: readonly HParamColumn[];
  /** Hyperparameters without a column, since there would be too many; those that fewest have. */
  readonly names_left_out: number;
  readonly metrics: readonly HParamMetric[];
}

/** A line with a band around it: three tags. */
export interface BandTags {
  readonly value: string;
  readonly lower: string;
  readonly upper: string;
}

/** One chart of a layout. */
export interface LayoutChart {
  readonly title: string;
  readonly kind: ChartKind;
  /** multiline: regular expressions that search in the tags; else none. */
  readonly tags: readonly string[];
  /** margin: the lines; else none. */
  readonly bands: readonly BandTags[];
}

/** Charts under one heading. */
export interface LayoutCategory {
  readonly title: string;
  /** Folded at first. */
  readonly closed: boolean;
  readonly charts: readonly LayoutChart[];
}

/** `GET api/layouts`: TensorBoard's custom scalars, merged over runs. */
export interface LayoutsMessage {
  readonly instance: string;
  readonly version: number;
  /** Those that carry a layout. */
  readonly runs: readonly number[];
  readonly categories: readonly LayoutCategory[];
}

export type CardKind = 'regex' | 'tags' | 'formula' | 'scatter' | 'margin';

export type OverlayPlace = 'logdir' | 'state';

/** What somebody said about a run. */
export interface OverlayRunEntry {
  /** What to call it in place of its folder's name. */
  readonly name?: string;
  readonly note?: string;
  /** A slot of the palette, or "#rrggbb". */
  readonly color?: number | string;
  /** Not drawn, but listed. */
  readonly is_hidden?: boolean;
  /** Neither drawn nor listed. */
  readonly is_archived?: boolean;
  readonly is_pinned?: boolean;
}

/** Where a section of the board stands, and whether it is folded. */
export interface OverlaySectionEntry {
  readonly order?: number;
  readonly is_folded?: boolean;
}

/** What a card draws; its kind says which of these count. */
export interface OverlayCardFields {
  readonly regex?: string;
  readonly tags?: readonly string[];
  readonly formula?: string;
  /** A tag, as are `y`, `value`, `lower` and `upper`. */
  readonly x?: string;
  readonly y?: string;
  readonly value?: string;
  readonly lower?: string;
  readonly upper?: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly order?: number;
}

/** A chart that somebody made. */
export interface OverlayCardEntry extends OverlayCardFields {
  readonly title: string;
  readonly kind: CardKind;
}

/** Whose note it is; of every chart, and of no run in particular, by default. */
export interface OverlayNotePlace {
  readonly tag?: string;
  readonly run?: string;
}

/** Words at a step. */
export interface OverlayNoteEntry extends OverlayNotePlace {
  readonly step: number;
  readonly text: string;
}

/** Where an entry stands among the others: ascending; those without come last. */
export interface OverlayOrder {
  readonly order?: number;
}

/** A link with a name. */
export interface OverlayViewEntry extends OverlayOrder {
  readonly name: string;
  /** What follows "#" in the board's URL. */
  readonly hash: string;
}

/** How a group is drawn. */
export interface OverlayGroupStyle extends OverlayOrder {
  readonly color?: number | string;
}

/** Runs that belong together. */
export interface OverlayGroupEntry extends OverlayGroupStyle {
  readonly name: string;
  readonly runs: readonly string[];
}

/** `GET api/overlay`: what people added. Runs and tags are named, whether there or not. */
export interface OverlayMessage {
  /** Differs where anything here does. */
  readonly version: string;
  /** state: some of it is in the user's state folder, since the logdir cannot be written. */
  readonly kept_in: OverlayPlace;
  /** Whether this server takes no edits. */
  readonly is_read_only: boolean;
  readonly notices: readonly string[];
  /** The run that others are compared with. */
  readonly baseline: string | null;
  readonly runs: Readonly<Record<string, OverlayRunEntry>>;
  /** Tag to its place on top of the board, ascending. */
  readonly pins: Readonly<Record<string, number>>;
  /** By prefix; the others by an id that whoever made them chose. */
  readonly sections: Readonly<Record<string, OverlaySectionEntry>>;
  readonly cards: Readonly<Record<string, OverlayCardEntry>>;
  readonly notes: Readonly<Record<string, OverlayNoteEntry>>;
  readonly views: Readonly<Record<string, OverlayViewEntry>>;
  readonly groups: Readonly<Record<string, OverlayGroupEntry>>;
}

/** What shall stand at a place, whatever else is there by then. */
export interface OverlayEditEntry {
  /** ["baseline"], [section, key] or [section, key, field]. */
  readonly path: readonly string[];
  /** null: nothing. */
  readonly value: unknown;
}

/** The body of `POST api/overlay`: all are made, in order, or none. */
export interface OverlayEditsMessage {
  readonly edits: readonly OverlayEditEntry[];
}
