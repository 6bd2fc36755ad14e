/** TensorBoard's links: `#scalars&tagFilter=loss&_smoothingWeight=0.9`, `#timeseries`, … */
import { defaultView, hashFromAddress, longestSmoothing, type ViewState } from './view-state';

/** TensorBoard's plugins that the board stands for. */
const boardPlugins = new Set(['scalars', 'timeseries', 'custom_scalars']);

const otherPlugins = new Set([
  'images',
  'audio',
  'graphs',
  'graphs_run',
  'distributions',
  'histograms',
  'text',
  'pr_curves',
  'profile',
  'hparams',
  'mesh',
  'projector',
  'debugger-v2',
]);

/** The board's own link for one of TensorBoard; null when it is none. */
export function ownHash(search: string, hash: string): string | null {
  const view = viewFromTensorBoard(search, hash);
  return view && hashFromAddress({ source: 'server', view });
}

/**
 * The view that a link of TensorBoard asks for, as far as there is one: its smoothing and its filters.
 * @param search What stands before the hash: newer links keep settings there.
 * @returns Null when it is no link of TensorBoard.
 */
export function viewFromTensorBoard(search: string, hash: string): ViewState | null {
  const [plugin = '', ...rest] = hash.replace(/^#/, '').split('&');
  if (!boardPlugins.has(plugin) && !otherPlugins.has(plugin)) return null;
  const settings = new URLSearchParams(`${search.replace(/^\?/, '')}&${rest.join('&')}`);
  const smoothing = Number(settings.get('_smoothingWeight') ?? settings.get('smoothing') ?? 'none');
  const filter = settings.get('tagFilter') || settings.get('regexInput') || '';
  return {
    ...defaultView,
    smoothing:
      smoothing >= 0 && smoothing <= 1
        ? Math.min(smoothing, longestSmoothing)
        : defaultView.smoothing,
    filter,
  };
}
