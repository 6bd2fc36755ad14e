/** Everything the palette can find on a board, with what choosing it does. */

import { type Command, keyGroups, keyName } from '../../lib/keys';
import { type PaletteEntry, type PaletteKind, weights } from '../../lib/palette';
import { type Density, placeNames } from '../../lib/view-state';
import type { PageAddress } from '../../state/address.svelte';
import type { Board } from '../../state/board.svelte';
import type { Commands } from './commands';

export function paletteEntries(
  board: Board,
  address: PageAddress,
  getCommands: () => Promise<Commands>,
): PaletteEntry[] {
  const { view, selection, theme, overlay } = board;
  const entry = (kind: PaletteKind, text: string, detail: string, act: () => void) =>
    ({ kind, text, detail, act, weight: weights[kind] }) satisfies PaletteEntry;
  const run = (command: Command) => getCommands().then((commands) => void commands.run(command));
  const go = (hash: string) => () => {
    location.hash = hash;
  };

  const places = placeNames.map((place) =>
    entry('place', place.charAt(0).toUpperCase() + place.slice(1), '', go(address.hashAt(place))),
  );
  const commands = keyGroups.flatMap(({ keys }) =>
    keys
      .filter(({ command }) => command !== 'palette')
      .map(({ command, what, keys: [key = ''] }) =>
        entry('command', what, keyName(key), () => void run(command)),
      ),
  );
  const views = overlay.views.flatMap((id) => {
    const saved = overlay.contents.views.get(id);
    return saved ? entry('view', saved.name, '', go(saved.hash)) : [];
  });
  const densities: readonly (readonly [Density, string])[] = [
    ['S', 'small'],
    ['M', 'middle'],
    ['L', 'large'],
  ];
  const settings = [
    ...(['system', 'light', 'dark'] as const).map((choice) =>
      entry('setting', `Theme: ${choice === 'system' ? 'as the system' : choice}`, '', () =>
        theme.choose(choice),
      ),
    ),
    ...densities.map(([density, size]) =>
      entry('setting', `Charts: ${size}`, '', () => view.setDensity(density)),
    ),
    ...(['step', 'relative', 'wall'] as const).map((axis) =>
      entry('setting', `Horizontal axis: ${axis}`, '', () => view.setXAxis(axis)),
    ),
    ...[0, 0.6, 0.9, 0.99].map((weight) =>
      entry('setting', `Smoothing: ${weight === 0 ? 'off' : weight}`, '', () =>
        view.setSmoothing(weight),
      ),
    ),
    ...(['run', 'folder'] as const).map((colorBy) =>
      entry('setting', `Colour: a ${colorBy}`, '', () => selection.setColorBy(colorBy)),
    ),
    entry('setting', 'All settings', keyName(','), () => void run('settings')),
  ];
  const tags = board.catalogue.scalars.map((tag) =>
    entry('tag', tag.name, 'chart', () => view.setFullScreen(tag.name)),
  );
  const runs = board.catalogue.runs.map((item) => ({
    ...entry('run', board.nameOf(item), item.status, () => {
      void getCommands().then((commands) => commands.showRun(item));
    }),
    actOther: () => selection.solo([item]),
  }));
  return [...places, ...views, ...commands, ...settings, ...tags, ...runs];
}
