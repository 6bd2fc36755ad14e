/** What the first picture does not need: each is loaded when it is first shown, or before, once the page has time. */
import { firstPicture } from '../lib/first-picture';
import { whenServed } from '../lib/server-back';

/** Most of it. */
export const after = () => import('./after');
const phone = () => import('./phone');
type After = Awaited<ReturnType<typeof after>>;

const part =
  <N extends keyof After>(name: N) =>
  async () => ({ default: (await after())[name] });

export const later = {
  board: {
    cardSheet: part('CardSheet'),
    happened: () => firstPicture.then(part('Happened')),
    flags: part('Flags'),
    fullScreen: part('FullScreen'),
    measured: part('MeasureTable'),
    menu: part('CardMenu'),
    news: part('CardNews'),
    nothing: part('NothingHere'),
    offScale: part('OffScaleList'),
    steps: part('StepStrip'),
    tooltip: part('Tooltip'),
    values: part('ValuesSheet'),
  },
  components: {
    banner: part('Banner'),
    damage: part('DamageSheet'),
    help: part('HelpSheet'),
    /** Nothing is seen of it until it is pointed at. */
    panelEdge: () => firstPicture.then(part('PanelEdge')),
    partRow: part('PartListRow'),
    run: part('RunSheet'),
    settings: part('SettingsSheet'),
    views: part('ViewsSheet'),
    undrawn: part('UndrawnSheet'),
  },
  runs: () => import('./runs/RunsPlace.svelte'),
  palette: part('Palette'),
  phone: {
    bar: async () => ({ default: (await phone()).PhoneBar }),
    chips: async () => ({ default: (await phone()).RunChips }),
    header: async () => ({ default: (await phone()).PhoneHeader }),
  },
  empty: () => import('./empty/EmptyLogdir.svelte'),
} as const;

/** Loads what a board may have to show while its server is away. */
export async function loadLater(): Promise<void> {
  await whenServed(after);
}
