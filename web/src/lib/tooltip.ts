/** Where a tooltip stands, beside the cross-hair and whole, and in which order and words it lists lines. */
import type { Band, HoverRow } from '../charts/types';
import { formatDeviation, formatPrecise, formatValue } from './format';
import { byNature } from './natural-sort';

export interface TooltipQuestion {
  /** The cross-hair and the pointer's height, in the plot. */
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The plot on the page. */
  readonly plot: { readonly left: number; readonly top: number };
  readonly page: { readonly width: number; readonly height: number };
}

const gapPx = 12;
const edgePx = 8;

/** @returns Its corner on the page: right of the line, left of it where the page ends, else where it is whole. */
export function tooltipPlace(question: TooltipQuestion): { leftPx: number; topPx: number } {
  const { xPx, yPx, widthPx, heightPx, plot, page } = question;
  const line = plot.left + xPx;
  const right = line + gapPx;
  const left = line - gapPx - widthPx;
  const rightmost = page.width - edgePx - widthPx;
  const top = plot.top + yPx - heightPx / 2;
  return {
    leftPx:
      right > rightmost && left >= edgePx ? left : Math.max(edgePx, Math.min(right, rightmost)),
    topPx: Math.max(edgePx, Math.min(top, page.height - edgePx - heightPx)),
  };
}

export type RowOrder = 'value' | 'name' | 'distance';

/**
 * From the highest line to the lowest, as on screen, so that they do not jump, unless asked otherwise; an opened
 * group's runs behind it.
 * @param rows Nearest first.
 */
export function tooltipRows(rows: readonly HoverRow[], order: RowOrder = 'value'): HoverRow[] {
  const byHeight = (a: HoverRow, b: HoverRow) => {
    if (order === 'distance') return 0;
    return order === 'name' ? byNature(a.name, b.name) : b.shown - a.shown;
  };
  const lines = rows.filter(({ group }) => group === undefined).sort(byHeight);
  return lines.flatMap((line) => [
    line,
    ...rows.filter(({ group }) => group === line.run).sort(byHeight),
  ]);
}

/** "±0.020" of a mean, "0.19 – 0.24" of other bands; nothing where one run is left. */
export function spreadText({ shown, spread }: HoverRow, band: Band): string {
  if (!spread || !Number.isFinite(spread.high - spread.low)) return '';
  if (band === 'sd' || band === 'ci') return formatDeviation(spread.high - shown, shown);
  return `${formatValue(spread.low)} – ${formatValue(spread.high)}`;
}

/** A number in a column, and what must be left free behind it for decimal points to stand under one another. */
export interface ColumnText {
  readonly text: string;
  readonly pad: string;
}

/**
 * Four digits each, zeros at the end kept; what needs an exponent, and what is no number, ends at the right.
 * @param precise Which of them is told with all digits of a float32.
 */
export function inColumn(values: readonly number[], precise = -1): readonly ColumnText[] {
  const texts = values.map((value, i) => (i === precise ? formatPrecise : formatValue)(value));
  const most = texts.reduce((decimals, text) => Math.max(decimals, decimalsIn(text)), 0);
  return values.map((value, i) => {
    const short = texts[i] as string;
    if (!/^[−\d,.]+$/.test(short)) return { text: short, pad: '' };
    const text = i === precise ? short : withZeros(value, short, most);
    const missing = most - decimalsIn(text);
    if (missing === 0) return { text, pad: '' };
    return { text, pad: `${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}` };
  });
}

/** Zeros as far as four digits go, and the others of the column. */
function withZeros(value: number, short: string, most: number): string {
  const size = Math.abs(value);
  if (most === 0 || size === 0 || size >= 999.95) return short;
  const digits = size.toPrecision(4);
  const text = decimalsIn(digits) <= most ? digits : size.toFixed(most);
  return value < 0 ? `−${text}` : text;
}

function decimalsIn(text: string): number {
  return /^[−\d,]*\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
}
