/** Which run has how much of one tag. */
import type { RunId } from '../charts/types';
import type { Series } from './catalogue-rows';

/** All runs' series of one tag. Reading any of them subscribes to this tag alone. */
export class TagSeries {
  readonly #byRun = new Map<RunId, Series>();
  readonly #gone: ReadonlySet<RunId>;
  #revision = $state(0);
  #hasCurve = $state(false);

  /** @param gone The runs to keep but not to show. */
  constructor(gone: ReadonlySet<RunId>) {
    this.#gone = gone;
  }

  /** Grows with every change; what is drawn from this tag depends on it. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether any run ever had more than one point: a result that is written once is no curve. */
  get hasCurve(): boolean {
    return this.#hasCurve;
  }

  get(run: RunId): Series | undefined {
    void this.#revision;
    return this.#gone.has(run) ? undefined : this.#byRun.get(run);
  }

  get runs(): RunId[] {
    void this.#revision;
    return [...this.#byRun.keys()].filter((run) => !this.#gone.has(run));
  }

  /** Whether the run ever had the tag, gone or not. */
  has(run: RunId): boolean {
    return this.#byRun.has(run);
  }

  /** True when every run that had the tag is gone. */
  isDeserted(): boolean {
    return this.#byRun.size > 0 && [...this.#byRun.keys()].every((run) => this.#gone.has(run));
  }

  set(run: RunId, series: Series): void {
    this.#byRun.set(run, series);
    if (series.count > 1) this.#hasCurve = true;
  }

  touch(): void {
    this.#revision += 1;
  }
}
