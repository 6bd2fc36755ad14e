/** The keys that exist: the help sheet shows exactly what the handler obeys. */

export type Command =
  | 'filter'
  | 'help'
  | 'panel'
  | 'down'
  | 'up'
  | 'toggle'
  | 'solo'
  | 'baseline'
  | 'group'
  | 'board'
  | 'runs'
  | 'fullScreen'
  | 'back'
  | 'next'
  | 'previous'
  | 'resetZoom'
  | 'undo'
  | 'redo'
  | 'copy'
  | 'logY'
  | 'larger'
  | 'sharedX'
  | 'smaller'
  | 'theme'
  | 'pause'
  | 'palette'
  | 'settings'
  | 'views'
  | 'share'
  | 'undoEdit'
  | 'redoEdit'
  | 'smooth'
  | 'linkX'
  | 'nextNonFinite'
  | 'previousNonFinite';

export interface Key {
  readonly keys: readonly string[];
  readonly command: Command;
  readonly what: string;
}

export const keyGroups: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [
  {
    title: 'Runs',
    keys: [
      { keys: ['j'], command: 'down', what: 'next run' },
      { keys: ['k'], command: 'up', what: 'previous run' },
      { keys: ['x'], command: 'toggle', what: 'show or hide it' },
      { keys: ['o'], command: 'solo', what: 'show it alone, again for all' },
      { keys: ['b'], command: 'baseline', what: 'compare with it, again for none' },
      { keys: ['g'], command: 'group', what: 'choose how runs are grouped' },
      { keys: ['['], command: 'panel', what: 'hide or show the run panel' },
    ],
  },
  {
    title: 'Charts',
    keys: [
      { keys: ['f'], command: 'fullScreen', what: 'full screen, of the chart under the pointer' },
      { keys: ['ArrowRight'], command: 'next', what: 'next chart, in full screen' },
      { keys: ['ArrowLeft'], command: 'previous', what: 'previous chart, in full screen' },
      { keys: ['Escape'], command: 'back', what: 'back to the board' },
      {
        keys: ['y'],
        command: 'logY',
        what: 'linear, log or symlog axis, of the chart under the pointer',
      },
      {
        keys: ['n'],
        command: 'nextNonFinite',
        what: 'next NaN or Inf, of the chart under the pointer',
      },
      { keys: ['N'], command: 'previousNonFinite', what: 'the NaN or Inf before it' },
      { keys: ['l'], command: 'sharedX', what: 'one x range for all charts, or one for each' },
      { keys: ['L'], command: 'linkX', what: 'one cross-hair in all charts, or in one' },
      { keys: ['s'], command: 'smooth', what: 'smoothing off, again for as it was' },
      { keys: ['c'], command: 'copy', what: 'copy the values at the cross-hair' },
      { keys: ['r'], command: 'resetZoom', what: 'the whole range of x and y, in all charts' },
    ],
  },
  {
    title: 'Page',
    keys: [
      { keys: ['ctrl+k'], command: 'palette', what: 'find places, tags, runs and commands' },
      {
        keys: ['ctrl+z'],
        command: 'undoEdit',
        what: 'take back the last change of names, pins, …',
      },
      { keys: ['ctrl+shift+z'], command: 'redoEdit', what: 'make it again' },
      { keys: ['1'], command: 'board', what: 'the board' },
      { keys: ['2'], command: 'runs', what: 'the table of runs' },
      { keys: ['z'], command: 'undo', what: 'back to the view before this one' },
      { keys: ['Z'], command: 'redo', what: 'forward again' },
      { keys: ['/'], command: 'filter', what: 'filter runs and tags' },
      { keys: ['=', '+'], command: 'larger', what: 'larger charts' },
      { keys: ['-'], command: 'smaller', what: 'smaller charts' },
      { keys: ['p'], command: 'pause', what: 'pause: nothing moves until you go on' },
      { keys: ['t'], command: 'theme', what: 'light, dark, or as the system' },
      { keys: ['v'], command: 'views', what: 'saved views' },
      { keys: [','], command: 'settings', what: 'settings' },
      { keys: ['.'], command: 'share', what: 'copy a link to this view' },
      { keys: ['?'], command: 'help', what: 'these keys' },
    ],
  },
];

export const gestures: readonly { readonly gesture: string; readonly what: string }[] = [
  { gesture: 'drag', what: 'zoom x: in all charts, or after l in this one' },
  { gesture: 'shift + drag', what: 'zoom x and y' },
  { gesture: 'alt + drag', what: 'mean, lowest, highest and change over a stretch' },
  { gesture: 'space + drag, or an axis', what: 'move what is shown' },
  { gesture: 'click', what: 'pin the cross-hair, in all charts' },
  { gesture: 'ctrl + wheel', what: 'zoom x at the pointer' },
  { gesture: 'double-click', what: 'the whole range; on a title, full screen' },
  { gesture: 'alt + click a run', what: 'show it alone' },
  { gesture: 'shift + click a dot', what: 'show or hide a range of runs' },
];

const names: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowLeft: '←', Escape: 'Esc' };

/** 'ctrl+shift+z' as this machine's keyboard says it. */
export function keyName(key: string): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  const name = names[parts.at(-1) ?? ''] ?? (parts.at(-1) as string);
  if (parts.length === 1) return name;
  const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');
  const shown = name.toUpperCase();
  if (isMac) return `${parts.includes('shift') ? '⇧' : ''}⌘${shown}`;
  return `ctrl ${parts.includes('shift') ? 'shift ' : ''}${shown}`;
}

function keyOf(event: KeyboardEvent): string {
  if (!event.ctrlKey && !event.metaKey) return event.key;
  return `ctrl+${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
}

const commands = new Map(
  keyGroups.flatMap(({ keys }) =>
    keys.flatMap((key) => key.keys.map((k) => [k, key.command] as const)),
  ),
);

/** Null while typing, but for the palette's key, and for keys that mean nothing here. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.altKey || event.defaultPrevented) return null;
  const command = commands.get(keyOf(event)) ?? null;
  if (command === 'palette') return command;
  const target = event.target as Element | null;
  if (target?.closest?.('input:not([type=range]), textarea, select, [contenteditable]'))
    return null;
  // A sheet over the page has keys of its own: Esc closes it.
  if (target?.closest?.('dialog')) return null;
  // The arrows move a slider, not the page.
  if (target?.closest?.('input') && event.key.startsWith('Arrow')) return null;
  return command;
}
