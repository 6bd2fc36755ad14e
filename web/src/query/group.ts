/** Puts runs into groups as `group:` asks, in the order in which their first runs come. */
import type { GroupTerm } from './ast';
import { textOf } from './evaluate';
import { givenReaderOf, type RunFields } from './fields';
import { Regex } from './regex';

export interface RunGroup<Row> {
  /** The values with " · " between them, "none" for one that is missing. */
  readonly name: string;
  /** One for each `group:` of the query; null where its runs have none. */
  readonly values: readonly (string | null)[];
  readonly runs: readonly Row[];
}

export type Grouper = (run: RunFields) => string | null;

export function grouperOf(term: GroupTerm): Grouper {
  if (term.kind === 'path') return ({ name }) => pathOf(name, term.part);
  if (term.kind === 'capture') {
    const regex = new Regex(term.pattern);
    return ({ name }) => captured(regex, name);
  }
  const read = givenReaderOf(term.key);
  return (run) => {
    const found = read(run);
    return found && textOf(found.value);
  };
}

export function groupsOf<Row extends RunFields>(
  groupers: readonly Grouper[],
  runs: readonly Row[],
): readonly RunGroup<Row>[] {
  if (groupers.length === 0) return [];
  const groups = new Map<
    string | null | undefined,
    { values: readonly (string | null)[]; runs: Row[] }
  >();
  for (const run of runs) {
    const values = groupers.map((grouper) => grouper(run));
    const key = values.length === 1 ? values[0] : JSON.stringify(values);
    const group = groups.get(key);
    if (group) group.runs.push(run);
    else groups.set(key, { values, runs: [run] });
  }
  return [...groups.values()].map((group) => ({
    name: group.values.map((value) => value ?? 'none').join(' · '),
    ...group,
  }));
}

/** @param part From 1; null: the folder, all but the last part. */
function pathOf(name: string, part: number | null): string | null {
  const parts = name.split('/');
  if (part !== null) return parts[part - 1] ?? null;
  return parts.length > 1 ? parts.slice(0, -1).join('/') : null;
}

function captured(regex: Regex, name: string): string | null {
  const found = regex.match(name);
  if (!found) return null;
  const [whole, ...groups] = found;
  return (groups.length > 0 ? groups.find((group) => group !== null) : whole) ?? null;
}
