/** The drawing itself, in a worker or, where there is none, on the page: keeps the points and answers requests. */

import { Drawer } from './drawer';
import type { ChartId, DrawRequest, Reply, Request } from './protocol';
import type { LineData } from './types';

export class Engine {
  readonly #reply: (reply: Reply) => void;
  readonly #kept = new Map<number, LineData>();
  readonly #drawers = new Map<ChartId, Drawer>();
  /** Pictures to draw, the longest waiting first; of a chart only the newest. */
  readonly #waiting = new Map<ChartId, DrawRequest>();

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
      case 'probe':
        this.#reply(this.#drawer(request.chart).probe(request));
        break;
      case 'measure':
        this.#reply(this.#drawer(request.chart).measure(request));
        break;
      case 'close':
        this.#drawers.delete(request.chart);
        this.#waiting.delete(request.chart);
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
    this.#reply(this.#drawer(next.chart).draw(next));
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
