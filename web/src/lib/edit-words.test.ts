import { describe, expect, test } from 'vitest';
import type { OverlayEditEntry } from '../api/schema';
import { changeInWords } from './edit-words';
import { emptyContents, withEdits } from './overlay';

/** What is said of these edits to nothing. */
function said(...edits: readonly OverlayEditEntry[]): string {
  return changeInWords(emptyContents, withEdits(emptyContents, edits));
}

describe('what was changed, in words', () => {
  test('is the field of a run, or of so many', () => {
    const hidden = ['a', 'b', 'c'].map((run) => ({
      path: ['runs', run, 'is_hidden'],
      value: true,
    }));
    expect(said({ path: ['runs', 'adam-s1', 'name'], value: 'best' })).toBe('name of adam-s1');
    expect(said(...hidden)).toBe('hiding of 3 runs');
    expect(said({ path: ['runs', '__proto__', 'color'], value: 3 })).toBe('colour of __proto__');
  });

  test('is what was added, or taken away', () => {
    const card = { path: ['cards', 'x1'], value: { title: 'Gap', kind: 'tags' } };
    const view = { path: ['views', 'v1'], value: { name: 'two of them', hash: '/board' } };
    const made = withEdits(emptyContents, [card]);
    expect(said(card)).toBe('card Gap');
    expect(changeInWords(made, emptyContents)).toBe('card Gap');
    expect(said(view)).toBe('saved view two of them');
    expect(said({ path: ['pins', 'loss'], value: 1 }, { path: ['pins', 'acc'], value: 2 })).toBe(
      'pin of 2 tags',
    );
    expect(said({ path: ['baseline'], value: 'a' })).toBe('comparison with a');
  });

  test('is everything that one gesture did, and nothing where nothing differs', () => {
    const edits = [
      { path: ['runs', 'a', 'name'], value: 'x' },
      { path: ['sections', 'loss'], value: { order: 1 } },
    ];
    expect(said(...edits)).toBe('name of a, section loss');
    expect(said()).toBe('');
  });
});
