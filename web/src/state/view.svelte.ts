/** How the board is looked at: axis, smoothing, zoom, filter, and each card's own choices. */
import type { AxisScale, Range, TimeAxis, XAxis } from '../charts/types';
import type { CardSize } from '../lib/card-rows';
import { rounded, withRange } from '../lib/ranges';
import { withToggled } from '../lib/sets';
import {
  type Density,
  defaultView,
  type GroupLines,
  longestSmoothing,
  type PlaceName,
  type ViewState,
} from '../lib/view-state';
import { TableView } from './table-view.svelte';

const densities: readonly Density[] = ['S', 'M', 'L'];
const settleMs = 120;

export class BoardView {
  /** Of the table of runs. */
  readonly table = new TableView();
  #place = $state<PlaceName>(defaultView.place);
  #xAxis = $state<TimeAxis>(defaultView.xAxis);
  #xTag = $state<string | null>(null);
  #xScale = $state<AxisScale>(defaultView.xScale);
  #smoothing = $state(defaultView.smoothing);
  #settledSmoothing = $state(defaultView.smoothing);
  #xRange = $state.raw<Range | null>(null);
  #isXShared = $state(true);
  #xRanges = $state.raw<ReadonlyMap<string, Range>>(new Map());
  #yRanges = $state.raw<ReadonlyMap<string, Range>>(new Map());
  #ownXRanges = $state.raw<ReadonlyMap<string, Range>>(new Map());
  #filter = $state('');
  #density = $state<Density>(defaultView.density);
  #areMarksShown = $state(defaultView.areMarksShown);
  #areWordsShown = $state(defaultView.areWordsShown);
  #hasSegments = $state(defaultView.hasSegments);
  #groupLines = $state<GroupLines>(defaultView.groupLines);
  #logTags = $state.raw<ReadonlySet<string>>(new Set());
  #symlogTags = $state.raw<ReadonlySet<string>>(new Set());
  #outlierTags = $state.raw<ReadonlySet<string>>(new Set());
  #largeCards = $state.raw<ReadonlySet<string>>(new Set());
  #smallCards = $state.raw<ReadonlySet<string>>(new Set());
  #areEmptyShown = $state(defaultView.areEmptyShown);
  #fullScreen = $state<string | null>(null);
  #valueTag = $state<string | null>(null);
  #settling: ReturnType<typeof setTimeout> | undefined;

  get place(): PlaceName {
    return this.#place;
  }

  get xAxis(): XAxis {
    return this.#xTag === null ? this.#xAxis : 'tag';
  }

  /** The axis there is without a tag. */
  get timeAxis(): TimeAxis {
    return this.#xAxis;
  }

  /** The tag whose values are x. */
  get xTag(): string | null {
    return this.#xTag;
  }

  get xScale(): AxisScale {
    return this.#xScale;
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

  /** Whether all cards show one x range. */
  get isXShared(): boolean {
    return this.#isXShared;
  }

  get xRanges(): ReadonlyMap<string, Range> {
    return this.#xRanges;
  }

  /** The x range of one card. */
  xRangeOf(tag: string): Range | null {
    return this.#isXShared ? this.#xRange : (this.#xRanges.get(tag) ?? null);
  }

  /** y ranges that somebody chose, by tag. */
  get yRanges(): ReadonlyMap<string, Range> {
    return this.#yRanges;
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

  /** Whether cards are shown whose tags no visible run has. */
  get areEmptyShown(): boolean {
    return this.#areEmptyShown;
  }

  get largeCards(): ReadonlySet<string> {
    return this.#largeCards;
  }

  get smallCards(): ReadonlySet<string> {
    return this.#smallCards;
  }

  /** Of a card beside the others. */
  sizeOf(card: string): CardSize {
    return this.#largeCards.has(card) ? 'L' : this.#smallCards.has(card) ? 'S' : 'M';
  }

  /** The id of the card that fills the page. */
  get fullScreen(): string | null {
    return this.#fullScreen;
  }

  /** The tag whose value a link shows beside each run; null: the one preferred in this browser. */
  get valueTag(): string | null {
    return this.#valueTag;
  }

  get areWordsShown(): boolean {
    return this.#areWordsShown;
  }

  /** Whether points that restarts superseded are drawn. */
  get hasSegments(): boolean {
    return this.#hasSegments;
  }

  get groupLines(): GroupLines {
    return this.#groupLines;
  }

  get logTags(): ReadonlySet<string> {
    return this.#logTags;
  }

  get symlogTags(): ReadonlySet<string> {
    return this.#symlogTags;
  }

  yScale(tag: string): AxisScale {
    if (this.#symlogTags.has(tag)) return 'symlog';
    return this.#logTags.has(tag) ? 'log' : 'linear';
  }

  get outlierTags(): ReadonlySet<string> {
    return this.#outlierTags;
  }

  /** A range means nothing on another axis, so it goes. */
  setXAxis(xAxis: TimeAxis): void {
    if (xAxis === this.#xAxis && this.#xTag === null) return;
    this.#xAxis = xAxis;
    this.#xTag = null;
    this.#forgetX();
  }

  /** Places points by the values of a tag. */
  setXTag(tag: string): void {
    if (tag === this.#xTag) return;
    this.#xTag = tag;
    this.#forgetX();
  }

  setXScale(scale: AxisScale): void {
    this.#xScale = scale;
  }

  #forgetX(): void {
    this.#xRange = null;
    this.#xRanges = new Map();
  }

  /** From one range for all cards to one for each, which begin where all are; or back, to the shared one. */
  toggleXShared(tags: readonly string[] = []): void {
    const shared = this.#xRange;
    this.#isXShared = !this.#isXShared;
    this.#xRanges =
      shared && !this.#isXShared ? new Map(tags.map((tag) => [tag, shared])) : new Map();
  }

  /** The x range of one card, and of all where they share it. */
  zoomCard(tag: string, wanted: Range | null): void {
    if (this.#isXShared) this.zoom(wanted);
    else this.#xRanges = withRange(this.#xRanges, tag, wanted && rounded(wanted, this.#xScale));
  }

  /** Windows of cards whose x no other card has. */
  get ownXRanges(): ReadonlyMap<string, Range> {
    return this.#ownXRanges;
  }

  setOwnXRange(card: string, range: Range | null): void {
    this.#ownXRanges = withRange(this.#ownXRanges, card, range && rounded(range));
  }

  /** null: the data's own again. */
  setYRange(tag: string, range: Range | null): void {
    this.#yRanges = withRange(this.#yRanges, tag, range);
  }

  /** The whole range of x and of y in every card. */
  resetRanges(): void {
    this.zoom(null);
    this.#xRanges = new Map();
    this.#yRanges = new Map();
    this.#ownXRanges = new Map();
  }

  setSmoothing(weight: number): void {
    this.#smoothing = Math.min(longestSmoothing, Math.max(0, weight));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settledSmoothing = this.#smoothing;
    }, settleMs);
  }

  zoom(wanted: Range | null): void {
    const range = wanted && rounded(wanted, this.#xScale);
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

  toggleWords(): void {
    this.#areWordsShown = !this.#areWordsShown;
  }

  toggleSegments(): void {
    this.#hasSegments = !this.#hasSegments;
  }

  setGroupLines(lines: GroupLines): void {
    this.#groupLines = lines;
  }

  toggleLog(tag: string): void {
    this.setYScale(tag, this.yScale(tag) === 'log' ? 'linear' : 'log');
  }

  /** A range chosen on another scale stays, where that scale has it. */
  setYScale(tag: string, scale: AxisScale): void {
    if ((scale === 'log') !== this.#logTags.has(tag))
      this.#logTags = withToggled(this.#logTags, tag);
    if ((scale === 'symlog') !== this.#symlogTags.has(tag)) {
      this.#symlogTags = withToggled(this.#symlogTags, tag);
    }
  }

  /** linear → log → symlog → linear. */
  cycleYScale(tag: string): void {
    const next = { linear: 'log', log: 'symlog', symlog: 'linear' } as const;
    this.setYScale(tag, next[this.yScale(tag)]);
  }

  toggleOutliers(tag: string): void {
    this.#outlierTags = withToggled(this.#outlierTags, tag);
  }

  toggleEmpty(): void {
    this.#areEmptyShown = !this.#areEmptyShown;
  }

  setSize(card: string, size: CardSize): void {
    const others = (cards: ReadonlySet<string>) => [...cards].filter((other) => other !== card);
    this.#largeCards = new Set([...others(this.#largeCards), ...(size === 'L' ? [card] : [])]);
    this.#smallCards = new Set([...others(this.#smallCards), ...(size === 'S' ? [card] : [])]);
  }

  goTo(place: PlaceName): void {
    this.#place = place;
  }

  setFullScreen(card: string | null): void {
    this.#fullScreen = card;
  }

  setValueTag(tag: string | null): void {
    this.#valueTag = tag;
  }

  /** Takes over what a link says. */
  restore(view: ViewState): void {
    this.#place = view.place;
    this.#xAxis = view.xAxis;
    this.#xTag = view.xTag;
    this.#xScale = view.xScale;
    this.#isXShared = view.isXShared;
    this.#xRanges = new Map(Object.entries(view.xRanges));
    this.#yRanges = new Map(Object.entries(view.yRanges));
    this.#ownXRanges = new Map(Object.entries(view.ownXRanges));
    this.#areWordsShown = view.areWordsShown;
    this.#hasSegments = view.hasSegments;
    this.#groupLines = view.groupLines;
    this.#smoothing = view.smoothing;
    this.#settledSmoothing = view.smoothing;
    this.#xRange = view.xRange;
    this.#filter = view.filter;
    this.#density = view.density;
    this.#areMarksShown = view.areMarksShown;
    this.#logTags = new Set(view.logTags);
    this.#symlogTags = new Set(view.symlogTags);
    this.#outlierTags = new Set(view.outlierTags);
    this.#largeCards = new Set(view.largeCards);
    this.#smallCards = new Set(view.smallCards);
    this.#areEmptyShown = view.areEmptyShown;
    this.#fullScreen = view.fullScreen;
    this.#valueTag = view.valueTag;
    this.table.restore(view);
  }
}
