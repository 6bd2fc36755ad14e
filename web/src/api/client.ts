/** Talks HTTP with the server. The only file that fetches. URLs are relative, so any proxy prefix works. */
import type { RunId, TagId } from '../charts/types';
import { decodeFrame, type SeriesFrame } from './frame';
import type { ErrorMessage, LogdirMessage, MarksMessage } from './schema';
import { type SeriesQuery, SourceError } from './source';
import { decodeSummaries, type Summaries } from './summaries';

export function fetchLogdir(signal: AbortSignal): Promise<LogdirMessage> {
  return request('api/logdir', signal, (response) => response.json() as Promise<LogdirMessage>);
}

export function fetchSeries(query: SeriesQuery, signal: AbortSignal): Promise<SeriesFrame> {
  return request(`api/series?${seriesParameters(query)}`, signal, async (response) =>
    decodeFrame(await response.arrayBuffer()),
  );
}

export function fetchSummaries(tag: TagId, signal: AbortSignal): Promise<Summaries> {
  return request(`api/summaries?tag=${tag}`, signal, async (response) =>
    decodeSummaries(await response.arrayBuffer()),
  );
}

export function fetchMarks(runs: readonly RunId[], signal: AbortSignal): Promise<MarksMessage> {
  return request(
    `api/marks?runs=${runRanges(runs)}`,
    signal,
    (response) => response.json() as Promise<MarksMessage>,
  );
}

/** Too many requests, a proxy whose server is away, a server that is busy or starting. */
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** More runs than this are drawn by step without their times: 8 of 12 bytes a point, for tooltips alone. */
const timedRunsMost = 100;

/** All that a chart by step draws. */
const columnsWithoutTimes = 'step,value,count,nonfinite,min,max,last,mean,smooth';

/** The query string of `api/series`; defaults are left out, so that equal questions have equal URLs. */
export function seriesParameters(query: SeriesQuery): string {
  const parameters = new URLSearchParams({ tag: String(query.tag), cols: String(query.cols) });
  if (query.runs) parameters.set('runs', runRanges(query.runs));
  if (query.xAxis !== 'step') parameters.set('x', query.xAxis);
  if (query.xRange) {
    parameters.set('from', String(query.xRange.from));
    parameters.set('to', String(query.xRange.to));
  }
  if (query.smoothing > 0) parameters.set('smooth', String(query.smoothing));
  if (query.xAxis === 'step' && query.runs && query.runs.length > timedRunsMost) {
    parameters.set('columns', columnsWithoutTimes);
  }
  return parameters.toString().replaceAll('%2C', ',');
}

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

async function request<T>(
  url: string,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  let response: Response;
  try {
    // no-cache: ask every time, but with the ETag, so that what did not change is not sent again.
    response = await fetch(url, { signal, cache: 'no-cache' });
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
