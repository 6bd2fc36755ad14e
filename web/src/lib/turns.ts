/** Work that may wait a moment, a little of it in each task: a pointer then never waits for all of it. */

/** Of a task: the rest of a frame is for the browser. */
const budgetMs = 8;

interface Turn {
  readonly work: () => void;
  readonly isFirst: () => boolean;
}

export class Turns {
  readonly #later: (run: () => void) => void;
  readonly #now: () => number;
  /** In the order in which they were asked for. */
  readonly #waiting = new Map<object, Turn>();
  #isDue = false;

  /**
   * @param later Runs something in a task of its own.
   * @param now Milliseconds, as by `performance.now`.
   */
  constructor(
    later: (run: () => void) => void = (run) => void setTimeout(run),
    now = () => performance.now(),
  ) {
    this.#later = later;
    this.#now = now;
  }

  /**
   * Calls `work` when its turn comes.
   * @param key Whose work it is: what it asked for before, and has not got, is dropped for this.
   * @param isFirst Whether it goes before others; asked when a task begins.
   */
  add(key: object, work: () => void, isFirst: () => boolean = () => false): void {
    this.#waiting.set(key, { work, isFirst });
    this.#schedule();
  }

  drop(key: object): void {
    this.#waiting.delete(key);
  }

  #schedule(): void {
    if (this.#isDue || this.#waiting.size === 0) return;
    this.#isDue = true;
    this.#later(() => {
      this.#isDue = false;
      try {
        this.#run();
      } finally {
        this.#schedule();
      }
    });
  }

  #run(): void {
    const end = this.#now() + budgetMs;
    const turns = [...this.#waiting].map(([key, turn]) => ({ key, turn, first: turn.isFirst() }));
    for (const { key, turn } of turns.sort((a, b) => Number(b.first) - Number(a.first))) {
      // What was done before it may have dropped or replaced it.
      if (this.#waiting.get(key) !== turn) continue;
      this.#waiting.delete(key);
      turn.work();
      if (this.#now() >= end) return;
    }
  }
}

let shared: Turns | null = null;

/** Those of the page. */
export function sharedTurns(): Turns {
  shared ??= new Turns();
  return shared;
}
