import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/run_query.json';
import type { Condition, GroupTerm, QueryTree, TagTerm, Text } from './ast';
import { textOf } from './evaluate';
import type { HParamValue, RunFields } from './fields';
import { parseQuery } from './parse';
import { printQuery } from './print';
import { Regex } from './regex';
import { compileQuery } from './select';
import { parseDuration, parseNumber, parseTime } from './values';

const dumpText = ({ text, isQuoted }: Text) => (isQuoted ? [text] : text);

function dumpCondition(condition: Condition): unknown[] {
  switch (condition.kind) {
    case 'word':
      return ['word', dumpText(condition)];
    case 'compare':
      return [condition.operator, dumpText(condition.key), dumpText(condition.value)];
    case 'pattern':
      return [condition.operator, dumpText(condition.key), condition.pattern];
    case 'not':
      return ['not', dumpCondition(condition.condition)];
    default:
      return [condition.kind, ...condition.conditions.map(dumpCondition)];
  }
}

const dumpTag = (term: TagTerm) => [
  term.isNegated ? '-' : '+',
  ...(term.kind === 'pattern' ? ['~', term.pattern] : [term.operator, dumpText(term.value)]),
];

function dumpGroup(term: GroupTerm) {
  if (term.kind === 'key') return ['key', dumpText(term.key)];
  return term.kind === 'path' ? ['path', term.part] : ['~', term.pattern];
}

const dump = ({ where, tags, groups }: QueryTree) => ({
  where: dumpCondition(where),
  tags: tags.map(dumpTag),
  groups: groups.map(dumpGroup),
});

interface TableRow {
  readonly name: string;
  readonly status: string;
  readonly note?: string;
  readonly started?: number;
  readonly updated?: number;
  readonly steps?: number;
  readonly hparams?: Readonly<Record<string, HParamValue>>;
  readonly metrics?: Readonly<Record<string, number | string>>;
}

function fieldsOf(row: TableRow): RunFields {
  const hparams = new Map(Object.entries(row.hparams ?? {}));
  const metrics = new Map(Object.entries(row.metrics ?? {}));
  return {
    name: row.name,
    status: row.status,
    title: null,
    note: row.note ?? null,
    started: row.started ?? null,
    updated: row.updated ?? null,
    steps: row.steps ?? null,
    isHParam: (name) => allHParams.has(name),
    hparam: (name) => hparams.get(name) ?? null,
    metric: (tag, statistic) => {
      const value = metrics.get(`${tag} ${statistic}`);
      return value === undefined ? null : Number(value);
    },
  };
}

const table = vectors.table as readonly TableRow[];
const allHParams = new Set(table.flatMap((row) => Object.keys(row.hparams ?? {})));
const rows = table.map(fieldsOf);

/** A text and what it is read as. */
const pairs = (cases: readonly unknown[]) => cases as readonly [string, number | string | null][];

describe('as in Python', () => {
  test.each(vectors.parse)('reads $query', ({ query, tree, printed, error }) => {
    const parsed = parseQuery(query);
    expect(parsed.error).toEqual(error ?? null);
    expect(parsed.tree && dump(parsed.tree)).toEqual(tree ?? null);
    expect(parsed.tree && printQuery(parsed.tree)).toBe(printed ?? null);
  });

  test.each(vectors.select)('answers $query', ({ query, runs, tags, groups }) => {
    const chosen = compileQuery(query).query?.select(rows, vectors.tags, vectors.now);
    expect(chosen?.runs.map((run) => rows.indexOf(run))).toEqual(runs);
    expect(chosen?.tags.map((tag) => vectors.tags.indexOf(tag))).toEqual(tags);
    const found = chosen?.groups.map((group) => ({
      ...group,
      runs: group.runs.map((run) => run.name),
    }));
    expect(found).toEqual(groups);
  });

  test.each(vectors.regex)('matches $pattern in $text', ({ pattern, text, match }) => {
    const regex = new Regex(pattern);
    expect(regex.match(text)).toEqual(match);
    expect(regex.test(text)).toBe(match !== null);
  });

  test.each(pairs(vectors.numbers))('reads the number %s', (text, value) => {
    expect(parseNumber(text)).toEqual(value === null ? null : Number(value));
  });

  test.each(pairs(vectors.durations))('reads the duration %s', (text, value) => {
    expect(parseDuration(text)).toBe(value);
  });

  test.each(vectors.times as unknown as readonly [string, number[] | null][])(
    'reads the time %s',
    (text, span) => {
      const found = parseTime(text);
      expect(found && [found.from, found.to]).toEqual(span);
    },
  );

  test.each(vectors.texts)('writes the number %d', (value, text) => {
    expect(textOf(value as number)).toBe(text);
  });
});
