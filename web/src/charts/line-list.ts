/** The lines of a chart on the page, and what of them the drawing has not been told yet. */

import type { LinesRequest } from './protocol';
import type { ChartSeries, RunId } from './types';

export class LineList {
  #series: readonly ChartSeries[] = [];
  #told = new Map<number, ChartSeries>();
  #isTold = true;
  #focusedRuns: ReadonlySet<RunId> | null = null;

  /** @returns Whether anything looks different. */
  set(series: readonly ChartSeries[]): boolean {
    const before = this.#series;
    this.#series = series;
    this.#focusedRuns = null;
    const isSame =
      before.length === series.length &&
      series.every((line, i) => isSameLine(line, before[i] as ChartSeries));
    if (!isSame) this.#isTold = false;
    return !isSame;
  }

  /** Whole runs with a line in colour. */
  get focusedRuns(): ReadonlySet<RunId> {
    this.#focusedRuns ??= new Set(
      this.#series.flatMap(({ role, whole, run }) => (role === 'focus' ? (whole ?? run) : [])),
    );
    return this.#focusedRuns;
  }

  /** Null when the drawing knows all. */
  takeChanges(): Omit<LinesRequest, 'chart'> | null {
    if (this.#isTold) return null;
    this.#isTold = true;
    const changed = this.#series.filter((line) => {
      const told = this.#told.get(line.data.key);
      return !told || !isSameLine(line, told);
    });
    this.#told = new Map(this.#series.map((line) => [line.data.key, line]));
    return { keys: Uint32Array.from(this.#series, ({ data }) => data.key), changed };
  }

  /** Tells everything again, to a drawing that knows nothing. */
  forgetTold(): void {
    this.#told.clear();
    this.#isTold = false;
  }
}

function isSameLine(a: ChartSeries, b: ChartSeries): boolean {
  return (
    a === b ||
    (a.data.key === b.data.key &&
      a.run === b.run &&
      a.whole === b.whole &&
      a.name === b.name &&
      a.label === b.label &&
      a.hasEndLabel === b.hasEndLabel &&
      a.color === b.color &&
      a.role === b.role &&
      a.isScattered === b.isScattered &&
      a.group === b.group &&
      a.isLive === b.isLive &&
      a.started === b.started &&
      (a.dash ?? []).join() === (b.dash ?? []).join())
  );
}
