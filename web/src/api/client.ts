/** Talks HTTP with the server. The only file that fetches. URLs are relative, so any proxy prefix works. */
import type { RunId } from '../charts/types';
import {
  decodeFrame,
  decodeSmooth,
  decodeSummaries,
  type SeriesFrame,
  type SmoothFrame,
  type Summaries,
} from './frame';
import { decodeGroups, type GroupsFrame } from './groups-frame';
import type {
  ErrorMessage,
  HParamsMessage,
  LayoutsMessage,
  LogdirMessage,
  MarksMessage,
  OverlayEditEntry,
  OverlayEditsMessage,
  OverlayMessage,
} from './schema';
import { type GroupsQuery, type SeriesQuery, SourceError, type SummariesQuery } from './source';

export function fetchLogdir(signal: AbortSignal): Promise<LogdirMessage> {
  return requestJson('api/logdir', signal);
}

export function fetchHParams(signal: AbortSignal): Promise<HParamsMessage> {
  return requestJson('api/hparams', signal);
}

export function fetchLayouts(signal: AbortSignal): Promise<LayoutsMessage> {
  return requestJson('api/layouts', signal);
}

export function fetchSummaries(query: SummariesQuery, signal: AbortSignal): Promise<Summaries> {
  const runs = query.runs ? `&runs=${runRanges(query.runs)}` : '';
  return request(`api/summaries?tag=${query.tag}${runs}`, signal, async (response) =>
    decodeSummaries(await response.arrayBuffer()),
  );
}

export function fetchSeries(query: SeriesQuery, signal: AbortSignal): Promise<SeriesFrame> {
  return request(`api/series?${seriesParameters(query)}`, signal, async (response) =>
    decodeFrame(await response.arrayBuffer()),
  );
}

export function fetchSmooth(query: SeriesQuery, signal: AbortSignal): Promise<SmoothFrame> {
  return request(`api/series?${seriesParameters(query, 'smooth')}`, signal, async (response) =>
    decodeSmooth(await response.arrayBuffer()),
  );
}

export function fetchGroups(query: GroupsQuery, signal: AbortSignal): Promise<GroupsFrame> {
  return request(`api/groups?${groupsParameters(query)}`, signal, async (response) =>
    decodeGroups(await response.arrayBuffer()),
  );
}

export function fetchMarks(runs: readonly RunId[], signal: AbortSignal): Promise<MarksMessage> {
  return requestJson(`api/marks?runs=${runRanges(runs)}`, signal);
}

export function fetchOverlay(signal: AbortSignal): Promise<OverlayMessage> {
  return request('api/overlay', signal, (response) => response.json() as Promise<OverlayMessage>);
}

/** Nothing stops it: what was changed just before the page was left is kept, too. */
export function sendEdits(edits: readonly OverlayEditEntry[]): Promise<OverlayMessage> {
  const message: OverlayEditsMessage = { edits };
  const body = JSON.stringify(message);
  return request(
    'api/overlay',
    new AbortController().signal,
    (response) => response.json() as Promise<OverlayMessage>,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive: body.length <= keepaliveUnitsMost,
    },
  );
}

/** Of all requests that may outlive their page, browsers hold 64 KiB; a unit is at most 3 bytes. */
const keepaliveUnitsMost = 16_000;

/** Too many requests, a proxy whose server is away, a server that is busy or starting. */
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** More runs than this are drawn by step without their times: 8 of 12 bytes a point, for tooltips alone. */
const timedRunsMost = 100;

/** All that a chart by step draws. */
const columnsWithoutTimes = 'step,x,value,count,nonfinite,min,max,last,mean,smooth';

/** Asked for where some points are not finite. */
const kindColumns = 'nan,posinf,neginf';

/**
 * The query string of `api/series`; defaults are left out, so that equal questions have equal URLs.
 * @param column The only one that is wanted; else all that a chart draws.
 */
export function seriesParameters(query: SeriesQuery, column?: string): string {
  const parameters = windowParameters(query);
  if (query.runs) parameters.set('runs', runRanges(query.runs));
  if (query.withSegments) parameters.set('segments', 'all');
  const isTimeless = query.xAxis === 'step' && (query.runs?.length ?? 0) > timedRunsMost;
  if (column) parameters.set('columns', column);
  else if (isTimeless || query.withKinds) {
    const columns = isTimeless ? columnsWithoutTimes : `wall_time,${columnsWithoutTimes}`;
    const kinds = query.withKinds ? `,${kindColumns}` : '';
    parameters.set('columns', `${columns}${kinds}${query.xTag == null ? '' : ',x'}`);
  }
  return plain(parameters);
}

/** The query string of `api/groups`. */
export function groupsParameters(query: GroupsQuery): string {
  const parameters = windowParameters(query);
  parameters.set('groups', query.groups.map(runRanges).join(';'));
  return plain(parameters);
}

function windowParameters(query: Omit<SeriesQuery, 'runs'>): URLSearchParams {
  const { tag, otherTags = [], formula = null } = query;
  const drawn: Record<string, string> =
    formula === null ? { tag: [tag, ...otherTags].join(',') } : { formula };
  const parameters = new URLSearchParams({ ...drawn, cols: String(query.cols) });
  const xTag = query.xTag ?? null;
  if (xTag !== null) parameters.set('x', `tag:${xTag}`);
  else if (query.xAxis !== 'step') parameters.set('x', query.xAxis);
  if (query.xRange) {
    parameters.set('from', String(query.xRange.from));
    parameters.set('to', String(query.xRange.to));
  }
  if (query.smoothing > 0) parameters.set('smooth', String(query.smoothing));
  return parameters;
}

const plain = (parameters: URLSearchParams) =>
  parameters.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%3B', ';');

/** `[0, 1, 2, 5]` → `0-2,5`. */
export function runRanges(runs: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < runs.length; ) {
    let j = i;
    while (runs[j + 1] === (runs[j] as number) + 1) j++;
    parts.push(j > i ? `${runs[i]}-${runs[j]}` : `${runs[i]}`);
    i = j + 1;
  }
  return parts.join(',');
}

function requestJson<T>(url: string, signal: AbortSignal): Promise<T> {
  return request(url, signal, (response) => response.json() as Promise<T>);
}

async function request<T>(
  url: string,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
  options: RequestInit = {},
): Promise<T> {
  let response: Response;
  try {
    // no-cache: ask every time, but with the ETag, so that what did not change is not sent again.
    response = await fetch(url, { signal, cache: 'no-cache', ...options });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new SourceError('the server does not answer', false);
  }
  if (!response.ok) {
    throw new SourceError(await refusal(response), true, passingStatuses.has(response.status));
  }
  try {
    return await read(response);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new SourceError(`the answer could not be read: ${(error as Error).message}`, true, true);
  }
}

async function refusal(response: Response): Promise<string> {
  const status = `the server answered ${response.status}`;
  if (!response.headers.get('content-type')?.startsWith('application/json')) return status;
  try {
    return ((await response.json()) as ErrorMessage).error;
  } catch {
    // Cut off on its way: the status alone has to do.
    return status;
  }
}
