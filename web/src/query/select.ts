/** A query ready to be asked: of runs and tags, those that it wants, in groups. */
import type { Condition, QueryError, QueryTree, TagTerm, Text } from './ast';
import { containing, equalling, fitting, predicateOf } from './evaluate';
import { isCalled, type RunFields } from './fields';
import { grouperOf, groupsOf, type RunGroup } from './group';
import { kindOf, type MetricName, metricsOf } from './keys';
import { parseQuery } from './parse';
import { Regex } from './regex';

export interface Selection<Row> {
  readonly runs: readonly Row[];
  /** Names. */
  readonly tags: readonly string[];
  /** Empty where the query does not ask for groups. */
  readonly groups: readonly RunGroup<Row>[];
}

export type CompileResult =
  | { readonly query: RunQuery; readonly error: null }
  | { readonly query: null; readonly error: QueryError };

export function compileQuery(text: string): CompileResult {
  const { tree, error } = parseQuery(text);
  return tree ? { query: new RunQuery(tree), error: null } : { query: null, error };
}

export class RunQuery {
  readonly tree: QueryTree;
  /** Metrics whose values it may ask for; those of tags that are not there come to nothing. */
  readonly metrics: readonly MetricName[];
  /** What each name may mean that is no field of the run; a hyperparameter is called as the first. */
  readonly names: readonly (readonly MetricName[])[];
  /** Whether what it groups by may be a hyperparameter. */
  readonly groupsByHParam: boolean;
  readonly #words: readonly Text[];
  readonly #rest: Condition;

  constructor(tree: QueryTree) {
    this.tree = tree;
    this.names = namesIn(tree);
    this.metrics = metricsIn(tree);
    this.groupsByHParam = tree.groups.some(
      (term) => term.kind === 'key' && kindOf(term.key) === 'any',
    );
    const { where } = tree;
    const terms = where.kind === 'and' ? where.conditions : [where];
    this.#words = terms.filter((term) => term.kind === 'word');
    this.#rest = { kind: 'and', conditions: terms.filter((term) => term.kind !== 'word') };
  }

  /** @param now Wall time (s). */
  select<Row extends RunFields>(
    runs: readonly Row[],
    tags: readonly string[],
    now: number,
  ): Selection<Row> {
    const isAmong = predicateOf(this.#rest, now);
    const chosen = this.#chosenByWord(runs, tags);
    const selected = chosen.runs.filter(isAmong);
    const isShown = tagFilter(this.tree.tags);
    const groupers = this.tree.groups.map(grouperOf);
    return {
      runs: selected,
      tags: chosen.tags.filter(isShown),
      groups: groupsOf(groupers, selected),
    };
  }

  /**
   * A word asks for runs if any run's name holds it, for tags if any tag holds it, for both if both do; one that
   * nothing holds leaves nothing.
   */
  #chosenByWord<Row extends RunFields>(runs: readonly Row[], tags: readonly string[]) {
    const chosen = { runs, tags };
    for (const word of this.#words) {
      const fits = containing(word);
      const isOfRuns = runs.some((run) => isCalled(run, fits));
      const isOfTags = tags.some(fits);
      if (isOfRuns || !isOfTags) chosen.runs = chosen.runs.filter((run) => isCalled(run, fits));
      if (isOfTags || !isOfRuns) chosen.tags = chosen.tags.filter(fits);
    }
    return chosen;
  }
}

/** Shown is what fits one of the terms, or what there is without one, and none of the negated. */
function tagFilter(terms: readonly TagTerm[]): (tag: string) => boolean {
  const fitsOf = (isNegated: boolean) =>
    terms.filter((term) => term.isNegated === isNegated).map(tagPredicate);
  const [wanted, unwanted] = [fitsOf(false), fitsOf(true)];
  return (tag) =>
    (wanted.length === 0 || wanted.some((fits) => fits(tag))) &&
    !unwanted.some((fits) => fits(tag));
}

function tagPredicate(term: TagTerm): (tag: string) => boolean {
  if (term.kind === 'pattern') {
    const regex = new Regex(term.pattern);
    return (tag) => regex.test(tag);
  }
  return term.operator === ':' ? fitting(term.value) : equalling(term.value);
}

function metricsIn({ where }: QueryTree): readonly MetricName[] {
  const names = keysIn(where)
    .filter((key) => kindOf(key) === 'any')
    .flatMap((key) => metricsOf(key.text))
    .map((metric) => [`${metric.statistic} ${metric.tag}`, metric] as const);
  return [...new Map(names).values()];
}

function namesIn({ where, groups }: QueryTree): readonly (readonly MetricName[])[] {
  const keys = [
    ...keysIn(where),
    ...groups.flatMap((one) => (one.kind === 'key' ? [one.key] : [])),
  ];
  return keys.filter((key) => kindOf(key) === 'any').map((key) => metricsOf(key.text));
}

function keysIn(condition: Condition): readonly Text[] {
  if (condition.kind === 'word') return [];
  if (condition.kind === 'not') return keysIn(condition.condition);
  if (condition.kind === 'and' || condition.kind === 'or') {
    return condition.conditions.flatMap(keysIn);
  }
  return [condition.key];
}
