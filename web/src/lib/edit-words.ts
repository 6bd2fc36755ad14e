/** What somebody changed of what people add, in words. */
import type { OverlayContents } from './overlay';

const fieldNames: Readonly<Record<string, string>> = {
  name: 'name',
  note: 'note',
  color: 'colour',
  is_hidden: 'hiding',
  is_archived: 'archiving',
  is_pinned: 'pinning',
};
/** What an entry is, and what it is called. */
const entries = {
  cards: ['card', (entry: { readonly title: string }) => entry.title],
  views: ['saved view', (entry: { readonly name: string }) => entry.name],
  groups: ['group', (entry: { readonly name: string }) => entry.name],
  notes: ['note', (entry: { readonly text: string }) => entry.text],
} as const;

/** Such as "name of adam-s1", "pinning of 3 runs", "card Gap"; "" where nothing differs. */
export function changeInWords(before: OverlayContents, after: OverlayContents): string {
  const said: string[] = [];
  if (before.baseline !== after.baseline) {
    said.push(`comparison with ${before.baseline ?? after.baseline}`);
  }
  said.push(...ofRuns(before.runs, after.runs));
  said.push(...counted('pin of', 'tags', changed(before.pins, after.pins)));
  said.push(...counted('section', 'sections', changed(before.sections, after.sections)));
  for (const [section, [what, nameOf]] of Object.entries(entries)) {
    const [old, now] = [before, after].map((all) => all[section as keyof typeof entries]) as [
      ReadonlyMap<string, never>,
      ReadonlyMap<string, never>,
    ];
    const names = changed(old, now).map((id) => nameOf((now.get(id) ?? old.get(id)) as never));
    said.push(...counted(what, `${what}s`, names));
  }
  return said.join(', ');
}

function ofRuns(before: OverlayContents['runs'], after: OverlayContents['runs']): string[] {
  const runs = new Map<string, string[]>();
  for (const run of changed(before, after)) {
    const [old, now] = [before.get(run), after.get(run)] as (Record<string, unknown> | undefined)[];
    for (const field of Object.keys(fieldNames)) {
      if (old?.[field] !== now?.[field]) runs.set(field, [...(runs.get(field) ?? []), run]);
    }
  }
  return [...runs].flatMap(([field, names]) => counted(`${fieldNames[field]} of`, 'runs', names));
}

/** Keys whose entries differ. */
function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] {
  if (before === after) return [];
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key));
}

/** "name of a", "name of 3 runs", "3 cards". */
function counted(what: string, many: string, names: readonly string[]): string[] {
  if (names.length < 2) return names.map((name) => `${what} ${name}`);
  return [`${what.endsWith(' of') ? `${what} ` : ''}${names.length} ${many}`];
}
