/** The keys that exist: the help sheet shows exactly what the handler obeys. */

export type Command =
  | 'filter'
  | 'help'
  | 'panel'
  | 'down'
  | 'up'
  | 'toggle'
  | 'solo'
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
  | 'smaller'
  | 'theme';

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
      { keys: ['y'], command: 'logY', what: 'logarithmic axis, of the chart under the pointer' },
      { keys: ['c'], command: 'copy', what: 'copy the values at the cross-hair' },
      { keys: ['r'], command: 'resetZoom', what: 'the whole x range' },
    ],
  },
  {
    title: 'Page',
    keys: [
      { keys: ['z'], command: 'undo', what: 'back to the view before this one' },
      { keys: ['Z'], command: 'redo', what: 'forward again' },
      { keys: ['/'], command: 'filter', what: 'filter runs and tags' },
      { keys: ['=', '+'], command: 'larger', what: 'larger charts' },
      { keys: ['-'], command: 'smaller', what: 'smaller charts' },
      { keys: ['t'], command: 'theme', what: 'light, dark, or as the system' },
      { keys: ['?'], command: 'help', what: 'these keys' },
    ],
  },
];

export const gestures: readonly { readonly gesture: string; readonly what: string }[] = [
  { gesture: 'drag', what: 'zoom x, in all charts' },
  { gesture: 'ctrl + wheel', what: 'zoom x at the pointer' },
  { gesture: 'double-click', what: 'the whole x range; on a title, full screen' },
  { gesture: 'alt + click a run', what: 'show it alone' },
  { gesture: 'shift + click a dot', what: 'show or hide a range of runs' },
];

const names: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowLeft: '←', Escape: 'Esc' };

export const keyName = (key: string) => names[key] ?? key;

const commands = new Map(
  keyGroups.flatMap(({ keys }) =>
    keys.flatMap((key) => key.keys.map((k) => [k, key.command] as const)),
  ),
);

/** Null while typing, with a modifier held, and for keys that mean nothing here. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const target = event.target as Element | null;
  if (target?.closest?.('input:not([type=range]), textarea, select, [contenteditable]'))
    return null;
  // A sheet over the page has keys of its own: Esc closes it.
  if (target?.closest?.('dialog')) return null;
  // The arrows move a slider, not the page.
  if (target?.closest?.('input') && event.key.startsWith('Arrow')) return null;
  return commands.get(event.key) ?? null;
}
