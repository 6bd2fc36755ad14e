/** Answers about ids: asked for together, one question at a time, and asked for again as what they are about grows. */
import { SourceError } from '../api/source';

/** What is asked for, and how. */
export interface Renewable<Key, Value> {
  /** Whose ids the keys are; what is held of another scope is not told. */
  scope(): string;
  /** Another one wherever the answer may be another; null where there is nothing to ask for. */
  version(key: Key): number | string | null;
  /** @returns Null where the answer is of another scope. A key that is left out has no value. */
  ask(keys: readonly Key[], signal: AbortSignal): Promise<ReadonlyMap<Key, Value> | null>;
  /** Keys in one question. */
  readonly most: number;
  /** Before keys are asked for again. */
  readonly pauseMs: number;
  readonly failurePauseMs: number;
}

interface Held<Value> {
  /** Of the key, when it was asked for. */
  readonly version: number | string;
  readonly value: Value | undefined;
}

/** The last good answers stay until there are newer ones. */
export class Renewal<Key, Value> {
  readonly #renewable: Renewable<Key, Value>;
  #held = $state.raw<ReadonlyMap<Key, Held<Value>>>(new Map());
  #scope = '';
  #keys: readonly Key[] = [];
  /** Those that were asked for, the longest ago first: where one grows all the time, the others have their turn. */
  readonly #asked = new Set<Key>();
  #hasFailed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(renewable: Renewable<Key, Value>) {
    this.#renewable = renewable;
  }

  /** Undefined until the answer is there, and where it says nothing of the key. */
  get(key: Key): Value | undefined {
    const value = this.#held.get(key)?.value;
    return this.#scope === this.#renewable.scope() ? value : undefined;
  }

  /** These keys and no others from now on; call it in an effect. */
  want(keys: readonly Key[]): void {
    const scope = this.#renewable.scope();
    if (scope !== this.#scope) {
      this.stop();
      this.#scope = scope;
      this.#held = new Map();
      this.#asked.clear();
    }
    this.#keys = keys;
    this.#askNext();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
    this.#hasFailed = false;
  }

  /** What was never asked for comes before what has grown, and waits for no pause but that of a failure. */
  #askNext(): void {
    const grown = new Map<Key, number | string>();
    const missing = new Map<Key, number | string>();
    // Read even while nothing can be asked, so that an effect runs again when they change.
    for (const key of this.#keys) {
      const version = this.#renewable.version(key);
      const held = this.#held.get(key);
      if (version === null || version === held?.version) continue;
      (held ? grown : missing).set(key, version);
    }
    if (this.#request || (missing.size === 0 && grown.size === 0)) return;
    if (this.#timer !== undefined && (this.#hasFailed || missing.size === 0)) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#ask(this.#longestAgo(missing.size > 0 ? missing : grown));
  }

  /** As many as one question takes. */
  #longestAgo(due: ReadonlyMap<Key, number | string>): (readonly [Key, number | string])[] {
    const never = [...due].filter(([key]) => !this.#asked.has(key));
    const again = [...this.#asked].flatMap((key) => {
      const version = due.get(key);
      return version === undefined ? [] : [[key, version] as const];
    });
    return [...never, ...again].slice(0, this.#renewable.most);
  }

  async #ask(due: readonly (readonly [Key, number | string])[]): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const keys = due.map(([key]) => key);
      for (const key of keys) {
        this.#asked.delete(key);
        this.#asked.add(key);
      }
      const values = await this.#renewable.ask(keys, request.signal);
      if (request.signal.aborted) return;
      this.#hasFailed = values === null;
      if (values) {
        const answers = due.map(
          ([key, version]) => [key, { version, value: values.get(key) }] as const,
        );
        this.#held = new Map([...this.#held, ...answers]);
      }
    } catch (error) {
      if (request.signal.aborted) return;
      // The banner and the cards say what is wrong.
      if (!(error instanceof SourceError)) throw error;
      this.#hasFailed = true;
    } finally {
      if (this.#request === request) this.#request = null;
    }
    const { pauseMs, failurePauseMs } = this.#renewable;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#hasFailed = false;
        this.want(this.#keys);
      },
      this.#hasFailed ? failurePauseMs : pauseMs,
    );
    this.#askNext();
  }
}
