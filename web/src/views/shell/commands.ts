/** What each key does on a board. */

import { copyText } from '../../lib/clipboard';
import { changeInWords } from '../../lib/edit-words';
import { formatExact } from '../../lib/format';
import { type Command, commandOf } from '../../lib/keys';
import { hoverAsTsv } from '../../lib/tsv';
import { defaultView } from '../../lib/view-state';
import type { Board } from '../../state/board.svelte';
import type { Run } from '../../state/catalogue.svelte';
import type { ListedRuns } from '../../state/listed-runs.svelte';
import { search } from '../../state/next-non-finite';
import { showRun } from './show-run';

/** What only the page can do. */
export interface PageActions {
  readonly togglePanel: () => void;
  readonly showHelp: () => void;
  readonly showPalette: () => void;
  readonly showSettings: () => void;
  readonly showViews: () => void;
  readonly back: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly moveRun: (by: number) => void;
  readonly actOnRun: (what: 'toggle' | 'solo' | 'baseline') => void;
  readonly chooseGroup: () => void;
  /** The list of the panel; undefined while it is not there. */
  readonly runList: () => RunListPart | undefined;
}

/** What can be done with the list of runs in the panel. */
export interface RunListPart {
  readonly listed: ListedRuns;
  /** Moves the current row, and scrolls to it. */
  readonly move: (by: number) => void;
}

/** `obey` and `run` say false where there is nothing that could be meant now. */
export interface Commands {
  readonly obey: (event: KeyboardEvent) => boolean;
  readonly run: (command: Command) => boolean;
  readonly showRun: (run: Run) => Promise<void>;
}

export function createCommands(board: Board, page: PageActions): Commands {
  const { view, pointer } = board;

  const tagOf = (selector: string) => document.querySelector<HTMLElement>(selector)?.dataset.tag;

  /** Of the card under the pointer, else of the one that keys have gone to. */
  const tagUnderPointer = () =>
    view.fullScreen ?? tagOf('.card:hover') ?? tagOf('.card:has(:focus-visible)') ?? null;

  const neighbour = (by: 1 | -1): boolean => {
    if (view.fullScreen === null) return false;
    const { order } = board.cards;
    const next = order[order.indexOf(view.fullScreen) + by];
    if (next !== undefined) view.setFullScreen(next);
    return true;
  };

  const onTag = (act: (tag: string) => void): boolean => {
    const tag = tagUnderPointer();
    if (tag !== null) act(tag);
    return tag !== null;
  };

  const goToNonFinite = (by: 1 | -1) => {
    const tag = tagUnderPointer();
    void search(board, tag, by);
  };

  const takePlaceBack = () => {
    const { place } = pointer;
    if (place) pointer.placeIn(place.card, null);
  };

  let lastSmoothing = defaultView.smoothing;
  const switchSmoothing = () => {
    const { smoothing } = view;
    view.setSmoothing(smoothing === 0 ? lastSmoothing : 0);
    if (smoothing > 0) lastSmoothing = smoothing;
  };

  /** Does what changes names, pins and the like, and says what that was. */
  const told = (what: string, act: () => boolean): boolean => {
    const before = board.overlay.contents;
    const isDone = act();
    const text = `${what}: ${changeInWords(before, board.overlay.contents)}`;
    if (isDone) board.cards.news = { text, undo: null };
    return isDone;
  };

  const done = (act: () => void) => () => {
    act();
    return true;
  };

  const actions: Readonly<Record<Command, () => boolean>> = {
    filter: done(() => document.getElementById('filter')?.focus()),
    help: done(page.showHelp),
    panel: done(page.togglePanel),
    down: done(() => page.moveRun(1)),
    up: done(() => page.moveRun(-1)),
    toggle: done(() => page.actOnRun('toggle')),
    solo: done(() => page.actOnRun('solo')),
    baseline: done(() => page.actOnRun('baseline')),
    board: done(() => view.goTo('board')),
    runs: done(() => view.goTo('runs')),
    fullScreen: () => onTag((tag) => view.setFullScreen(view.fullScreen === null ? tag : null)),
    logY: () => onTag((tag) => view.cycleYScale(tag)),
    nextNonFinite: done(() => goToNonFinite(1)),
    previousNonFinite: done(() => goToNonFinite(-1)),
    back: done(() => (pointer.place ? takePlaceBack() : page.back())),
    next: () => neighbour(1),
    previous: () => neighbour(-1),
    resetZoom: done(() => view.resetRanges()),
    sharedX: done(() => view.toggleXShared(board.cards.order)),
    undo: done(page.undo),
    redo: done(page.redo),
    copy: () => {
      const { shown } = pointer;
      if (!shown) return false;
      void copyText(hoverAsTsv(shown, formatExact)).then((isCopied) => {
        if (isCopied) pointer.markCopied();
      });
      return true;
    },
    larger: done(() => view.resize(1)),
    smaller: done(() => view.resize(-1)),
    palette: done(page.showPalette),
    settings: done(page.showSettings),
    views: done(page.showViews),
    share: done(() => document.querySelector<HTMLElement>('[data-command=share]')?.click()),
    undoEdit: () => told('Undone', () => board.overlay.undo()),
    redoEdit: () => told('Made again', () => board.overlay.redo()),
    smooth: done(() => switchSmoothing()),
    group: done(() => {
      if (view.place === 'runs') {
        page.chooseGroup();
        return;
      }
      const before = view.filter.trim();
      const field = document.querySelector<HTMLInputElement>('#filter');
      if (!field) return;
      if (!/\bgroup:\S*$/.test(before)) field.value = before ? `${before} group:` : 'group:';
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      // As if it had been typed: what runs can be grouped by is listed.
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }),
    linkX: done(() => pointer.toggleLinked()),
    pause: done(() => board.togglePause()),
    theme: done(() => board.theme.cycle()),
  };
  const run = (command: Command) => actions[command]();
  const obey = (event: KeyboardEvent) => {
    const command = commandOf(event);
    return command !== null && run(command);
  };
  return { obey, run, showRun: (shown) => showRun(board, page, shown) };
}
