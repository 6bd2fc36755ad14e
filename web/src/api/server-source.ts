/** Runs from the server this page came from. */
import { fetchLogdir, fetchMarks, fetchOverlay, fetchSeries, sendEdits } from './client';
import { followEvents } from './events';
import type { DataSource } from './source';

export const serverSource: DataSource = {
  kind: 'server',
  logdir: fetchLogdir,
  series: fetchSeries,
  marks: fetchMarks,
  overlay: fetchOverlay,
  editOverlay: sendEdits,
  follow: (current, listener) => followEvents('api/events', current, listener),
};
