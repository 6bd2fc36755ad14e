/** Points as comma-separated values, each number as short as it can be read back exactly. */
import type { PointsData, Values } from '../charts/types';

export interface CsvNames {
  readonly run: string;
  readonly tag: string;
  /** Whether x is the values of another tag, in a column of its own. */
  readonly hasX: boolean;
}

export function header(xTag: string | null): string {
  return row(['run', 'tag', 'step', 'wall_time', 'value', ...(xTag === null ? [] : [xTag])]);
}

export function csvRows(points: PointsData, { run, tag, hasX }: CsvNames): string {
  const named = `${cell(run)},${cell(tag)}`;
  const rows: string[] = [];
  for (let i = 0; i < points.step.length; i++) {
    const wallTime = points.wallTime ? numberText(points.wallTime, i) : '';
    const x = hasX && points.x ? `,${numberText(points.x, i)}` : '';
    rows.push(`${named},${points.step[i]},${wallTime},${numberText(points.value, i)}${x}\n`);
  }
  return rows.join('');
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** NaN and infinities as Python and its tables read them. */
export function numberText(values: Values, i: number): string {
  const value = values[i] as number;
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return values instanceof Float32Array ? shortFloat32(value) : String(value);
}

/** Six to nine digits tell a float32 from all others. */
function shortFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}
