/** One opened logdir: what it holds, what is chosen, and the line to its source. */
import { createContext } from 'svelte';
import type { ChangeMessage } from '../api/schema';
import type { DataSource, GroupsSource, SeriesSource } from '../api/source';
import { SourceError } from '../api/source';
import type { ChartFlag, RunId } from '../charts/types';
import { mainTag } from '../lib/importance';
import { quantile } from '../lib/quantile';
import { lineName } from '../lib/run-names';
import { serverIsBack } from '../lib/server-back';
import type { ViewState } from '../lib/view-state';
import type { CardGroups } from './card-groups.svelte';
import { CardPoints } from './card-points';
import type { CardSeries } from './card-series.svelte';
import { BoardCards } from './cards.svelte';
import { Catalogue, type Run, type Series, type Tag, type TagSeries } from './catalogue.svelte';
import { Pointer } from './hover.svelte';
import { HParams } from './hparams.svelte';
import { Overlay } from './overlay.svelte';
import { type RunLine, runLines } from './run-lines';
import { RunMarks } from './run-marks.svelte';
import { type RunGroup, RunQueryState } from './run-query.svelte';
import { RunSelection } from './run-selection.svelte';
import { RunSummaries } from './run-summaries.svelte';
import { Sparklines } from './sparklines.svelte';
import { Taste } from './taste.svelte';
import type { Theme } from './theme.svelte';
import { BoardView } from './view.svelte';
import { viewStateOf } from './view-state-of';

/** Runs in colour whose marks are flagged: in groups there may be any number. */
const mostMarked = 16;
const retryMs = 2000;

export class Board {
  readonly source: DataSource;
  readonly theme: Theme;
  readonly catalogue = new Catalogue();
  readonly selection = new RunSelection(
    () => this.catalogue.runs,
    () => this.filtered.runs,
    (run) => this.catalogue.parts(run.id),
    {
      isHidden: (run) => this.isPutAway(run),
      unhide: (runs) =>
        this.overlay.hide(
          runs.map(({ name }) => name),
          false,
        ),
    },
    () => ({ groups: this.query.groups, areDrawn: this.view.groupLines !== 'runs' }),
  );
  readonly view = new BoardView();
  readonly pointer = new Pointer();
  readonly sparklines: Sparklines;
  readonly marks: RunMarks;
  readonly overlay: Overlay;
  readonly query: RunQueryState;
  readonly hparams: HParams;
  readonly summaries: RunSummaries;
  readonly #taste = $derived.by(() => new Taste(this.catalogue.facts?.path ?? ''));
  readonly #points: CardPoints;
  readonly cards: BoardCards;
  #isPaused = $state(false);
  /** Something happened while nothing was to move. */
  #hasMissed = false;
  #isConnected = $state(true);
  #failure = $state<string | null>(null);
  #stopFollowing: (() => void) | null = null;
  #asking: AbortController | null = null;
  /** Changes that came while everything was being asked for: the answer may be older than they are. */
  #late: { readonly change: ChangeMessage; readonly instance: string }[] = [];
  readonly #seriesSource: SeriesSource & GroupsSource;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** The tag that tells most, by its name. */
  readonly mainTag: Tag | null = $derived.by(() => {
    const { curves } = this.catalogue;
    const name = mainTag(curves.map((tag) => tag.name));
    return curves.find((tag) => tag.name === name) ?? curves[0] ?? null;
  });

  /** The tag whose last value stands beside each run. */
  readonly valueTag: Tag | null = $derived.by(() => {
    const { scalars } = this.catalogue;
    const named = (name: string | null) => scalars.find((tag) => tag.name === name);
    return named(this.view.valueTag) ?? named(this.taste.valueTag) ?? this.mainTag;
  });

  /** The tag whose values are x in every chart without an own; null: x is steps or time. */
  readonly xTag: Tag | null = $derived.by(() => {
    const { xTag } = this.view;
    return this.catalogue.scalars.find(({ name }) => name === xTag) ?? null;
  });

  /** How far runs have got with the value tag: the median of their last steps; 0 when none has any. */
  readonly usualStep: number = $derived.by(() => {
    const steps = this.catalogue.runs.flatMap((run) => this.valueSeries(run)?.lastStep ?? []);
    return steps.length > 0 ? quantile(Float64Array.from(steps), 0.5) : 0;
  });

  /** Marked runs in colour, parts too. */
  readonly #markedRuns: readonly { readonly whole: Run; readonly run: Run }[] = $derived.by(() =>
    this.catalogue.hasMarks && this.view.areMarksShown
      ? this.selection.visible
          .filter((run) => this.selection.focusSlot(run.id) !== null)
          .slice(0, mostMarked)
          .flatMap((whole) =>
            [whole, ...this.catalogue.parts(whole.id)].map((run) => ({ whole, run })),
          )
          .filter(({ run }) => this.catalogue.markVersion(run.id) > 0)
      : [],
  );

  /** What every chart flags of the runs that it draws in colour. */
  readonly flags: readonly ChartFlag[] = $derived.by(() =>
    this.#markedRuns.flatMap(({ whole, run }) =>
      this.marks.of(run.id).map((mark) => ({
        ...mark,
        run: whole.id,
        runName: lineName(this.nameOf(whole), run.part?.label ?? null),
        color: this.color(whole) ?? this.theme.chart.muted,
        started: whole.started ?? 0,
      })),
    ),
  );

  constructor(source: DataSource, theme: Theme) {
    this.source = source;
    this.theme = theme;
    this.#seriesSource = this.#checked(source);
    this.#points = new CardPoints(this.#seriesSource, this.catalogue);
    this.sparklines = new Sparklines(this.#seriesSource, this.catalogue);
    this.marks = new RunMarks(source, this.catalogue);
    this.overlay = new Overlay(source);
    this.hparams = new HParams(source, this.catalogue);
    this.summaries = new RunSummaries(source, this.catalogue);
    this.query = new RunQueryState(
      this.catalogue,
      this.summaries,
      () => this.view.filter,
      this.overlay,
      () => this.view.table.areArchivedShown,
    );
    this.query.useHParams(this.hparams);
    this.cards = new BoardCards(
      {
        catalogue: this.catalogue,
        overlay: this.overlay,
        tags: () => this.filtered.tags,
        visibleRuns: () => this.selection.visible,
        areEmptyShown: () => this.view.areEmptyShown,
        isPointed: () => this.pointer.card !== null,
        isToggled: (key) => this.taste.isSectionFolded(key),
      },
      source,
    );
  }

  /** Follows the logdir until `close`. */
  open(): void {
    this.overlay.open();
    void this.#ask();
  }

  close(): void {
    this.#stopFollowing?.();
    this.#asking?.abort();
    clearTimeout(this.#retry);
    this.sparklines.stop();
    this.marks.stop();
    this.overlay.close();
    this.query.stop();
    this.cards.stop();
    this.hparams.stop();
    this.#points.stop();
  }

  /** Runs that somebody archived: listed on demand, and never drawn. */
  readonly archived: readonly Run[] = $derived.by(() =>
    this.overlay.contents.runs.size === 0
      ? []
      : this.catalogue.runs.filter((run) => this.overlay.run(run.name).is_archived),
  );

  /** Runs that the query chooses, but for archived ones, and scalar tags. */
  readonly filtered: { readonly runs: readonly Run[]; readonly tags: readonly Tag[] } = $derived.by(
    () => ({ runs: this.query.runs, tags: this.query.tags }),
  );

  /** Runs that share the values which the query groups by, likewise. */
  get groups(): readonly RunGroup[] {
    return this.query.groups;
  }

  get taste(): Taste {
    return this.#taste;
  }

  /** False while the source does not answer; what is on screen stays. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** While true nothing moves; what happens meanwhile is caught up with afterwards. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  togglePause(): void {
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused || !this.#hasMissed) return;
    this.#hasMissed = false;
    this.overlay.open();
    void this.#ask();
  }

  /** Why the logdir could not be asked for, one sentence. */
  get failure(): string | null {
    return this.#failure;
  }

  restore(view: ViewState): void {
    this.view.restore(view);
    this.selection.restore(
      { mode: view.runChoice.mode, names: new Set(view.runChoice.names) },
      view.focus,
      view.colorBy,
    );
  }

  /** Shows the last values of a tag beside the runs, from now on in this browser. */
  setValueTag(tag: string): void {
    this.taste.setValueTag(tag);
    this.view.setValueTag(tag);
  }

  viewState(): ViewState {
    return viewStateOf(this);
  }

  /** The points of a card. */
  points(id: string): CardSeries {
    return this.#points.of(id);
  }

  /** The lines of groups of a card, kept as long as its points. */
  cardGroups(id: string): CardGroups {
    return this.#points.groupsOf(id);
  }

  /** A number for a line of a group that no run has, the same as long as the page lives. */
  groupLine(key: string): RunId {
    return this.#points.groupLine(key);
  }

  /** Asks for the marks of the runs in colour; call it in an effect. */
  wantMarks(): void {
    this.marks.want(this.#markedRuns.map(({ run }) => run.id));
  }

  /** Whose value stands beside a run: its own, or where it has none that of its first part with one. */
  valueRun(run: Run): Run {
    const series = this.valueTag && this.catalogue.series(this.valueTag.id);
    if (!series || series.get(run.id)) return run;
    return this.catalogue.parts(run.id).find((part) => series.get(part.id)) ?? run;
  }

  /** What is known of the value tag in a run. */
  valueSeries(run: Run): Series | undefined {
    const tag = this.valueTag;
    return tag ? this.catalogue.series(tag.id).get(this.valueRun(run).id) : undefined;
  }

  lastValue(run: Run): number | null {
    return this.valueSeries(run)?.lastValue ?? null;
  }

  /** What to call a run: as somebody named it, else by its folder. */
  nameOf(run: Run): string {
    return this.overlay.nameOf(run.name);
  }

  /** CSS colour of a run in focus, else null: the one somebody gave it, or its slot's. A part's is that of its run. */
  color(run: Run): string | null {
    const whole = this.catalogue.known[run.part?.of ?? run.id] ?? run;
    const slot = this.selection.focusSlot(whole.id);
    if (slot === null) return null;
    const given = this.overlay.run(whole.name).color ?? slot;
    return typeof given === 'string' ? given : (this.theme.slots[given] ?? null);
  }

  /** How a run's own line and those of its parts look in the charts of one tag. */
  lines(run: Run, series: Pick<TagSeries, 'get'>): readonly RunLine[] {
    return runLines(this, run, series);
  }

  /** Whether somebody hid or archived a run, for everybody. */
  isPutAway(run: Run): boolean {
    const { is_hidden, is_archived } = this.overlay.run(run.name);
    return is_hidden === true || is_archived === true;
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    clearTimeout(this.#retry);
    const asking = new AbortController();
    this.#asking = asking;
    this.#late = [];
    try {
      const logdir = await this.source.logdir(asking.signal);
      if (asking.signal.aborted) return;
      if (logdir.instance !== this.catalogue.instance) {
        this.#points.clear();
        this.sparklines.stop();
      }
      this.catalogue.reset(logdir);
      const late = this.#late.filter(({ instance }) => instance === logdir.instance);
      this.#late = [];
      this.#asking = null;
      this.#failure = null;
      this.#isConnected = true;
      serverIsBack();
      this.#points.retry();
      this.#follow();
      for (const { change, instance } of late) this.#take(change, instance);
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof SourceError)) throw error;
      this.#failure = error.message;
      this.#isConnected = error.isAnswer;
      this.#retry = setTimeout(() => void this.#ask(), retryMs);
    }
  }

  #follow(): void {
    this.#stopFollowing ??= this.source.follow(() => this.catalogue.current, {
      onStale: () => this.#unlessPaused(() => void this.#ask()),
      onChange: (change, instance) => this.#unlessPaused(() => this.#take(change, instance)),
      onOverlay: (version) => this.#unlessPaused(() => this.overlay.tell(version)),
      onConnection: (isConnected) => this.#connect(isConnected),
    });
  }

  #unlessPaused(act: () => void): void {
    if (this.#isPaused) this.#hasMissed = true;
    else act();
  }

  /** While everything is being asked for, ids may be about to start over: a change then has to wait. */
  #take(change: ChangeMessage, instance: string): void {
    if (this.#asking) this.#late.push({ change, instance });
    else if (instance !== this.catalogue.instance || !this.catalogue.apply(change))
      void this.#ask();
  }

  /** What failed is asked for again; while everything is being asked for, only after that. */
  #connect(isConnected: boolean): void {
    const isBack = isConnected && !this.#isConnected;
    this.#isConnected = isConnected;
    if (isConnected) serverIsBack();
    if (isBack) this.overlay.retry();
    if (isBack && !this.#asking) this.#points.retry();
  }

  /** The points of the runs that the catalogue names: those of another instance have the same ids. */
  #checked(source: DataSource): SeriesSource & GroupsSource {
    const checked = async <T>(asked: Promise<T>, signal: AbortSignal, of: (frame: T) => string) => {
      const frame = await asked;
      if (!signal.aborted) this.#check(of(frame));
      return frame;
    };
    const { smoothed } = source;
    return {
      series: (query, signal) =>
        checked(source.series(query, signal), signal, ({ header }) => header.instance),
      groups: (query, signal) =>
        checked(source.groups(query, signal), signal, ({ instance }) => instance),
      ...(smoothed && {
        smoothed: (query, signal) =>
          checked(smoothed(query, signal), signal, ({ header }) => header.instance),
      }),
    };
  }

  #check(instance: string): void {
    if (instance === this.catalogue.instance) return;
    if (!this.#asking) void this.#ask();
    throw new SourceError('the server has started over', true, true);
  }
}

export const [useBoard, provideBoard] = createContext<Board>();
