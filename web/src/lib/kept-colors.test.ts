import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Run } from '../state/catalogue.svelte';
import { RunSelection } from '../state/run-selection.svelte';
import { runOf } from '../state/test-fixtures';
import { KeptColors, keepColors } from './kept-colors';
import { colorsByRun, slotCount } from './run-colors';

const runs = (n: number) => Array.from({ length: n }, (_, id) => runOf(id));
const live = (id: number) => runOf(id, `run${id}`, { status: 'live' });

/** A page that was open when these runs were all there are. */
function pageOf(first: readonly Run[]) {
  const { of } = new KeptColors(() => true);
  of(first, [], first);
  return (all: readonly Run[], { visible = all, wanted = [] as readonly string[] } = {}) =>
    new Map(
      [...of(visible, wanted, all)].map(([id, slot]) => [all.find((r) => r.id === id)?.name, slot]),
    );
}

describe('colours of a page that is open', () => {
  test('are at first those that a run has by itself', () => {
    const { of } = new KeptColors(() => true);
    expect(of(runs(20), ['run3'], runs(20))).toEqual(colorsByRun(runs(20), ['run3']));
    expect(of(runs(20), ['run3'], runs(20))).toEqual(colorsByRun(runs(20), ['run3']));
  });

  test('are not kept before all runs are known', () => {
    let isReady = false;
    const { of } = new KeptColors(() => isReady);
    of(runs(9), [], runs(9));
    isReady = true;
    expect(of(runs(20), [], runs(20))).toEqual(colorsByRun(runs(20), []));
  });

  test('stay whatever runs come one after another; the one idle longest makes room', () => {
    const ids = fc.uniqueArray(fc.nat(40), { minLength: 9, maxLength: 25 });
    fc.assert(
      fc.property(ids, (slots) => {
        const all = slots.map((slot, id) => runOf(id, `run${id}`, { slot }));
        const page = pageOf(all.slice(0, 1));
        let before = page(all.slice(0, 1));
        for (let n = 2; n <= all.length; n++) {
          const now = page(all.slice(0, n));
          const kept = [...before].filter(([name]) => n <= slotCount || name !== `run${n - 9}`);
          for (const [name, slot] of kept) expect(now.get(name)).toBe(slot);
          expect(new Set(now.values()).size).toBe(Math.min(slotCount, n));
          expect(now.has(`run${n - 1}`)).toBe(true);
          before = now;
        }
      }),
    );
  });

  test('stay with runs that go on, and with those wished for', () => {
    const first = [live(0), ...runs(8).slice(1)];
    const now = pageOf(first)([...first, live(8)], { wanted: ['run1'] });
    expect([...now.keys()].sort()).toEqual(
      ['run0', 'run1', 'run3', 'run4', 'run5', 'run6', 'run7', 'run8'].sort(),
    );
    expect(now.get('run8')).toBe(2);
  });

  test('are not taken from runs that all go on, nor by one that ended before them', () => {
    const going = Array.from({ length: 8 }, (_, id) => live(id));
    expect(pageOf(going)([...going, live(8)]).has('run8')).toBe(false);
    const late = runs(8).map((run) => ({ ...run, updated: 100 + run.id }));
    expect(pageOf(late)([...late, runOf(8)]).has('run8')).toBe(false);
  });

  test('are the same when a run was hidden for a while, even if another run came', () => {
    const page = pageOf(runs(4));
    page(runs(4), { visible: runs(4).slice(1) });
    const more = [...runs(4), runOf(4, 'run4', { slot: 8 })];
    page(more, { visible: more.slice(1) });
    expect(page(more).get('run0')).toBe(0);
  });

  test('come back to a run that was hidden among many', () => {
    const page = pageOf(runs(12));
    const before = page(runs(12));
    expect(page(runs(12), { visible: runs(12).filter(({ id }) => id !== 9) }).has('run3')).toBe(
      true,
    );
    expect(page(runs(12))).toEqual(before);
  });

  test('outlive a restart of the server, which gives other ids', () => {
    const page = pageOf(runs(8));
    const again = runs(8)
      .reverse()
      .map((run, id) => ({ ...run, id, slot: id }));
    expect(page(again)).toEqual(page(again.toReversed()));
    expect(page(again).get('run0')).toBe(0);
  });
});

test('a selection leaves its colours to them', () => {
  const all = runs(8);
  const chosen = new RunSelection(() => all);
  keepColors({ catalogue: { isReady: true }, selection: chosen });
  expect(chosen.focusSlot(7)).toBe(7);
  expect(chosen.focusCount).toBe(8);
});
