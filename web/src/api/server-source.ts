/** Runs from the server this page came from. */
import { fetchLogdir, fetchMarks, fetchSeries, fetchSummaries } from './client';
import { followEvents } from './events';
import type { DataSource } from './source';

export const serverSource: DataSource = {
  kind: 'server',
  logdir: fetchLogdir,
  series: fetchSeries,
  summaries: fetchSummaries,
  marks: fetchMarks,
  follow: (current, listener) => followEvents('api/events', current, listener),
};
