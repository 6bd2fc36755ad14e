/** What each key does on a board. */

import { copyText } from '../../lib/clipboard';
import { formatExact } from '../../lib/format';
import type { Command } from '../../lib/keys';
import { sectionsOf } from '../../lib/sections';
import { hoverAsTsv } from '../../lib/tsv';
import type { Board } from '../../state/board.svelte';

/** What only the page can do. */
export interface PageActions {
  readonly togglePanel: () => void;
  readonly showHelp: () => void;
  readonly back: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly moveRun: (by: number) => void;
  readonly actOnRun: (what: 'toggle' | 'solo' | 'baseline') => void;
  readonly chooseGroup: () => void;
}

/** @returns A function that obeys a command; false when there is nothing it could mean now. */
export function createCommands(board: Board, page: PageActions): (command: Command) => boolean {
  const { view, pointer } = board;

  const tagUnderPointer = () =>
    view.fullScreen ??
    document.querySelector<HTMLElement>('.card:hover, .card:focus-within')?.dataset.tag ??
    null;

  const neighbour = (by: 1 | -1): boolean => {
    if (view.fullScreen === null) return false;
    const { pins } = board.overlay;
    const { tags } = board.filtered;
    const order = [
      ...pins.filter((name) => tags.some((tag) => tag.name === name)),
      ...sectionsOf(tags.filter((tag) => !pins.includes(tag.name))).flatMap((section) =>
        section.tags.map((tag) => tag.name),
      ),
    ];
    const next = order[order.indexOf(view.fullScreen) + by];
    if (next !== undefined) view.setFullScreen(next);
    return true;
  };

  const onTag = (act: (tag: string) => void): boolean => {
    const tag = tagUnderPointer();
    if (tag !== null) act(tag);
    return tag !== null;
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
    group: done(page.chooseGroup),
    board: done(() => view.goTo('board')),
    runs: done(() => view.goTo('runs')),
    fullScreen: () => onTag((tag) => view.setFullScreen(view.fullScreen === null ? tag : null)),
    logY: () => onTag((tag) => view.toggleLog(tag)),
    back: done(page.back),
    next: () => neighbour(1),
    previous: () => neighbour(-1),
    resetZoom: done(() => view.zoom(null)),
    undo: done(page.undo),
    redo: done(page.redo),
    copy: () => {
      if (!pointer.hover) return false;
      void copyText(hoverAsTsv(pointer.hover, formatExact)).then((isCopied) => {
        if (isCopied) pointer.markCopied();
      });
      return true;
    },
    larger: done(() => view.resize(1)),
    smaller: done(() => view.resize(-1)),
    theme: done(() => board.theme.cycle()),
  };
  return (command) => actions[command]();
}
