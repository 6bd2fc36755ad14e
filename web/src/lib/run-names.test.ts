import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMiddle } from './format';
import { commonPrefix, cutApart, endOfPath, folderOf, lastPart, splitName } from './run-names';

describe('the common prefix', () => {
  test('ends at a separator, so that numbers stay whole', () => {
    expect(commonPrefix(['adamw-3e-4/seed0', 'adamw-3e-4/seed1'])).toBe('adamw-3e-4/');
    expect(commonPrefix(['lr-1e-3', 'lr-1e-4'])).toBe('lr-1e-');
    expect(commonPrefix(['run10', 'run11'])).toBe('');
    expect(commonPrefix(['sweep/lr0.1', 'sweep/lr0.01'])).toBe('sweep/');
    expect(commonPrefix(['model.a', 'model.b'])).toBe('model.');
  });

  test('is never a whole name', () => {
    expect(commonPrefix(['exp/', 'exp/a'])).toBe('');
    expect(commonPrefix(['a-b', 'a-b'])).toBe('a-');
  });

  test('of fewer than two names is empty', () => {
    expect(commonPrefix([])).toBe('');
    expect(commonPrefix(['alone/run'])).toBe('');
  });

  test('begins every name', () => {
    const name = fc.stringMatching(/^[ab/_-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 2, maxLength: 6 }), (names) => {
        const prefix = commonPrefix(names);
        expect(names.every((other) => other.startsWith(prefix) && other !== prefix)).toBe(true);
      }),
    );
  });
});

describe('a split name', () => {
  test('keeps prefix and rest when both fit', () => {
    expect(splitName('exp/seed0', 'exp/', 20, cutMiddle)).toEqual({
      prefix: 'exp/',
      rest: 'seed0',
    });
  });

  test('gives up the prefix before the rest', () => {
    expect(splitName('experiment/seed0', 'experiment/', 10, cutMiddle)).toEqual({
      prefix: 'expe…',
      rest: 'seed0',
    });
    expect(splitName('experiment/seed0', 'experiment/', 7, cutMiddle)).toEqual({
      prefix: '…',
      rest: 'seed0',
    });
  });

  test('is never longer than asked', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(30),
        fc.integer({ min: 4, max: 40 }),
        (name, cut, length) => {
          const { prefix, rest } = splitName(name, name.slice(0, cut), length, cutMiddle);
          expect(prefix.length + rest.length).toBeLessThanOrEqual(length);
        },
      ),
    );
  });
});

test('a name without a slash has no folder', () => {
  expect(folderOf('baseline')).toBe('');
  expect(lastPart('baseline')).toBe('baseline');
  expect(folderOf('a/b/c')).toBe('a/b');
  expect(lastPart('a/b/c')).toBe('c');
});

test('a long path is shown by its end', () => {
  expect(endOfPath('/home/me/project/logs/')).toBe('project/logs');
  expect(endOfPath('logs')).toBe('logs');
  expect(endOfPath('/')).toBe('/');
});

describe('names of columns', () => {
  test('keep their beginnings where these tell them apart', () => {
    expect(cutApart(['adamw-3e-4', 'lion-1e-4', 'sgd-0.1'], 7)).toEqual([
      'adamw-…',
      'lion-1…',
      'sgd-0.1',
    ]);
  });

  test('keep both ends where only these tell them apart', () => {
    expect(cutApart(['adamw-wd-3e-4', 'adamw-wd-1e-4'], 8)).toEqual(['ada…3e-4', 'ada…1e-4']);
  });

  test('that are equal stay equal', () => {
    expect(cutApart(['a-long-name', 'a-long-name'], 6)).toEqual(['a-lon…', 'a-lon…']);
  });
});
