/** What the first picture does not need: each is loaded when it is first shown, or before, once the page has time. */
import { firstPicture } from '../lib/first-picture';

export const later = {
  board: {
    happened: () => firstPicture.then(() => import('./board/Happened.svelte')),
    flags: () => import('./board/Flags.svelte'),
    fullScreen: () => import('./board/FullScreen.svelte'),
    measured: () => import('./board/MeasureTable.svelte'),
    offScale: () => import('./board/OffScaleList.svelte'),
    steps: () => import('./board/StepStrip.svelte'),
    tooltip: () => import('./board/Tooltip.svelte'),
  },
  components: {
    damage: () => import('../components/DamageSheet.svelte'),
    help: () => import('../components/HelpSheet.svelte'),
    run: () => import('../components/RunSheet.svelte'),
    settings: () => import('../components/SettingsSheet.svelte'),
    views: () => import('../components/ViewsSheet.svelte'),
    undrawn: () => import('../components/UndrawnSheet.svelte'),
  },
  runs: () => import('./runs/RunsPlace.svelte'),
  palette: () => import('./shell/Palette.svelte'),
  phone: {
    bar: () => import('../components/PhoneBar.svelte'),
    chips: () => import('../components/RunChips.svelte'),
    header: () => import('../components/PhoneHeader.svelte'),
  },
  empty: () => import('./empty/EmptyLogdir.svelte'),
} as const;

/** Loads what a board may have to show while its server is away. */
export async function loadLater(): Promise<void> {
  const { board, components, palette } = later;
  const loads = [...Object.values(board), ...Object.values(components), palette];
  // What cannot be loaded now is asked for again when it is to be shown.
  await Promise.allSettled(loads.map((load) => load()));
}
