/** The values at a cross-hair as a table that spreadsheets take. */
import type { Hover } from '../charts/types';

export function hoverAsTsv(hover: Hover, text: (value: number) => string): string {
  const rows = hover.rows.map((row) => [
    row.name,
    text(row.step),
    row.wallTime === null ? '' : new Date(row.wallTime * 1000).toISOString(),
    text(row.shown),
    text(row.raw),
  ]);
  return [['run', 'step', 'wall_time', 'smooth', 'raw'], ...rows]
    .map((cells) => cells.join('\t'))
    .join('\n');
}
