/** Where the plot lies inside a chart, in CSS pixels. */

export type Density = 'S' | 'M' | 'L';

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly plot: Plot;
  /** Beside the plot, from its right edge to where end labels and their leaders may begin. */
  readonly endCountsPx: number;
}

const LEFT = 44;
const TOP = 6;
const BOTTOM = 22;
const RIGHT = { S: 14, M: 56, L: 102 } as const;
/** Long values may take this much, and names with them this much or this share of the chart. */
const VALUES_MOST = 96;
const NAMES_MOST = 220;
const NAMES_SHARE = 0.28;
/** From this width on, line ends are labelled with names, too. */
const ROOMY = 446;

/** Wider labels of a y axis zoomed to its last digits get room up to this. */
const LEFT_MOST = 84;
/** From the right end of a y label to the plot. */
export const TICK_INDENT = 6;

/** Between the plot and the text of an end label: the leader. */
export const LABEL_INDENT = 12;

/** Room for the histogram of where runs end, the gap to the plot included. */
export const END_COUNTS_PX = 26;
/** Of a bar of it, with the gap to the next. */
export const END_BIN_PX = 5;

/** Widths of the widest text beside the plot, which may widen its margins. */
export interface TextWidths {
  readonly endLabel: number;
  readonly yTick: number;
  /** Of the histogram of where runs end; default: there is none. */
  readonly endCounts?: number;
}

export function layoutChart(
  width: number,
  height: number,
  ratio: number,
  density: Density,
  widths: TextWidths = { endLabel: 0, yTick: 0 },
): Layout {
  let marginRight: number = RIGHT[density];
  const named = Math.min(NAMES_MOST, width * NAMES_SHARE);
  const most = { S: 0, M: VALUES_MOST, L: named }[density];
  const wanted = Math.ceil(widths.endLabel) + LABEL_INDENT + 4;
  const endCountsPx = density === 'S' ? 0 : (widths.endCounts ?? 0);
  marginRight = Math.max(marginRight, Math.min(most, wanted)) + endCountsPx;
  const marginLeft = Math.min(LEFT_MOST, Math.max(LEFT, Math.ceil(widths.yTick) + TICK_INDENT + 2));
  const left = Math.min(marginLeft, width);
  const right = Math.max(left, Math.round(width - marginRight));
  const top = Math.min(TOP, height);
  return {
    width,
    height,
    ratio,
    plot: { left, top, right, bottom: Math.max(top, Math.round(height - BOTTOM)) },
    endCountsPx,
  };
}

/** What the size of a chart makes of the density asked for: a card stretched to fill its row has room for names. */
export function densityAt(width: number, density: Density): Density {
  return density === 'M' && width >= ROOMY ? 'L' : density;
}

export const plotWidth = (layout: Layout) => layout.plot.right - layout.plot.left;
export const plotHeight = (layout: Layout) => layout.plot.bottom - layout.plot.top;

/** Width of a line of about one CSS pixel that fills whole device pixels. */
export function hairline(ratio: number): number {
  return Math.max(1, Math.round(ratio)) / ratio;
}

/** Where near `px` the middle of a hairline must be for its edges to be sharp. */
export function crisp(px: number, ratio: number): number {
  const half = Math.max(1, Math.round(ratio)) / 2;
  return (Math.round(px * ratio - half) + half) / ratio;
}
