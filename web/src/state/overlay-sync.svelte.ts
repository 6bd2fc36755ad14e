/** The overlay as the source has it, with what this page changed and has not yet been told to be kept. */
import type { OverlayEditEntry, OverlayMessage } from '../api/schema';
import { type OverlaySource, SourceError } from '../api/source';
import { contentsOf, emptyContents, inRequests, withEdits } from '../lib/overlay';

/** What is known of the overlay besides its contents. */
export interface OverlayFacts {
  readonly version: string;
  /** state: some of it lies in the user's state folder, since the logdir cannot be written. */
  readonly keptIn: OverlayMessage['kept_in'];
  readonly isReadOnly: boolean;
  readonly notices: readonly string[];
}

const retryMs = 2000;

/**
 * One request at a time: what was changed here first, then what others changed. A change that did not get
 * through is sent again, since sending it twice does no harm; one that was refused is taken back.
 */
export class OverlaySync {
  readonly #source: OverlaySource;
  readonly #onRefused: (edits: readonly OverlayEditEntry[]) => void;
  #kept = $state.raw(emptyContents);
  #facts = $state.raw<OverlayFacts | null>(null);
  /** Requests, the oldest first. */
  #unsent = $state.raw<readonly (readonly OverlayEditEntry[])[]>([]);
  #failure = $state<string | null>(null);
  #refusal = $state<string | null>(null);
  /** A version that somebody else may have made; null: what is held is the newest that is known of. */
  #told: string | null = null;
  #request: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The overlay as it is, or is about to be. */
  readonly contents = $derived(withEdits(this.#kept, this.#unsent.flat()));

  /** @param onRefused Told of edits that are taken back. */
  constructor(source: OverlaySource, onRefused: (edits: readonly OverlayEditEntry[]) => void) {
    this.#source = source;
    this.#onRefused = onRefused;
  }

  /** Null until the first answer. */
  get facts(): OverlayFacts | null {
    return this.#facts;
  }

  /** Edits that are not known to be kept. */
  get unsavedCount(): number {
    return this.#unsent.reduce((sum, edits) => sum + edits.length, 0);
  }

  /** Why they are not, one sentence; null: they are on their way. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Why the last change was taken back, one sentence. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Asks for the overlay; what was changed before stays. */
  open(): void {
    this.#told = '';
    this.#work();
  }

  /** The source's overlay is of this version now. */
  tell(version: string): void {
    if (version === this.#facts?.version && this.#told === null) return;
    this.#told = version;
    this.#work();
  }

  add(edits: readonly OverlayEditEntry[]): void {
    if (edits.length === 0) return;
    if (this.#facts?.isReadOnly) {
      this.#refuse('this board takes no changes', edits);
      return;
    }
    this.#refusal = null;
    this.#unsent = [...this.#unsent, ...inRequests(edits)];
    this.#work();
  }

  /** Asks at once for what failed, and sends what was not kept. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work();
  }

  /** Ends asking; a change that is on its way arrives all the same. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = null;
  }

  #work(): void {
    if (this.#request || this.#timer !== undefined) return;
    const [first] = this.#unsent;
    if (first) void this.#send(first);
    else if (this.#told !== null) void this.#ask();
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const told = this.#told;
    try {
      const message = await this.#source.overlay(request.signal);
      if (!request.signal.aborted) this.#take(message, told);
    } catch (error) {
      this.#fail(error, request);
    }
  }

  async #send(edits: readonly OverlayEditEntry[]): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const told = this.#told;
    try {
      const message = await this.#source.editOverlay(edits);
      if (request.signal.aborted) return;
      this.#unsent = this.#unsent.slice(1);
      this.#take(message, told);
    } catch (error) {
      const isRefused = error instanceof SourceError && error.isAnswer && !error.mayPass;
      if (!isRefused || request.signal.aborted) {
        this.#fail(error, request);
        return;
      }
      this.#unsent = this.#unsent.slice(1);
      this.#request = null;
      this.#refuse(error.message, edits);
      this.#work();
    }
  }

  #take(message: OverlayMessage, told: string | null): void {
    // A version that was told of while this was asked for may be newer than the answer.
    if (this.#told === told || this.#told === message.version) this.#told = null;
    this.#kept = contentsOf(message);
    this.#facts = {
      version: message.version,
      keptIn: message.kept_in,
      isReadOnly: message.is_read_only,
      notices: message.notices,
    };
    this.#failure = null;
    this.#request = null;
    this.#work();
  }

  #fail(error: unknown, request: AbortController): void {
    if (request.signal.aborted) return;
    this.#request = null;
    if (!(error instanceof SourceError)) throw error;
    this.#failure = error.message;
    this.#timer = setTimeout(() => this.retry(), retryMs);
  }

  #refuse(sentence: string, edits: readonly OverlayEditEntry[]): void {
    this.#refusal = sentence;
    this.#onRefused(edits);
  }
}
