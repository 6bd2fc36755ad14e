/** What happened on a board since one last looked: a few true sentences, or none. */
import { formatAge } from './age';
import { formatAlike } from './format';
import { counted } from './places';

/** The best value that any run has of a tag. */
export interface Leader {
  readonly tag: string;
  /** Run name. */
  readonly run: string;
  /** What to call it. */
  readonly shown: string;
  readonly value: number;
  readonly direction: 'min' | 'max';
  /** Wall time (s) of the value; NaN: not known. */
  readonly wallTime: number;
}

export interface RunNow {
  readonly name: string;
  readonly shown: string;
  readonly isLive: boolean;
  /** The step of a newest value that is NaN or infinite; null: it is a number, or there is none. */
  readonly nanStep: number | null;
}

export interface BoardNow {
  /** Wall time (s). */
  readonly now: number;
  readonly runs: readonly RunNow[];
  /** Of the tags people look at first, in that order. */
  readonly leaders: readonly Leader[];
}

/** A series that ends on a value that is not finite. */
export interface BrokenSeries {
  readonly count: number;
  readonly badCount: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** The first of its points that are not finite, in order of writing. */
  readonly bad: readonly { readonly step: number; readonly wallTime: number }[];
}

/** Fewer of the points behind a place than this being NaN, it did not stay. */
const STAYS_SHARE = 0.98;

/** The step from which on the earliest of some series was NaN and stayed so; null: that is not known. */
export function nanSince(broken: readonly BrokenSeries[]): number | null {
  const places = broken.flatMap((series) => placeOfNan(series) ?? []);
  const [first] = places.sort((a, b) => a.wallTime - b.wallTime || a.step - b.step);
  return first?.step ?? null;
}

/** How many points lie behind a place follows from its step, as steps are mostly even. */
function placeOfNan({ count, badCount, firstStep, lastStep, bad }: BrokenSeries) {
  const stride = (lastStep - firstStep) / Math.max(1, count - 1) || 1;
  return bad.find(
    ({ step }, i) => badCount - i >= ((lastStep - step) / stride + 1) * STAYS_SHARE - 1e-9,
  );
}

/** What is remembered of a visit. */
export interface Visit {
  readonly runs: readonly string[];
  readonly live: readonly string[];
  readonly nan: readonly string[];
  /** Best value by tag. */
  readonly best: Readonly<Record<string, number>>;
}

export function visitOf({ runs, leaders }: BoardNow): Visit {
  const names = (chosen: readonly RunNow[]) => chosen.map(({ name }) => name);
  return {
    runs: names(runs),
    live: names(runs.filter(({ isLive }) => isLive)),
    nan: names(runs.filter(({ nanStep }) => nanStep !== null)),
    best: Object.fromEntries(leaders.map(({ tag, value }) => [tag, value])),
  };
}

export function isVisit(value: unknown): value is Visit {
  const visit = value as Visit | null;
  return (
    typeof visit === 'object' &&
    visit !== null &&
    [visit.runs, visit.live, visit.nan].every(Array.isArray) &&
    typeof visit.best === 'object' &&
    visit.best !== null
  );
}

/** @returns Null where nothing happened, and on a first visit. */
export function whatHappened(before: Visit | null, now: BoardNow): string | null {
  if (before === null) return null;
  const sentences = [
    newBest(before, now),
    newNan(before, now),
    newRuns(before, now),
    ended(before, now),
  ].filter((sentence) => sentence !== null);
  return sentences.length > 0 ? sentences.join(' ') : null;
}

function newBest({ best }: Visit, { leaders, now }: BoardNow): string | null {
  const leader = leaders.find(({ tag, value, direction }) => {
    const last = Object.hasOwn(best, tag) ? best[tag] : undefined;
    if (last === undefined) return false;
    return direction === 'max' ? value > last : value < last;
  });
  if (!leader) return null;
  const { shown, tag, value, wallTime } = leader;
  const age = now - wallTime;
  const ago = age >= 0 ? ` ${formatAge(age)} ago` : '';
  return `${shown} leads ${tag} at ${formatAlike([value], 4)}, a new best${ago}.`;
}

function newNan({ nan }: Visit, { runs }: BoardNow): string | null {
  const known = new Set(nan);
  const fresh = runs.filter(({ name, nanStep }) => nanStep !== null && !known.has(name));
  const [first] = fresh;
  if (!first) return null;
  if (fresh.length > 1)
    return `${counted(fresh.length, 'run')} turned NaN, ${first.shown} among them.`;
  const verb = first.isLive ? 'is' : 'stopped on';
  return `${first.shown} ${verb} NaN at step ${(first.nanStep ?? 0).toLocaleString('en')}.`;
}

function newRuns({ runs: before }: Visit, { runs }: BoardNow): string | null {
  const known = new Set(before);
  const fresh = runs.filter(({ name }) => !known.has(name));
  const [first] = fresh;
  if (!first) return null;
  return fresh.length === 1 ? `1 new run: ${first.shown}.` : `${counted(fresh.length, 'new run')}.`;
}

function ended({ live }: Visit, { runs }: BoardNow): string | null {
  const wasLive = new Set(live);
  const over = runs.filter(
    ({ name, isLive, nanStep }) => wasLive.has(name) && !isLive && nanStep === null,
  );
  const [first] = over;
  if (!first) return null;
  return over.length === 1 ? `${first.shown} ended.` : `${counted(over.length, 'run')} ended.`;
}
