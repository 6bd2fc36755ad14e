import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, GroupTerm, QueryTree, TagTerm, Text } from './ast';
import type { RunFields } from './fields';
import { parseQuery } from './parse';
import { printQuery } from './print';
import { Regex } from './regex';
import { asWord } from './scanner';
import { compileQuery } from './select';

const bare = fc
  .stringMatching(/^[a-zA-Z0-9_./*@é😀-]{1,8}$/u)
  .filter(
    (text) => !/^-|^(or|and|tag|group)$/i.test(text) && asWord(text.replaceAll('*', '')) !== '""',
  );
const quotedText = fc.string({ unit: 'binary', maxLength: 8 });
const text: fc.Arbitrary<Text> = fc.oneof(
  bare.map((one) => ({ text: one, isQuoted: false })),
  quotedText.map((one) => ({ text: one, isQuoted: true })),
);
const key = text.filter((one) => one.isQuoted || !/^(started|updated|since|took)$/.test(one.text));
const pattern = fc.constantFrom('a', '"', '\\\\', '\\d+', '(x|"y")', '[^"]*?', '^$');
const number = fc.constantFrom('1', '-2.5', '1e-3', '10k', 'inf', 'nan', '.5u');

const { condition } = fc.letrec<{ condition: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(
    text.map((one): Condition => ({ kind: 'word', ...one })),
    fc.record({
      kind: fc.constant('compare' as const),
      key,
      operator: fc.constantFrom(':' as const, '=' as const, '!=' as const),
      value: text,
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      key,
      operator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
      value: number.map((one) => ({ text: one, isQuoted: false })),
    }),
    fc.record({
      kind: fc.constant('pattern' as const),
      key,
      operator: fc.constantFrom('~' as const, '!~' as const),
      pattern,
    }),
  ),
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    tie('condition').map((one): Condition => ({ kind: 'not', condition: one })),
    fc
      .array(tie('condition'), { minLength: 2, maxLength: 3 })
      .map((conditions): Condition => ({ kind: 'and', conditions })),
    fc
      .array(tie('condition'), { minLength: 2, maxLength: 3 })
      .map((conditions): Condition => ({ kind: 'or', conditions })),
  ),
}));
const tag: fc.Arbitrary<TagTerm> = fc.oneof(
  fc.record({
    isNegated: fc.boolean(),
    kind: fc.constant('text' as const),
    operator: fc.constantFrom(':' as const, '=' as const),
    value: text,
  }),
  fc.record({ isNegated: fc.boolean(), kind: fc.constant('pattern' as const), pattern }),
);
const group: fc.Arbitrary<GroupTerm> = fc.oneof(
  text
    .filter((one) => one.isQuoted || !one.text.startsWith('path'))
    .map((one) => ({ kind: 'key' as const, key: one })),
  fc.record({
    kind: fc.constant('path' as const),
    part: fc.option(fc.integer({ min: 1, max: 99 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant('capture' as const), pattern }),
);
const tree: fc.Arbitrary<QueryTree> = fc.record({
  where: condition,
  tags: fc.array(tag, { maxLength: 2 }),
  groups: fc.array(group, { maxLength: 2 }),
});

const run: RunFields = {
  name: 'sweep/adamw/seed0',
  title: null,
  note: null,
  status: 'live',
  started: 1_790_000_000,
  updated: null,
  steps: 12,
  isHParam: (name) => name === 'a',
  hparam: (name) => (name === 'a' ? 'text' : null),
  metric: (name) => (name === 'b' ? Number.NaN : null),
};

describe('a query', () => {
  test('that was printed is read as it was', () => {
    fc.assert(
      fc.property(tree, (one) => {
        expect(parseQuery(printQuery(one))).toEqual({ tree: one, error: null });
      }),
      { numRuns: 500 },
    );
  });

  test('of anything at all is answered or has an error inside of it', () => {
    const pieces = fc.constantFrom(
      ...['a', 'b', 'name', 'started', 'took', 'tag', 'group', 'since', '2d', '3', ' ', '  '],
      ...[
        'or',
        'and',
        '-',
        '(',
        ')',
        '"',
        '\\',
        '<',
        '<=',
        '=',
        ':',
        '!=',
        '~',
        '!~',
        '*',
        '[',
        '😀',
      ],
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(typed, (query) => {
        const { query: compiled, error } = compileQuery(query);
        const chosen = compiled?.select([run], ['a', 'b/c'], 1_790_000_100);
        expect(chosen?.runs.length ?? 0).toBeLessThanOrEqual(1);
        if (!error) return;
        expect(error.from).toBeGreaterThanOrEqual(0);
        expect(error.to).toBeGreaterThan(error.from);
        expect(error.to).toBeLessThanOrEqual(query.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('knows the metrics that it needs', () => {
    const query = compileQuery('loss/val.min<1 (lr>0 or -acc:*) name:x group:acc.best').query;
    expect(query?.metrics.map(({ tag: name, statistic }) => `${name} ${statistic}`)).toEqual([
      'loss/val.min last',
      'loss/val min',
      'lr last',
      'acc last',
    ]);
  });

  test('longer than a page is refused', () => {
    expect(parseQuery('a'.repeat(10_001)).error?.message).toContain('at most 10000');
    expect(parseQuery(`${'('.repeat(101)}a`).error?.message).toContain('at most 100');
    expect(parseQuery(`${'-'.repeat(101)}a`).error?.message).toContain('at most 100');
  });
});

describe('a regular expression', () => {
  test('finds what the native engine finds', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '(a|b)',
      '(?:ab|a)',
      '\\b',
      '^',
      '$',
      '\\w',
    );
    const suffix = fc.constantFrom(
      '',
      '',
      '*',
      '+',
      '?',
      '*?',
      '+?',
      '??',
      '{2}',
      '{1,2}',
      '{0,2}?',
    );
    const patterns = fc
      .array(fc.tuple(part, suffix), { maxLength: 5 })
      // An assertion that is repeated is where the engines differ.
      .map((parts) => parts.map(([p, s]) => (/^(\\b|\^|\$)$/.test(p) ? p : p + s)).join(''));
    const texts = fc.stringMatching(/^[ab \n]{0,10}$/);
    fc.assert(
      fc.property(patterns, texts, (source, subject) => {
        const regex = new Regex(source);
        const found = new RegExp(source, 'u').exec(subject);
        expect(regex.test(subject)).toBe(found !== null);
        expect(regex.match(subject)).toEqual(found && [...found].map((one) => one ?? null));
      }),
      { numRuns: 1000 },
    );
  });

  test('takes linear time where others take exponential', () => {
    const regex = new Regex('(a*)*(a|aa)+b|(x+x+)+y');
    expect(regex.test('a'.repeat(50_000) + 'x'.repeat(50_000))).toBe(false);
    expect(new Regex('((((a*)*)*)*)*b').match('a'.repeat(2_000))).toBe(null);
  });

  test('forgets what it learnt rather than growing without end', () => {
    const text = Array.from({ length: 20_500 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join(
      '',
    );
    expect(new Regex('^.*z$').test(`${text}z`)).toBe(true);
    expect(new Regex('^.*z$').test(`${text}zy`)).toBe(false);
    expect(new Regex('(y*)(.*)z$').match(`${text}z`)).toEqual([`${text}z`, '', text]);
  });
});
