/** Runs from the server this page came from. */
import {
  fetchGroups,
  fetchHParams,
  fetchLayouts,
  fetchLogdir,
  fetchMarks,
  fetchOverlay,
  fetchSeries,
  fetchSmooth,
  fetchSummaries,
  sendEdits,
} from './client';
import { followEvents } from './events';
import type { DataSource } from './source';

export const serverSource: DataSource = {
  kind: 'server',
  logdir: fetchLogdir,
  series: fetchSeries,
  smoothed: fetchSmooth,
  groups: fetchGroups,
  summaries: fetchSummaries,
  hparams: fetchHParams,
  layouts: fetchLayouts,
  marks: fetchMarks,
  overlay: fetchOverlay,
  editOverlay: sendEdits,
  follow: (current, listener) => followEvents('api/events', current, listener),
};
