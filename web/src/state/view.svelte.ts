/** How the board is looked at: axis, smoothing, zoom, filter, and each card's own choices. */
import type { Range, XAxis } from '../charts/types';
import { withToggled } from '../lib/sets';
import {
  type Density,
  defaultView,
  longestSmoothing,
  type PlaceName,
  type ViewState,
} from '../lib/view-state';

const densities: readonly Density[] = ['S', 'M', 'L'];
const settleMs = 120;

export class BoardView {
  #place = $state<PlaceName>(defaultView.place);
  #xAxis = $state<XAxis>(defaultView.xAxis);
  #smoothing = $state(defaultView.smoothing);
  #settledSmoothing = $state(defaultView.smoothing);
  #xRange = $state.raw<Range | null>(null);
  #filter = $state('');
  #density = $state<Density>(defaultView.density);
  #areMarksShown = $state(defaultView.areMarksShown);
  #logTags = $state.raw<ReadonlySet<string>>(new Set());
  #outlierTags = $state.raw<ReadonlySet<string>>(new Set());
  #fullScreen = $state<string | null>(null);
  #valueTag = $state<string | null>(null);
  #tableSort = $state.raw<readonly string[]>([]);
  #tableColumns = $state.raw<readonly string[]>([]);
  #pinnedColumns = $state.raw<readonly string[]>([]);
  #onlyDifferences = $state(false);
  #areArchivedShown = $state(false);
  #settling: ReturnType<typeof setTimeout> | undefined;

  get place(): PlaceName {
    return this.#place;
  }

  get xAxis(): XAxis {
    return this.#xAxis;
  }

  get smoothing(): number {
    return this.#smoothing;
  }

  /** The smoothing once the slider rests: what a server is asked for. */
  get settledSmoothing(): number {
    return this.#settledSmoothing;
  }

  get xRange(): Range | null {
    return this.#xRange;
  }

  get filter(): string {
    return this.#filter;
  }

  get density(): Density {
    return this.#density;
  }

  /** Whether charts flag where runs were marked. */
  get areMarksShown(): boolean {
    return this.#areMarksShown;
  }

  /** The tag of the card that fills the page. */
  get fullScreen(): string | null {
    return this.#fullScreen;
  }

  /** The tag whose value a link shows beside each run; null: the one preferred in this browser. */
  get valueTag(): string | null {
    return this.#valueTag;
  }

  /** Columns that order the table of runs, `-` before those that do so largest first. */
  get tableSort(): readonly string[] {
    return this.#tableSort;
  }

  /** Empty: the columns that everybody starts with. */
  get tableColumns(): readonly string[] {
    return this.#tableColumns;
  }

  get pinnedColumns(): readonly string[] {
    return this.#pinnedColumns;
  }

  /** Whether hyperparameters that are the same in all runs have no columns. */
  get onlyDifferences(): boolean {
    return this.#onlyDifferences;
  }

  get areArchivedShown(): boolean {
    return this.#areArchivedShown;
  }

  get logTags(): ReadonlySet<string> {
    return this.#logTags;
  }

  get outlierTags(): ReadonlySet<string> {
    return this.#outlierTags;
  }

  /** A range means nothing on another axis, so it goes. */
  setXAxis(xAxis: XAxis): void {
    if (xAxis === this.#xAxis) return;
    this.#xAxis = xAxis;
    this.#xRange = null;
  }

  setSmoothing(weight: number): void {
    this.#smoothing = Math.min(longestSmoothing, Math.max(0, weight));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settledSmoothing = this.#smoothing;
    }, settleMs);
  }

  zoom(wanted: Range | null): void {
    const range = wanted && rounded(wanted);
    if (range?.from === this.#xRange?.from && range?.to === this.#xRange?.to) return;
    this.#xRange = range;
  }

  setFilter(filter: string): void {
    this.#filter = filter;
  }

  /** One size up or down. */
  resize(direction: 1 | -1): void {
    this.#density = densities[densities.indexOf(this.#density) + direction] ?? this.#density;
  }

  setDensity(density: Density): void {
    this.#density = density;
  }

  toggleMarks(): void {
    this.#areMarksShown = !this.#areMarksShown;
  }

  toggleLog(tag: string): void {
    this.#logTags = withToggled(this.#logTags, tag);
  }

  toggleOutliers(tag: string): void {
    this.#outlierTags = withToggled(this.#outlierTags, tag);
  }

  goTo(place: PlaceName): void {
    this.#place = place;
  }

  sortTable(keys: readonly string[]): void {
    this.#tableSort = keys;
  }

  setTableColumns(ids: readonly string[]): void {
    this.#tableColumns = ids;
  }

  togglePinnedColumn(id: string): void {
    this.#pinnedColumns = [...withToggled(new Set(this.#pinnedColumns), id)];
  }

  toggleOnlyDifferences(): void {
    this.#onlyDifferences = !this.#onlyDifferences;
  }

  toggleArchived(): void {
    this.#areArchivedShown = !this.#areArchivedShown;
  }

  setFullScreen(tag: string | null): void {
    this.#fullScreen = tag;
  }

  setValueTag(tag: string | null): void {
    this.#valueTag = tag;
  }

  /** Takes over what a link says. */
  restore(view: ViewState): void {
    this.#place = view.place;
    this.#xAxis = view.xAxis;
    this.#smoothing = view.smoothing;
    this.#settledSmoothing = view.smoothing;
    this.#xRange = view.xRange;
    this.#filter = view.filter;
    this.#density = view.density;
    this.#areMarksShown = view.areMarksShown;
    this.#logTags = new Set(view.logTags);
    this.#outlierTags = new Set(view.outlierTags);
    this.#fullScreen = view.fullScreen;
    this.#valueTag = view.valueTag;
    this.#tableSort = view.tableSort;
    this.#tableColumns = view.tableColumns;
    this.#pinnedColumns = view.pinnedColumns;
    this.#onlyDifferences = view.onlyDifferences;
    this.#areArchivedShown = view.areArchivedShown;
  }
}

/** To a thousandth of its width or finer, so that a link holds no noise of the pointer. */
function rounded({ from, to }: Range): Range {
  const unit = 10 ** Math.floor(Math.log10((to - from) / 1000));
  // Divided by the inverse where the unit is small: 0.001 has no exact form, 1000 has.
  const round = (x: number) =>
    unit < 1
      ? Math.round(x * Math.round(1 / unit)) / Math.round(1 / unit)
      : Math.round(x / unit) * unit;
  return { from: round(from), to: round(to) };
}
