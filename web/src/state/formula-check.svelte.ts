/** What the source says of a formula while it is being typed. */
import { type SeriesSource, SourceError } from '../api/source';

/** A pause in typing. */
const pauseMs = 250;

export class FormulaCheck {
  readonly #source: SeriesSource;
  #error = $state<string | null>(null);
  #checked = $state('');
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: SeriesSource) {
    this.#source = source;
  }

  /** What is wrong with it, one sentence; null: nothing that is known of. */
  error(formula: string): string | null {
    return this.#checked === formula ? this.#error : null;
  }

  isSound(formula: string): boolean {
    return this.#checked === formula && this.#error === null;
  }

  check(formula: string): void {
    this.stop();
    this.#timer = setTimeout(() => void this.#ask(formula), pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(formula: string): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const query = { tag: 0, formula, runs: [0], xRange: null, cols: 1, smoothing: 0 };
    try {
      await this.#source.series({ ...query, xAxis: 'step' }, asking.signal);
      this.#tell(formula, null, asking);
    } catch (error) {
      if (!(error instanceof SourceError) && !asking.signal.aborted) throw error;
      this.#tell(formula, (error as Error).message, asking);
    }
  }

  #tell(formula: string, error: string | null, { signal }: AbortController): void {
    if (signal.aborted) return;
    this.#checked = formula;
    this.#error = error;
  }
}
