import { describe, expect, test } from 'vitest';
import type { Run } from './catalogue.svelte';
import { RunSelection } from './run-selection.svelte';
import { runOf } from './test-fixtures';

function selection(n: number) {
  const runs = Array.from({ length: n }, (_, id) => runOf(id));
  const chosen = new RunSelection(() => runs);
  const shown = () => runs.filter((r) => chosen.isVisible(r)).map(({ id }) => id);
  return { runs, chosen, shown, at: (id: number) => runs[id] as Run };
}

test('runs that are hidden for everybody are not shown until somebody shows them', () => {
  const runs = [runOf(0), runOf(1), runOf(2)];
  const hidden = new Set(['run1']);
  const chosen = new RunSelection(
    () => runs,
    () => runs,
    () => [],
    {
      isHidden: ({ name }) => hidden.has(name),
      unhide: (some) => {
        for (const { name } of some) hidden.delete(name);
      },
    },
  );
  const isShown = () => runs.map((one) => chosen.isVisible(one));
  expect(isShown()).toEqual([true, false, true]);
  chosen.solo([runOf(1)]);
  expect(isShown()).toEqual([false, true, false]);
  chosen.showAll();
  expect(isShown()).toEqual([true, false, true]);
  chosen.setVisible([runOf(1)], true);
  expect(isShown()).toEqual([true, true, true]);
});

describe('a selection', () => {
  test('shows every run at first', () => {
    expect(selection(3).shown()).toEqual([0, 1, 2]);
  });

  test('draws what was hidden for everybody only where it is named', () => {
    const runs = [runOf(0), runOf(1)];
    const chosen = new RunSelection(
      () => runs,
      () => runs,
      () => [],
      { isHidden: ({ id }) => id === 1, unhide: () => undefined },
    );
    expect(chosen.visible.map(({ id }) => id)).toEqual([0]);
    chosen.toggle(runs[0] as Run);
    chosen.toggle(runs[0] as Run);
    expect(chosen.choice.names.size).toBe(0);
    chosen.solo([runs[1] as Run]);
    expect(chosen.visible.map(({ id }) => id)).toEqual([1]);
  });

  test('keeps a colour mode for a link only when it is not the one by itself', () => {
    const { chosen } = selection(3);
    chosen.setColorBy('folder');
    expect(chosen.chosenColorBy).toBe('folder');
    chosen.setColorBy('run');
    expect(chosen.chosenColorBy).toBeNull();
    chosen.restore(chosen.choice, [], 'folder');
    expect(chosen.colorBy).toBe('folder');
  });

  test('hides and shows a run', () => {
    const { chosen, shown, at } = selection(3);
    chosen.toggle(at(1));
    expect(shown()).toEqual([0, 2]);
    chosen.toggle(at(1));
    expect(shown()).toEqual([0, 1, 2]);
  });

  test('shows a run alone, and all when asked again', () => {
    const { chosen, shown, at } = selection(3);
    chosen.solo([at(2)]);
    expect(shown()).toEqual([2]);
    chosen.solo([at(2)]);
    expect(shown()).toEqual([0, 1, 2]);
  });

  test('keeps a run that appears later out of a solo, and lets it into everything else', () => {
    const { runs, chosen, shown, at } = selection(2);
    chosen.solo([at(0)]);
    runs.push(runOf(2));
    expect(shown()).toEqual([0]);
    chosen.showAll();
    chosen.toggle(at(0));
    runs.push(runOf(3));
    expect(shown()).toEqual([1, 2, 3]);
  });

  test('draws only what the filter lets through, and remembers the rest', () => {
    const runs = [runOf(0), runOf(1), runOf(2)];
    let filtered = runs;
    const chosen = new RunSelection(
      () => runs,
      () => filtered,
    );
    filtered = runs.slice(1);
    expect(chosen.visible.map(({ id }) => id)).toEqual([1, 2]);
    chosen.toggle(runOf(1));
    expect(chosen.choice.names).toEqual(new Set(['run1']));
  });

  test('takes over what a link says', () => {
    const { chosen, shown } = selection(4);
    chosen.restore({ mode: 'only', names: new Set(['run1', 'gone']) }, []);
    expect(shown()).toEqual([1]);
  });
});
