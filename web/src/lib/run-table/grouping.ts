/** The `group:` of a query, read and replaced. */
import type { GroupTerm } from '../../query/ast';
import { fieldKinds } from '../../query/keys';
import { parseQuery } from '../../query/parse';
import { printQuery } from '../../query/print';
import { asWord } from '../../query/scanner';

const prefix = 'group:';

/** By folder. */
export const folderGroup = 'path';

/** By a hyperparameter, as it is written behind `group:`. */
export function groupByHParam(name: string): string {
  const word = asWord(name);
  const isKeyword = word.startsWith(folderGroup) || Object.hasOwn(fieldKinds, name);
  return isKeyword && !word.startsWith('"') ? `"${word}"` : word;
}

/** What the query groups by, as it is written behind `group:`; "" where it does not or is wrong. */
export function groupText(query: string): string {
  return (parseQuery(query).tree?.groups ?? []).map(textOfTerm).join(' · ');
}

/**
 * The query with this group and no other.
 * @param group As it is written behind `group:`; "" for none.
 * @returns The query as it was where it is wrong.
 */
export function withGroup(query: string, group: string): string {
  const { tree } = parseQuery(query);
  const groups = group === '' ? [] : parseQuery(prefix + group).tree?.groups;
  return tree && groups ? printQuery({ ...tree, groups }) : query;
}

function textOfTerm(term: GroupTerm): string {
  const where = { kind: 'and', conditions: [] } as const;
  return printQuery({ where, tags: [], groups: [term] }).slice(prefix.length);
}
