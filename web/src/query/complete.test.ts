import { describe, expect, test } from 'vitest';
import { complete, isUnfinished, type Vocabulary } from './complete';
import { parseQuery } from './parse';

const vocabulary: Vocabulary = {
  hparams: ['lr', 'optimizer', 'my key'],
  hparamValues: (name) => (name === 'optimizer' ? ['adamw', 'sgd', 'two words'] : []),
  metrics: ['loss/val', 'loss/train', 'acc'],
  tags: ['loss/val', 'loss/train', 'acc', 'samples/a'],
};

/** What is suggested at "|". */
function at(typed: string) {
  const cursor = typed.indexOf('|');
  const { from, to, suggestions } = complete(typed.replace('|', ''), cursor, vocabulary);
  return { replaced: typed.slice(from, to), texts: suggestions.map(({ text }) => text) };
}

describe('completion', () => {
  test('offers keys where a term begins', () => {
    expect(at('|').texts.slice(0, 4)).toEqual(['lr', 'optimizer', '"my key"', 'loss/val']);
    expect(at('adamw |').replaced).toBe('');
    expect(at('-(st|').texts).toEqual(['status:', 'started', 'steps']);
    expect(at('MY|').texts).toEqual(['"my key"']);
  });

  test('says what a name means that is a hyperparameter and a metric', () => {
    const both = { ...vocabulary, metrics: ['lr', 'lr/head'] };
    expect(complete('l', 1, both).suggestions).toEqual([
      { text: 'lr', detail: 'hyperparameter' },
      { text: 'lr/head', detail: 'metric' },
    ]);
  });

  test('quotes what would mean a field of the run', () => {
    const named = { ...vocabulary, hparams: ['steps', 'group'], metrics: ['took'] };
    const texts = (typed: string) =>
      complete(typed, typed.length, named).suggestions.map(({ text }) => text);
    expect(texts('ste')).toEqual(['"steps"', 'steps']);
    expect(texts('too')).toEqual(['"took"', 'took']);
    expect(texts('group:gro')).toEqual(['"group"']);
    expect(texts('"steps"')[0]).toBe('"steps"<');
  });

  test('puts those first that begin as was typed', () => {
    expect(at('t|').texts.slice(0, 2)).toEqual(['took', 'tag:']);
    expect(at('rain|')).toEqual({ replaced: 'rain', texts: ['loss/train'] });
  });

  test('offers operators and statistics behind a key', () => {
    expect(at('lr|').texts.slice(0, 3)).toEqual(['lr<', 'lr<=', 'lr>']);
    expect(at('"my key"|').texts[0]).toBe('"my key"<');
    expect(at('loss/val.|').texts.slice(0, 3)).toEqual([
      'loss/val.last',
      'loss/val.first',
      'loss/val.min',
    ]);
    expect(at('loss/val.best_|').texts).toEqual(['loss/val.best_step']);
  });

  test('offers values behind an operator', () => {
    expect(at('status:l|')).toEqual({ replaced: 'l', texts: ['live', 'stalled', 'unreadable'] });
    expect(at('optimizer=|').texts).toEqual(['adamw', 'sgd', '"two words"']);
    expect(at('optimizer="two|')).toEqual({ replaced: '"two', texts: ['"two words"'] });
    expect(at('tag:sam|').texts).toEqual(['samples/*', 'samples/a']);
    expect(at('group:path|').texts).toEqual(['path/1', 'path/2']);
    expect(at('group:|').texts).toEqual([
      'lr',
      'optimizer',
      '"my key"',
      'status',
      'path',
      'path/1',
      'path/2',
      '~"^([a-z]+)"',
    ]);
    expect(at('lr<3 since:|').texts).toEqual(['1h', '1d', '2d', '1w']);
    expect(at('name~|').texts).toEqual([]);
  });

  test('offers every way to group, however many hyperparameters there are', () => {
    const hparams = Array.from({ length: 30 }, (_, i) => `h${i}`);
    const { suggestions } = complete('group:', 6, { ...vocabulary, hparams });
    expect(suggestions).toHaveLength(12);
    expect(suggestions.map(({ text }) => text)).toContain('path');
    expect(complete('group:h29', 9, { ...vocabulary, hparams }).suggestions).toEqual([]);
    expect(complete('group:h2', 8, { ...vocabulary, hparams }).suggestions).toHaveLength(10);
  });

  test('looks at nothing behind the cursor', () => {
    expect(at('sta|tus:live lr<').texts).toEqual(['status:', 'started']);
  });
});

describe('a term', () => {
  /** Whether it is unfinished at "|". */
  const goesOn = (typed: string) => {
    const text = typed.replace('|', '');
    return isUnfinished(text, typed.indexOf('|'), parseQuery(text).error, vocabulary);
  };

  test.each([
    'group:|',
    'adam group:|',
    'lr<|',
    'lr<1e-|',
    'adam (lr<3|',
    'lr or |',
    '-|',
    'name~"a(|',
    'loss/val.m|',
    'sta|',
    'optimizer=ada|',
    'group:opt|',
    'sta| adam',
  ])('may go on: %s', (typed) => {
    expect(goesOn(typed)).toBe(true);
  });

  test.each([
    'zzz|',
    'adam |',
    'lr<x adam|',
    'lr<| x<',
    'l|r<3',
    'lr< adam|e',
    'lr<0.5|',
    'a ) b|',
  ])('is as it is meant: %s', (typed) => {
    expect(goesOn(typed)).toBe(false);
  });
});
