/** The values at a cross-hair as a table that spreadsheets take. */
import type { Hover } from '../charts/types';

export function hoverAsTsv(hover: Hover, text: (value: number) => string): string {
  const rows = hover.rows.map((row) => [
    cleanCell(row.name),
    text(row.step),
    timeText(row.wallTime),
    text(row.shown),
    text(row.raw),
  ]);
  return [['run', 'step', 'wall_time', 'smooth', 'raw'], ...rows]
    .map((cells) => cells.join('\t'))
    .join('\n');
}

/** Of files by other writers a time may be any number; a date is refused beyond 273,000 years. */
function timeText(wallTime: number | null): string {
  const date = new Date(wallTime === null ? Number.NaN : wallTime * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

// A cell that begins so would be computed by the spreadsheet it is pasted into.
const formulaStart = /^[=+@]/;

/** What would end a cell or a row is a space. */
export function cleanCell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return formulaStart.test(flat) ? `'${flat}` : flat;
}
