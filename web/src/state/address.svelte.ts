/** Keeps the URL and a board's view the same: what a link holds is what is shown, and back goes back. */
import { hashFromPlace, isStep, placeFromHash, type ViewState } from '../lib/view-state';
import type { Board } from './board.svelte';

const settleMs = 250;

/** Call while a component is being set up: it writes the URL as the view changes, until that component goes. */
export function bindAddress(board: Board): void {
  let written: ViewState = board.viewState();
  let timer: ReturnType<typeof setTimeout> | undefined;

  $effect(() => {
    const view = board.viewState();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const hash = hashFromPlace({ source: board.source.kind, view });
      if (
        hash === location.hash ||
        hash === hashFromPlace({ source: board.source.kind, view: written })
      )
        return;
      if (isStep(written, view)) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
      written = view;
    }, settleMs);
  });

  $effect(() => {
    const onPop = () => {
      const place = placeFromHash(location.hash);
      if (place.source !== board.source.kind) return;
      board.restore(place.view);
      written = place.view;
    };
    addEventListener('popstate', onPop);
    return () => {
      removeEventListener('popstate', onPop);
      clearTimeout(timer);
    };
  });
}
