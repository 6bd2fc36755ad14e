/** The table as text that spreadsheets take. */
import { cleanCell } from '../tsv';
import type { CellValue } from './sort';

export interface TsvColumn<Row> {
  readonly title: string;
  readonly cellOf: (row: Row) => CellValue;
  /** Seconds since the epoch, written as a date. */
  readonly isTime?: boolean;
}

/** Numbers have all their digits; what would end a cell or a row is a space. */
export function tableAsTsv<Row>(rows: readonly Row[], columns: readonly TsvColumn<Row>[]): string {
  const header = columns.map(({ title }) => cleanCell(title));
  const lines = rows.map((row) =>
    columns.map(({ cellOf, isTime }) => cellText(cellOf(row), isTime ?? false)),
  );
  return [header, ...lines].map((cells) => cells.join('\t')).join('\n');
}

function cellText(value: CellValue, isTime: boolean): string {
  if (value === null) return '';
  if (!isTime) return cleanCell(String(value));
  const date = new Date(Number(value) * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
