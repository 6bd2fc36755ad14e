/** The drawing itself, in a worker or, where there is none, on the page: keeps the points and answers requests. */

import { type Answers, Drawer } from './drawer';
import type { ChartId, DrawRequest, Reply, Request } from './protocol';
import type { LineData } from './types';

type Question = Extract<Request, { readonly kind: 'probe' | 'measure' }>;

export class Engine {
  readonly #reply: (reply: Reply) => void;
  readonly #kept = new Map<number, LineData>();
  readonly #drawers = new Map<ChartId, Drawer>();
  /** Pictures to draw, the longest waiting first; of a chart only the newest. */
  readonly #waiting = new Map<ChartId, DrawRequest>();
  #answers: Answers | null = null;
  /** Asked before what answers them was loaded. */
  readonly #questions: Question[] = [];

  constructor(reply: (reply: Reply) => void) {
    this.#reply = reply;
  }

  /** Does at once what is quick; pictures wait for `step`. */
  receive(request: Request): void {
    switch (request.kind) {
      case 'keep':
        request.series.forEach((series, i) => {
          this.#kept.set(request.key + i, series);
        });
        break;
      case 'smooth':
        request.columns.forEach((smooth, i) => {
          const data = this.#kept.get(request.of[i] as number);
          if (data && data.kind !== 'group') this.#kept.set(request.key + i, { ...data, smooth });
        });
        break;
      case 'release':
        for (const key of request.keys) this.#kept.delete(key);
        break;
      case 'lines':
        this.#drawer(request.chart).setLines(request, this.#kept);
        break;
      case 'draw':
        this.#waiting.set(request.chart, request);
        break;
      case 'prepare':
        void this.#prepare();
        break;
      case 'probe':
      case 'measure':
        this.#answer(request);
        break;
      case 'close':
        this.#drawers.delete(request.chart);
        this.#waiting.delete(request.chart);
    }
  }

  #answer(question: Question): void {
    const answers = this.#answers;
    if (!answers) {
      this.#questions.push(question);
      void this.#prepare();
      return;
    }
    const drawer = this.#drawer(question.chart);
    this.#reply(
      question.kind === 'probe'
        ? drawer.probe(question, answers)
        : drawer.measure(question, answers),
    );
  }

  async #prepare(): Promise<void> {
    const answers = await import('./answers');
    // Every chart asks for them.
    if (this.#answers) return;
    this.#answers = answers;
    for (const question of this.#questions.splice(0)) {
      if (this.#drawers.has(question.chart)) this.#answer(question);
    }
    for (const [chart, drawer] of this.#drawers) {
      const notes = drawer.enrich(answers);
      if (notes.length > 0) this.#reply({ kind: 'notes', chart, notes });
    }
  }

  get hasWork(): boolean {
    return this.#waiting.size > 0;
  }

  /** Draws one picture, so that a pointer waits for no more than that. */
  step(): void {
    const [next] = this.#waiting.values();
    if (!next) return;
    this.#waiting.delete(next.chart);
    this.#reply(this.#drawer(next.chart).draw(next, this.#answers));
  }

  #drawer(chart: ChartId): Drawer {
    let drawer = this.#drawers.get(chart);
    if (!drawer) {
      drawer = new Drawer();
      this.#drawers.set(chart, drawer);
    }
    return drawer;
  }
}
