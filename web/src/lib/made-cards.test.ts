import { describe, expect, test } from 'vitest';
import type { OverlayCardEntry } from '../api/schema';
import { tagCard, tagsRead } from './cards';
import { layoutCard, ownCard, tagsMost } from './made-cards';

const scalars = ['loss/val', 'loss/train', 'loss/lo', 'loss/hi', 'lr'].map((name, id) => ({
  id,
  name,
}));
const match = (pattern: string) => (tag: string) => new RegExp(pattern).test(tag);
const own = (entry: Omit<OverlayCardEntry, 'title'>) =>
  ownCard('k3f9', { title: 'mine', ...entry }, scalars, match);
const names = (tags: readonly { readonly name: string }[]) => tags.map(({ name }) => name);

describe('a card', () => {
  test('of a tag is called by it', () => {
    expect(tagCard({ id: 4, name: 'lr' })).toMatchObject({ id: 'lr', kind: 'tag', problem: null });
  });

  test('of a pattern draws every tag that it finds, in natural order', () => {
    const card = own({ kind: 'regex', regex: 'loss/[tv]' });
    expect(card).toMatchObject({ id: '@k3f9', key: 'k3f9', title: 'mine' });
    expect(names(card.tags)).toEqual(['loss/train', 'loss/val']);
    expect(own({ kind: 'regex', regex: 'nope' }).problem).toBe('No scalar’s tag matches /nope/');
    expect(own({ kind: 'regex', regex: '(' }).problem).toMatch(/Invalid regular expression/);
  });

  test('of too many tags says how many are left out', () => {
    const many = Array.from({ length: tagsMost + 3 }, (_, id) => ({ id, name: `t${id}` }));
    const card = ownCard('a', { title: '', kind: 'regex', regex: 't' }, many, match);
    expect([card.tags.length, card.leftOutCount]).toEqual([tagsMost, 3]);
  });

  test('of several tags goes on without those that are missing, once each', () => {
    const card = own({ kind: 'tags', tags: ['lr', 'gone', 'loss/val', 'lr'] });
    expect(names(card.tags)).toEqual(['lr', 'loss/val']);
    expect(own({ kind: 'tags', tags: ['gone'] }).problem).toBe('No scalar has the tag “gone”');
    expect(own({ kind: 'tags' }).problem).toBe('No tag is named');
  });

  test('of a formula needs all its tags', () => {
    const card = own({ kind: 'formula', formula: '`loss/val` / lr' });
    expect(names(card.tags)).toEqual(['loss/val', 'lr']);
    const broken = own({ kind: 'formula', formula: 'lr / gone' });
    expect([broken.tags, broken.problem]).toEqual([[], 'No scalar has the tag “gone”']);
  });

  test('of a scatter has the values of one tag over those of another', () => {
    const card = own({ kind: 'scatter', x: 'lr', y: 'loss/val' });
    expect([names(card.tags), card.xTag?.name]).toEqual([['loss/val'], 'lr']);
    expect(own({ kind: 'scatter', x: 'gone', y: 'lr' }).problem).toMatch('“gone”');
  });

  test('of a band reads three tags and draws one', () => {
    const card = own({ kind: 'margin', value: 'loss/val', lower: 'loss/lo', upper: 'loss/hi' });
    expect(names(card.tags)).toEqual(['loss/val']);
    expect(names(tagsRead(card))).toEqual(['loss/val', 'loss/lo', 'loss/hi']);
    const half = own({ kind: 'margin', value: 'lr', lower: 'gone', upper: 'loss/hi' });
    expect(half.bands).toMatchObject([{ lower: null, upper: { name: 'loss/hi' } }]);
  });

  test('of a layout is called by its category and title', () => {
    const chart = { title: 'all', kind: 'multiline', tags: ['^loss', 'lr'], bands: [] } as const;
    const card = layoutCard('losses', chart, scalars, match);
    expect(card.id).toBe('@layout/losses/all');
    expect(card.tags).toHaveLength(5);
    const bands = [{ value: 'loss/val', lower: 'loss/lo', upper: 'loss/hi' }];
    const margin = layoutCard('l', { title: 'm', kind: 'margin', tags: [], bands }, scalars, match);
    expect([margin.kind, margin.bands.length]).toEqual(['margin', 1]);
  });
});
