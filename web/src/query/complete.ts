/** What may stand where the cursor is: keys, operators and values, the likely ones first. */
import type { QueryError } from './ast';
import type { HParamValue } from './fields';
import { directives, fieldKinds, kindOf, statistics, statuses } from './keys';
import { asWord, type Lexeme, type OperatorLexeme, quoted, Scanner, unescaped } from './scanner';

/** What there is in a logdir to be named. */
export interface Vocabulary {
  readonly hparams: readonly string[];
  /** The values that runs have of a hyperparameter; each once. */
  hparamValues(name: string): readonly HParamValue[];
  /** Names of scalar tags. */
  readonly metrics: readonly string[];
  /** Names of tags of every kind. */
  readonly tags: readonly string[];
}

export interface Suggestion {
  /** What is put in the place of what was typed. */
  readonly text: string;
  /** What it is, in a word or two. */
  readonly detail: string;
}

export interface Completion {
  /** The stretch that a suggestion replaces, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

export const mostSuggestions = 12;

const details: Readonly<Record<string, string>> = {
  name: 'of the run',
  note: 'of the run',
  status: statuses.join(', '),
  started: 'day or time',
  updated: 'day or time',
  took: 'duration',
  steps: 'last step',
  since: 'started since',
  tag: 'cards to show',
  group: 'put into groups',
};
const operators: readonly Suggestion[] = [
  { text: '<', detail: 'below' },
  { text: '<=', detail: 'at most' },
  { text: '>', detail: 'above' },
  { text: '>=', detail: 'at least' },
  { text: '=', detail: 'equal' },
  { text: '!=', detail: 'other than' },
  { text: '~', detail: 'pattern' },
];
/** What runs can be grouped by in every logdir. */
const groupings: readonly Suggestion[] = [
  { text: 'status', detail: 'of the run' },
  { text: 'path', detail: 'its folder' },
  { text: 'path/1', detail: 'first part of its name' },
  { text: 'path/2', detail: 'second part of its name' },
  { text: '~"^([a-z]+)"', detail: 'what a pattern finds' },
];

/** @param cursor In UTF-16 units. */
export function complete(text: string, cursor: number, vocabulary: Vocabulary): Completion {
  const { key, operator, value } = termAt(text.slice(0, cursor));
  if (key && operator) {
    const typed = value ? meant(value) : '';
    const all = valuesOf(key, operator, vocabulary);
    return found(value?.from ?? operator.to, cursor, ranked(all, typed));
  }
  if (!key) return found(cursor, cursor, ranked(keysOf(vocabulary), ''));
  const typed = meant(key);
  const keys = ranked([...keysOf(vocabulary), ...statisticsOf(typed, vocabulary)], typed);
  const isKey = vocabulary.hparams.includes(typed) || vocabulary.metrics.includes(typed);
  const written = key.isQuoted ? quoted(typed) : asWord(typed);
  const behind = isKey ? operators.map((one) => ({ ...one, text: written + one.text })) : [];
  return found(key.from, cursor, [...behind, ...keys].slice(0, mostSuggestions));
}

/**
 * Whether the caret stands at the end of a term that may go on: as it is, it is wrong, or begins what is there.
 * @param cursor In UTF-16 units.
 */
export function isUnfinished(
  text: string,
  cursor: number,
  error: QueryError | null,
  vocabulary: Vocabulary,
): boolean {
  if (!/^(?:[\s)]|$)/.test(text.slice(cursor))) return false;
  const before = text.slice(0, cursor);
  const { from } = termAt(before);
  if (error) {
    const reachesCaret = error.from >= from || error.to >= before.trimEnd().length;
    return error.from < cursor && (reachesCaret || text[error.from] === '(');
  }
  if (from === cursor) return false;
  const { from: typedFrom, suggestions } = complete(text, cursor, vocabulary);
  const typed = before.slice(typedFrom).toLowerCase();
  return suggestions.some((one) => one.text.toLowerCase().startsWith(typed));
}

function found(from: number, to: number, suggestions: readonly Suggestion[]): Completion {
  return { from, to, suggestions };
}

interface Term {
  readonly from: number;
  readonly key: Lexeme | null;
  readonly operator: OperatorLexeme | null;
  readonly value: Lexeme | null;
}

/** The term that the text ends in; nothing where a new one begins. */
function termAt(text: string): Term {
  const scanner = new Scanner(text);
  for (;;) {
    scanner.skipSpace();
    if (scanner.isAtEnd) return { from: text.length, key: null, operator: null, value: null };
    if (scanner.take('(') || scanner.take(')') || scanner.take('-')) continue;
    const from = scanner.at;
    const key = scanner.word();
    const operator = scanner.operator();
    if (!operator) {
      if (scanner.isAtEnd) return { from, key, operator: null, value: null };
      continue;
    }
    const value = scanner.value();
    if (scanner.isAtEnd) return { from, key, operator, value };
  }
}

function meant({ text, isQuoted }: Lexeme): string {
  return isQuoted ? unescaped(text) : text;
}

function keysOf({ hparams, metrics }: Vocabulary): readonly Suggestion[] {
  const given = new Set(hparams);
  return [
    ...hparams.map((name) => ({ text: asKey(name), detail: 'hyperparameter' })),
    // A name that is both means the hyperparameter.
    ...metrics
      .filter((name) => !given.has(name))
      .map((name) => ({ text: asKey(name), detail: 'metric' })),
    ...[...ownKeys].map((name) => ({
      text: kindOf({ text: name, isQuoted: false }) === 'any' || isText(name) ? `${name}:` : name,
      detail: details[name] ?? '',
    })),
  ];
}

/** A key of queries that means something else as it is, in quotes. */
function asKey(name: string): string {
  return ownKeys.has(name) ? quoted(name) : asWord(name);
}

const ownKeys: ReadonlySet<string> = new Set([...Object.keys(fieldKinds), ...directives]);

const isText = (name: string) => ['text', 'status', 'since'].includes(fieldKinds[name] ?? '');

/** `loss/val.min`, once the metric is typed to its dot. */
function statisticsOf(typed: string, { metrics }: Vocabulary): readonly Suggestion[] {
  const dot = typed.lastIndexOf('.');
  const tag = dot < 0 ? typed : typed.slice(0, dot);
  if (!metrics.includes(tag)) return [];
  return statistics.map((name) => ({ text: asWord(`${tag}.${name}`), detail: 'of the metric' }));
}

function valuesOf(
  key: Lexeme,
  { operator }: OperatorLexeme,
  vocabulary: Vocabulary,
): readonly Suggestion[] {
  const name = meant(key);
  const isPattern = operator === '~' || operator === '!~';
  if (isPattern) return [];
  if (!key.isQuoted && name === 'status')
    return statuses.map((text) => ({ text, detail: 'status' }));
  if (!key.isQuoted && name === 'since') {
    return ['1h', '1d', '2d', '1w'].map((text) => ({ text, detail: 'ago' }));
  }
  if (!key.isQuoted && name === 'tag') {
    return folders(vocabulary.tags).map((text) => ({ text: asValue(text), detail: 'tag' }));
  }
  if (!key.isQuoted && name === 'group') {
    const hparams = vocabulary.hparams.map((text) => ({
      text: asKey(text),
      detail: 'hyperparameter',
    }));
    // Of many hyperparameters some only: what else there is must be seen too.
    const first = mostSuggestions - groupings.length;
    return [...hparams.slice(0, first), ...groupings, ...hparams.slice(first)];
  }
  return vocabulary
    .hparamValues(name)
    .map((value) => ({ text: asValue(String(value)), detail: 'value' }));
}

/** Tags, and before them what stands for several of one folder. */
function folders(tags: readonly string[]): readonly string[] {
  const heads = tags.flatMap((tag) =>
    tag.includes('/') ? [tag.slice(0, tag.lastIndexOf('/'))] : [],
  );
  return [...new Set(heads.map((head) => `${head}/*`)), ...tags];
}

/** As a value stands in a query. */
function asValue(text: string): string {
  const scanner = new Scanner(text);
  return scanner.value()?.text === text && scanner.isAtEnd && !text.startsWith('"')
    ? text
    : quoted(text);
}

/** Those that begin as typed, then those that hold it; each once, and not what is there already. */
function ranked(all: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.toLowerCase();
  const plain = ({ text }: Suggestion) => text.replace(/^"/, '').toLowerCase();
  const begins = all.filter((one) => plain(one).startsWith(wanted));
  const holds = all.filter((one) => !plain(one).startsWith(wanted) && plain(one).includes(wanted));
  const unique = new Map([...begins, ...holds].map((one) => [one.text, one]));
  unique.delete(typed);
  return [...unique.values()].slice(0, mostSuggestions);
}
