/** The lines of groups that one card draws: asked for anew when the view, a group or one of its runs changes. */
import { pauseMs as retryPauseMs } from '../api/events';
import { type GroupsQuery, type GroupsSource, SourceError } from '../api/source';
import { type Drawing, sharedDrawing } from '../charts';
import type { KeptSeries, RunId } from '../charts/types';

/** A group under a name that lasts while its runs change. */
export interface CardGroup {
  readonly key: string;
  /** Ascending. */
  readonly runs: readonly RunId[];
}

export interface CardGroupsQuery extends Omit<GroupsQuery, 'groups'> {
  readonly groups: readonly CardGroup[];
  /** Grows when any run has new points. */
  readonly revision: number;
}

type Points = Pick<Drawing, 'keep' | 'release' | 'onLost'>;

/** A line of many runs costs the server all of them, so it follows growth more slowly than a run's own. */
const growthPauseMs = 600;

export class CardGroups {
  readonly #source: GroupsSource;
  readonly #points: Points;
  readonly #pauseMs: number;
  readonly #stopListening: () => void;
  #byKey = $state.raw<ReadonlyMap<string, KeptSeries>>(new Map());
  #failure = $state<string | null>(null);
  #wanted: CardGroupsQuery | null = null;
  #owner = '';
  #held: CardGroupsQuery | null = null;
  #asking: AbortController | null = null;
  #nextMs = 0;
  #failedCount = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: GroupsSource, pauseMs = growthPauseMs, points: Points = sharedDrawing()) {
    this.#source = source;
    this.#pauseMs = pauseMs;
    this.#points = points;
    this.#stopListening = points.onLost(() => {
      this.#byKey = new Map();
      this.#held = null;
      if (this.#wanted && !this.#asking) this.#schedule();
    });
  }

  get byKey(): ReadonlyMap<string, KeptSeries> {
    return this.#byKey;
  }

  /** Why the last request failed, one sentence; runs are then drawn by themselves. */
  get failure(): string | null {
    return this.#failure;
  }

  /** @param owner Who asks, as for a card's points. */
  want(query: CardGroupsQuery, owner: string): void {
    this.#owner = owner;
    this.#wanted = query;
    if (this.#asking && this.#held && !isSameView(this.#held, query)) this.#cancel();
    if (!this.#asking) this.#schedule();
  }

  stop(owner = this.#owner): void {
    if (owner !== this.#owner) return;
    this.#wanted = null;
    this.#cancel();
  }

  /** Gives the points back. */
  close(): void {
    this.stop();
    this.#stopListening();
    this.#keep(new Map());
    this.#held = null;
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    // What was asked for is not here: it is asked for anew.
    if (this.#asking) this.#held = null;
    this.#asking?.abort();
    this.#asking = null;
  }

  #schedule(): void {
    const query = this.#wanted as CardGroupsQuery;
    const isSame = this.#held !== null && isSameView(this.#held, query);
    if (isSame && this.#held?.revision === query.revision) return;
    const waitMs = isSame || this.#failedCount > 0 ? this.#nextMs - performance.now() : 0;
    clearTimeout(this.#timer);
    if (waitMs > 0) this.#timer = setTimeout(() => void this.#load(query), waitMs);
    else void this.#load(query);
  }

  async #load(query: CardGroupsQuery): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    this.#held = query;
    this.#nextMs = performance.now() + this.#pauseMs;
    const { groups, revision: _, ...window } = query;
    try {
      const runs = groups.map((group) => group.runs);
      const frame = await this.#source.groups({ ...window, groups: runs }, asking.signal);
      if (asking.signal.aborted) return;
      const kept = this.#points.keep(frame.groups);
      this.#keep(
        new Map(kept.map((points, i) => [keyOf(groups, frame.groups[i]?.group), points] as const)),
      );
      this.#failure = null;
      this.#failedCount = 0;
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof SourceError)) throw error;
      this.#failure = error.message;
      this.#failedCount += 1;
      this.#nextMs = performance.now() + retryPauseMs(this.#failedCount);
      if (error.mayPass) this.#held = null;
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
    if (this.#wanted) this.#schedule();
  }

  #keep(byKey: ReadonlyMap<string, KeptSeries>): void {
    this.#points.release([...this.#byKey.values()]);
    this.#byKey = byKey;
  }
}

const keyOf = (groups: readonly CardGroup[], at = 0) => (groups[at] as CardGroup).key;

/** Whether both ask for the same but for points that came since. */
function isSameView(a: CardGroupsQuery, b: CardGroupsQuery): boolean {
  return (
    a.tag === b.tag &&
    a.xAxis === b.xAxis &&
    a.xTag === b.xTag &&
    a.xRange?.from === b.xRange?.from &&
    a.xRange?.to === b.xRange?.to &&
    a.cols === b.cols &&
    a.smoothing === b.smoothing &&
    a.groups.length === b.groups.length &&
    a.groups.every(({ key, runs }, i) => {
      const other = b.groups[i] as CardGroup;
      return key === other.key && runs.join() === other.runs.join();
    })
  );
}
