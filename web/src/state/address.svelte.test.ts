// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { defaultView, type ViewState } from '../lib/view-state';
import { PageAddress } from './address.svelte';
import type { Board } from './board.svelte';

/** Packing that a test ends. */
const packing = vi.hoisted(() => ({ ends: [] as (() => void)[], isSlow: false }));

vi.mock('../lib/long-hash', () => ({
  unpack: (hash: string) => Promise.resolve(hash),
  pack: (hash: string) =>
    packing.isSlow
      ? new Promise<string>((resolve) => packing.ends.push(() => resolve(hash)))
      : Promise.resolve(hash),
}));

async function opened() {
  const board = {
    source: { kind: 'server' },
    view: defaultView,
    viewState: () => board.view,
    restore: (view: ViewState) => {
      board.view = view;
    },
  };
  const address = new PageAddress(board as unknown as Board);
  await vi.waitFor(() => Promise.resolve());
  const show = (change: Partial<ViewState>) => {
    board.view = { ...board.view, ...change };
  };
  return { address, show };
}

beforeEach(() => {
  packing.isSlow = false;
  packing.ends.length = 0;
  history.replaceState(null, '', '#/board');
  vi.restoreAllMocks();
});

test('a link is to the view as it is, though the address has not settled', async () => {
  const { address, show } = await opened();
  show({ xRange: { from: 0, to: 10 } });
  expect(new URL(await address.link()).hash).toBe('#/board?xr=0,10');
});

test('a step whose link is being packed has its entry before what comes next', async () => {
  const { address, show } = await opened();
  packing.isSlow = true;
  const entries = vi.spyOn(history, 'pushState');
  const changes = vi.spyOn(history, 'replaceState');
  show({ xRange: { from: 0, to: 10 } });
  const first = address.link();
  show({ smoothing: 0.9 });
  const second = address.link();
  await vi.waitFor(() => expect(packing.ends).toHaveLength(1));
  packing.ends[0]?.();
  await first;
  await vi.waitFor(() => expect(packing.ends).toHaveLength(2));
  packing.ends[1]?.();
  await second;
  expect(entries.mock.calls.map(([, , hash]) => hash)).toEqual(['#/board?xr=0,10']);
  expect(changes.mock.calls.map(([, , hash]) => hash)).toEqual(['#/board?s=0.9&xr=0,10']);
});

test('undo waits for the entry of the last step, and goes back from there', async () => {
  const { address, show } = await opened();
  packing.isSlow = true;
  const back = vi.spyOn(history, 'back').mockReturnValue();
  show({ xRange: { from: 0, to: 10 } });
  const written = address.link();
  const undone = address.undo();
  await vi.waitFor(() => expect(packing.ends).toHaveLength(1));
  expect(back).not.toHaveBeenCalled();
  packing.ends[0]?.();
  await Promise.all([written, undone]);
  expect(back).toHaveBeenCalledOnce();
  expect(history.state).toEqual({ depth: 1 });
});

test('the view before a link that was followed within the page is one to go back to', async () => {
  const { address } = await opened();
  const stop = $effect.root(() => address.follow());
  flushSync();
  const back = vi.spyOn(history, 'back').mockReturnValue();
  await address.undo();
  expect(back).not.toHaveBeenCalled();
  history.pushState(null, '', '#/runs');
  dispatchEvent(new PopStateEvent('popstate'));
  await address.undo();
  expect(back).toHaveBeenCalledOnce();
  stop();
});
