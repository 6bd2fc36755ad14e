/** A card while it is being made: what each kind needs, and what to call it when nobody says. */
import type { CardKind, OverlayCardEntry } from '../api/schema';
import { commonPrefix } from './run-names';

export const kinds: readonly { readonly kind: CardKind; readonly label: string }[] = [
  { kind: 'tags', label: 'Several tags' },
  { kind: 'regex', label: 'Pattern' },
  { kind: 'formula', label: 'Formula' },
  { kind: 'scatter', label: 'Scatter' },
  { kind: 'margin', label: 'Band' },
];

/** What is typed in any of the fields; a change of kind loses none of it. */
export interface DraftFields {
  readonly kind: CardKind;
  readonly title: string;
  readonly tags: readonly string[];
  readonly regex: string;
  readonly formula: string;
  readonly x: string;
  readonly y: string;
  readonly value: string;
  readonly lower: string;
  readonly upper: string;
}

export function fieldsOf(entry: OverlayCardEntry): DraftFields {
  const [first = '', second = '', third = ''] = entry.tags ?? [];
  return {
    kind: entry.kind,
    title: entry.title,
    tags: entry.tags ?? [],
    regex: entry.regex ?? '',
    formula: entry.formula ?? '',
    x: entry.x ?? second,
    y: entry.y ?? first,
    value: entry.value ?? first,
    lower: entry.lower ?? second,
    upper: entry.upper ?? third,
  };
}

/** The fields of its kind alone. */
export function entryOf(fields: DraftFields): OverlayCardEntry {
  const { kind, tags, regex, formula, x, y, value, lower, upper } = fields;
  const title = fields.title.trim() || defaultTitle(fields);
  switch (kind) {
    case 'tags':
      return { kind, title, tags };
    case 'regex':
      return { kind, title, regex };
    case 'formula':
      return { kind, title, formula: formula.trim() };
    case 'scatter':
      return { kind, title, x, y };
    case 'margin':
      return { kind, title, value, lower, upper };
  }
}

export function defaultTitle({ kind, tags, regex, formula, x, y, value }: DraftFields): string {
  switch (kind) {
    case 'tags':
      return titleOfTags(tags);
    case 'regex':
      return regex;
    case 'formula':
      return formula.trim();
    case 'scatter':
      return `${y} over ${x}`;
    case 'margin':
      return value;
  }
}

function titleOfTags(tags: readonly string[]): string {
  const prefix = tags.length > 1 ? commonPrefix(tags) : '';
  const names = tags.map((tag) => tag.slice(prefix.length));
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${prefix}${shown}${more}`;
}

/** The column that a message about a formula names, from 1 on; null: it names none. */
export function columnOf(message: string): number | null {
  const found = /\bcolumn (\d+)\b/.exec(message);
  return found ? Number(found[1]) : null;
}
