/** What charts show besides their lines. */

import type { MenuItem } from '../lib/menu';
import type { Board } from '../state/board.svelte';

export function chartOptions({ view, cards }: Board): readonly MenuItem[] {
  return [
    {
      label: 'One x range for all charts',
      isChecked: view.isXShared,
      staysOpen: true,
      act: () => view.toggleXShared(cards.order),
    },
    {
      label: 'What happened, in words',
      isChecked: view.areWordsShown,
      staysOpen: true,
      act: () => view.toggleWords(),
    },
    {
      label: 'What restarts superseded',
      isChecked: view.hasSegments,
      staysOpen: true,
      act: () => view.toggleSegments(),
    },
  ];
}
