/** Brings a run that somebody looks for before their eyes. */
import { tick } from 'svelte';
import type { Board } from '../../state/board.svelte';
import type { Run } from '../../state/catalogue.svelte';
import type { PageActions } from './commands';

/** Shown, in colour, and current in the panel; a filter that leaves it out is taken off, and offered again. */
export async function showRun(board: Board, page: PageActions, run: Run): Promise<void> {
  const { cards, query, selection, view } = board;
  view.goTo('board');
  view.setFullScreen(null);
  const { filter } = view;
  if (!query.runs.includes(run) && filter !== '') {
    view.setFilter('');
    cards.news = {
      text: `The filter was taken off: it left ${board.nameOf(run)} out`,
      undo: () => {
        view.setFilter(filter);
        cards.news = null;
      },
    };
  }
  if (!selection.isVisible(run)) selection.setVisible([run], true);
  if (selection.focusSlot(run.id) === null && !selection.wanted.includes(run.name))
    selection.toggleFocus(run);
  await tick();
  if (!page.runList()) page.togglePanel();
  await tick();
  const list = page.runList();
  if (!list) return;
  const { listed } = list;
  const group = listed.rows.find(
    (row) => row.kind === 'group' && row.isFolded && row.runs.includes(run),
  );
  if (group?.kind === 'group') listed.fold(group);
  await tick();
  const at = listed.rows.findIndex((row) => row.kind === 'run' && row.run === run);
  if (at >= 0) list.move(at - listed.current);
}
