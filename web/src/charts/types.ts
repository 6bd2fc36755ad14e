/**
 * What a chart is given and what it tells back. Framework-free: the shell (Svelte) makes these values, the
 * chart core draws them. Every value is immutable; a change is a new value.
 */

/** A run's integer id, valid for one life of the server (docs/http-api.md). */
export type RunId = number;
export type TagId = number;

export type TimeAxis = 'step' | 'relative' | 'wall';
/** `tag`: the values of another tag at the same steps. */
export type XAxis = TimeAxis | 'tag';
/** `symlog`: logarithmic on both sides of zero, and linear around it. */
export type AxisScale = 'linear' | 'log' | 'symlog';
export type Steps = Uint32Array | Float64Array;
export type Values = Float32Array | Float64Array;

/** Every point of a run in the visible range, in order of writing (x may go back after a restart). */
export interface PointsData {
  readonly kind: 'points';
  readonly run: RunId;
  /** Absent where the values are those of a formula. */
  readonly tag?: TagId;
  /** Points in the whole series; equals `step.length` when the range covers the run. */
  readonly count: number;
  readonly version: number;
  readonly step: Steps;
  /** Seconds since the epoch; null where the page left them out, which it does on the step axis only. */
  readonly wallTime: Float64Array | null;
  readonly value: Values;
  /** Smoothed values from the server; absent when the page has every point and smooths itself. */
  readonly smooth?: Values;
  /** Where each point is on an axis that is the values of a tag; goes back as these do. */
  readonly x?: Float64Array;
  /** Edges of a band around the values; NaN where there is none. */
  readonly band?: Edges;
  readonly segment?: Segment;
}

export interface Edges {
  readonly low: Values;
  readonly high: Values;
}

/** Points that a run wrote between two restarts, some of which its series leaves out for newer ones. */
export interface Segment {
  /** Among those of its series, from 0. */
  readonly number: number;
  /** How many points of the segment the series leaves out. */
  readonly superseded: number;
}

/** One row per pixel column of the requested range. NaN where a column holds no finite point. */
export interface EnvelopeData {
  readonly kind: 'envelope';
  readonly run: RunId;
  readonly tag?: TagId;
  readonly count: number;
  readonly version: number;
  /** The requested range, in the unit of the x axis; rows divide it evenly. */
  readonly from: number;
  readonly to: number;
  readonly counts: Uint32Array;
  readonly min: Values;
  readonly max: Values;
  /** Whether `min` and `max` are the edges of a band around the values instead. */
  readonly hasEdges?: boolean;
  readonly last: Values;
  readonly mean: Values;
  readonly smooth?: Values;
  readonly nonfinite: Uint32Array;
  /** Those of them by kind; absent when not asked for. */
  readonly nan?: Uint32Array;
  readonly posinf?: Uint32Array;
  readonly neginf?: Uint32Array;
  /** Of the point that `last` is the value of; 0 and NaN where a column holds no point. */
  readonly step: Steps;
  /** Null as in points. */
  readonly wallTime: Float64Array | null;
  readonly segment?: Segment;
}

export type SeriesData = PointsData | EnvelopeData;

/** A group of runs as one line: one row a place of x, NaN where no member has a value. */
export interface GroupData {
  readonly kind: 'group';
  /** Its place among the groups asked for together. */
  readonly group: number;
  /** In the unit of the x axis, ascending. */
  readonly x: Float64Array;
  /** Members with a finite value. */
  readonly n: Uint32Array;
  readonly mean: Float64Array;
  /** The quartiles around the median. */
  readonly q1: Float64Array;
  readonly median: Float64Array;
  readonly q3: Float64Array;
  /** Of the sample; NaN where n is 1, as `low` and `high` are. */
  readonly sd: Float64Array;
  /** 95 % confidence interval of the mean. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** The points of any line. */
export type LineData = SeriesData | GroupData;

/** Line and band of a group: mean ± sd, mean and 95 % CI, median and quartiles, median or mean and min–max. */
export type Band = 'sd' | 'ci' | 'iqr' | 'median' | 'minmax';

/** What the page knows of points that the drawing keeps for it. */
export interface KeptSeries {
  /** Of these points alone: other points of the same run have another. */
  readonly key: number;
  readonly kind: LineData['kind'];
  /** −1 for a group. */
  readonly run: RunId;
  /** Points in the whole series, or places of a group. */
  readonly count: number;
  readonly version: number;
  /** Points or pixel columns that are here. */
  readonly rows: number;
  /** Of an envelope: what its pixel columns divide. */
  readonly window?: Range;
}

/** How a line takes part in a chart: in colour, as grey context, unseen until its group leads, or as what a restart superseded. */
export type Role = 'focus' | 'context' | 'member' | 'past';

export interface ChartSeries extends Line {
  /** Points kept by the drawing; those it no longer keeps are left out. */
  readonly data: KeptSeries;
}

/** A line with its points: what is drawn. */
export interface LineSeries extends Line {
  readonly data: LineData;
}

/** A line, but for its points. */
export interface Line {
  readonly run: RunId;
  /** Full run name, for the tooltip. */
  readonly name: string;
  /** Short name (without the prefix common to all runs), for end labels. */
  readonly label: string;
  /** False: its line ends without a label; used where many lines share a colour. Default true. */
  readonly hasEndLabel?: boolean;
  /** The run that this line is a part of; default: itself. Counts count it once. */
  readonly whole?: RunId;
  /** The line of the group that this one is a member of. */
  readonly group?: RunId;
  /** CSS colour of the run's slot in the current theme. */
  readonly color: string;
  /** Strokes and gaps in px that tell lines of one colour apart; default: solid. */
  readonly dash?: readonly number[];
  /** Points that no line joins: of a scatter, whose x goes anywhere. */
  readonly isScattered?: boolean;
  readonly role: Role;
  /** Still being written: its head gets a dot. */
  readonly isLive: boolean;
  /** Wall time (s) of the run's first value: zero of the relative axis. */
  readonly started: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The range of an axis; on a symlog one with how far from zero it is about linear. */
export interface Domain extends Range {
  readonly linear?: number;
}

/** What the user chose; shared by all charts unless a card says otherwise. */
export interface ChartView {
  readonly xAxis: XAxis;
  /** Visible x range in the unit of `xAxis`; null: the data's own. */
  readonly xRange: Range | null;
  readonly yScale: AxisScale;
  /** Default: linear. Wall times are always so. */
  readonly xScale?: AxisScale;
  /** Visible y range that somebody chose; null: the data's own. */
  readonly yRange?: Range | null;
  /** What x is called where it is the values of a tag. */
  readonly xName?: string | null;
  /** Whether to name what happened; default: no. */
  readonly hasWords?: boolean;
  /** The one tag that is drawn; its name tells which values are the best. */
  readonly tag?: string | null;
  /** Weight of the debiased moving average, 0 ≤ w < 1 (TensorBoard's "smoothing"). */
  readonly smoothing: number;
  /** False: y limits from the 1–99 % quantiles of what is visible, with an off-scale chip. */
  readonly includeOutliers: boolean;
  /** Of groups; default: mean ± sd. */
  readonly band?: Band;
  /** A run hovered anywhere on the page; it leads, the others step back. */
  readonly highlightedRun: RunId | null;
  /** The whole x range of the tag; when given and zoomed, a strip above the plot shows where the window is. */
  readonly xExtent?: Range | null;
  /** Share read so far, 0…1, while the logdir loads: data turns grey under a strip in the accent colour. */
  readonly progress?: number | null;
}

/** Colours of the current theme that the canvas needs, read from the CSS custom properties. */
export interface ChartTheme {
  readonly card: string;
  readonly text: string;
  readonly text2: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly crosshair: string;
  readonly danger: string;
  readonly accent: string;
  readonly fontFamily: string;
}

/** One row of the tooltip: a run's nearest point to the cross-hair. */
export interface HoverRow {
  readonly run: RunId;
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** Of the point that `raw` is the value of. */
  readonly step: number;
  /** Of that point, seconds since the epoch; null when unknown. */
  readonly wallTime: number | null;
  /** Smoothed value when smoothing is on, else the raw one. */
  readonly shown: number;
  readonly raw: number;
  readonly isNearest: boolean;
  /** What a group's line stands for here; absent of a run. */
  readonly spread?: Spread;
  /** Of a row of several points: the lowest and the highest of them. */
  readonly span?: { readonly low: number; readonly high: number };
  /** Of a row of several points: how many of them are NaN or infinite, where any is. */
  readonly nonFiniteCount?: number;
  /** The group whose run this is, listed because that one is the nearest. */
  readonly group?: RunId;
}

/** A group at one place: members there, and the ends of its band (NaN where it has none). */
export interface Spread {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** Where the pointer is over a chart; drives the tooltip and, through the page, every other cross-hair. */
export interface Hover {
  /** In the unit of the x axis. */
  readonly x: number;
  readonly xPx: number;
  readonly yPx: number;
  /** Nearest first, at most 8. */
  readonly rows: readonly HoverRow[];
  /** Runs with a point here that are not in `rows`. */
  readonly moreCount: number;
  /** Whether something else than a pointer chose the place. */
  readonly isPlaced?: boolean;
}

/** A moment of a run that somebody named. */
export interface ChartFlag {
  /** The run whose moment it is; that of a part is its whole run's. */
  readonly run: RunId;
  readonly runName: string;
  readonly color: string;
  readonly name: string;
  readonly text: string;
  readonly step: number;
  /** Seconds since the epoch; null when unknown. */
  readonly wallTime: number | null;
  /** Wall time (s) where the run's relative axis is zero. */
  readonly started: number;
}

/** Flags that stand at one place of a chart. */
export interface PlacedFlag {
  readonly px: number;
  readonly topPx: number;
  /** Flies to the left: to the right it would cover the labels at line ends. */
  readonly isLeft: boolean;
  /** Null when the flags are of several colours. */
  readonly color: string | null;
  /** From left to right; one, unless there is no room for each. */
  readonly flags: readonly ChartFlag[];
}

export interface NonFiniteMark {
  readonly run: RunId;
  readonly whole: RunId;
  readonly color: string;
  readonly name: string;
  readonly count: number;
  /** x of the first one, in the unit of the x axis. */
  readonly firstX: number;
  /** In order of their first. */
  readonly kinds: readonly NonFiniteKind[];
}

export interface NonFiniteKind {
  /** `NaN/Inf`: which, nobody told. */
  readonly kind: 'NaN' | 'Inf' | '−Inf' | 'NaN/Inf';
  readonly count: number;
  readonly firstX: number;
}

export interface OffScalePoint {
  readonly run: RunId;
  readonly name: string;
  readonly color: string;
  readonly x: number;
  readonly value: number;
}

/** A run over a stretch of x. */
export interface MeasuredRun {
  readonly run: RunId;
  readonly name: string;
  readonly color: string;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** The last value less the first. */
  readonly delta: number;
  /** False where points came as rows of several. */
  readonly isExact: boolean;
}

export interface Measured {
  readonly range: Range;
  readonly runs: readonly MeasuredRun[];
}

/** What the chart learned while drawing; the card shows it as chips and as text for screen readers. */
export interface ChartFacts {
  readonly yRange: Range | null;
  readonly xRange: Range | null;
  /** Points of focused runs (of all when none is focused) outside the y range, the farthest first; at most 50. */
  readonly offScale: readonly OffScalePoint[];
  readonly offScaleCount: number;
  /** Those of them above the y range; the others are below. */
  readonly offScaleAboveCount: number;
  readonly nonFinite: readonly NonFiniteMark[];
  /** Points in sight at or below zero that a log axis has no place for; of an envelope, rows of them. */
  readonly unplacedX: number;
  readonly unplacedY: number;
  /** log10(max/min) of the visible positive values; offers a log axis past 3. */
  readonly decades: number;
  /** "loss/train: 8 runs, lowest adamw/seed0 0.208 at step 1,900" */
  readonly summary: string;
  readonly isEmpty: boolean;
  /** Why nothing is drawn, one sentence; null when something is. */
  readonly emptyReason: string | null;
}

export interface ChartCallbacks {
  onHover(hover: Hover | null): void;
  /** The user dragged, wheeled or double-clicked (null: back to the data's own range). */
  onXRange(range: Range | null): void;
  onYRange(range: Range | null): void;
  /** A click: what is hovered stays. */
  onPin(): void;
  /** Somebody measured a stretch of x. */
  onMeasured(measured: Measured): void;
  onFacts(facts: ChartFacts): void;
  /** A picture is shown. `isCurrent`: of all that the chart has been given. */
  onDrawn(picture: { readonly isEmpty: boolean; readonly isCurrent: boolean }): void;
  /** The flags stand somewhere else, or others do. */
  onFlags(flags: readonly PlacedFlag[]): void;
}

/**
 * A chart in `host`: pictures of the data, text for axes and end labels, a canvas for the cross-hair. It follows
 * the host's size and the device's pixel ratio, and changes at most once a frame. Pictures come from a worker:
 * facts, flags and hovers follow what they are about.
 */
export interface Chart {
  setTitle(title: string): void;
  setSeries(series: readonly ChartSeries[]): void;
  /** Of all runs; those with a line here are shown. */
  setFlags(flags: readonly ChartFlag[]): void;
  setView(view: ChartView): void;
  setTheme(theme: ChartTheme): void;
  /** The cross-hair of another chart, in the unit of the x axis; null hides it. */
  setLinkedX(x: number | null): void;
  /** Hovers a place without a pointer, in the unit of the x axis, until a pointer comes; null: nowhere. */
  setPlace(x: number | null): void;
  /** M cards label line ends with values (56 px), L cards with name and value (102 px). */
  setDensity(density: 'S' | 'M' | 'L'): void;
  /** Width of the plot in device-independent pixels: what to ask the server for. */
  readonly plotWidthPx: number;
  destroy(): void;
}
