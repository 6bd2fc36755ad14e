/** Which tags the menu of the horizontal axis offers: those that count something, then the others, a menu's worth. */

const mostChoices = 40;

const counts =
  /token|epoch|sample|flop|hour|minute|second|time|elapsed|iter|batch|step|image|word/i;

/** @param chosen Is offered in any case. */
export function xTagChoices(names: readonly string[], chosen: string | null): readonly string[] {
  const counting = names.filter((name) => counts.test(name));
  const others = names.filter((name) => !counts.test(name));
  const offered = [...counting, ...others].slice(0, mostChoices);
  return chosen === null || offered.includes(chosen) ? offered : [chosen, ...offered];
}
