/** Which columns a card of the phone's list says, and where. */
import { type Column, type ColumnOptions, defaultColumnIds, keyOfColumn } from './columns';

export interface CardColumns {
  readonly spark: Column | undefined;
  /** At the right, large. */
  readonly value: Column | undefined;
  readonly status: Column | undefined;
  /** In a line under the name. */
  readonly facts: readonly Column[];
  /** In lines of `factsPerLine` below. */
  readonly below: readonly Column[];
  readonly note: Column | undefined;
}

/** As many as fit under a name. */
const mostFacts = 3;
export const factsPerLine = 2;
/** Those with a place of their own. */
const placed = ['spark', 'last', 'status', 'note'];
const usual = [...placed, 'delta'];

/** The value, how the run fares, and the first hyperparameters that tell runs apart. */
export function defaultCardColumnIds(
  options: ColumnOptions,
  equal: ReadonlySet<string>,
): readonly string[] {
  const ids = defaultColumnIds(options);
  const differing = ids.filter((id) => {
    const key = keyOfColumn(id);
    return key?.kind === 'hparam' && !equal.has(key.name);
  });
  // The difference stands among them.
  const most = mostFacts - (ids.includes('delta') ? 1 : 0);
  const shown = new Set([...usual, ...differing.slice(0, most)]);
  return ids.filter((id) => shown.has(id));
}

export function cardColumns(columns: readonly Column[]): CardColumns {
  const column = (id: string) => columns.find((one) => one.id === id);
  const others = columns.filter(({ id }) => !placed.includes(id));
  const short = others.filter(({ id, key }) => key.kind === 'hparam' || id === 'delta');
  const facts = short.slice(0, mostFacts);
  return {
    spark: column('spark'),
    value: column('last'),
    status: column('status'),
    facts,
    below: others.filter((one) => !facts.includes(one)),
    note: column('note'),
  };
}
