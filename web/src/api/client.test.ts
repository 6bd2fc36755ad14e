import { afterEach, expect, test, vi } from 'vitest';
import { fetchLogdir, fetchSummaries, runRanges, seriesParameters } from './client';
import { pauseMs } from './events';

afterEach(() => vi.unstubAllGlobals());

const query = { tag: 3, runs: null, xAxis: 'step', xRange: null, cols: 800, smoothing: 0 } as const;

test('what is default is not asked for', () => {
  expect(seriesParameters(query)).toBe('tag=3&cols=800');
});

test('everything else is named as the interface names it', () => {
  const full = {
    ...query,
    runs: [0, 1, 2, 7],
    xAxis: 'relative',
    xRange: { from: 1.5, to: 9 },
    smoothing: 0.6,
  } as const;
  expect(seriesParameters(full)).toBe(
    'tag=3&cols=800&x=relative&from=1.5&to=9&smooth=0.6&runs=0-2,7',
  );
});

test('one column alone is asked for by its name, however many runs there are', () => {
  const runs = Array.from({ length: 200 }, (_, i) => i);
  expect(seriesParameters({ ...query, runs, smoothing: 0.6 }, 'smooth')).toBe(
    'tag=3&cols=800&smooth=0.6&runs=0-199&columns=smooth',
  );
});

test('another tag as x and older segments are asked for by name', () => {
  expect(seriesParameters({ ...query, xTag: 7, withSegments: true })).toBe(
    'tag=3&cols=800&x=tag:7&segments=all',
  );
  expect(seriesParameters({ ...query, xTag: null, withSegments: false })).toBe('tag=3&cols=800');
});

test('summaries are asked for of all runs, or of some', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(Response.json({ error: 'busy' }, { status: 503 }));
  });
  const { signal } = new AbortController();
  await expect(fetchSummaries({ tag: 3, runs: null }, signal)).rejects.toThrow('busy');
  await expect(fetchSummaries({ tag: 3, runs: [0, 1, 4] }, signal)).rejects.toThrow('busy');
  expect(asked).toEqual(['api/summaries?tag=3', 'api/summaries?tag=3&runs=0-1,4']);
});

test('times of very many runs are asked for only where the axis is time', () => {
  const runs = Array.from({ length: 101 }, (_, run) => run);
  const columns = (more: object) =>
    new URLSearchParams(seriesParameters({ ...query, runs, ...more })).get('columns')?.split(',');
  expect(columns({})).toContain('step');
  expect(columns({})).not.toContain('wall_time');
  expect(columns({ runs: runs.slice(1) })).toBeUndefined();
  expect(columns({ xAxis: 'tag', xTag: 3, withKinds: true })).toContain('x');
  expect(columns({ xAxis: 'relative' })).toBeUndefined();
  expect(columns({ xAxis: 'wall' })).toBeUndefined();
});

test('neighbouring ids become ranges', () => {
  expect(runRanges([])).toBe('');
  expect(runRanges([4])).toBe('4');
  expect(runRanges([0, 1, 3, 4, 5, 9])).toBe('0-1,3-5,9');
});

test('pauses between attempts double up to a quarter of a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(pauseMs)).toEqual([
    500, 1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
});

test.each([
  [400, false],
  [404, false],
  [500, false],
  [502, true],
  [503, true],
])('a %i may pass: %s', async (status, mayPass) => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status })));
  await expect(fetchLogdir(new AbortController().signal)).rejects.toMatchObject({
    message: `the server answered ${status}`,
    isAnswer: true,
    mayPass,
  });
});

test('a server that does not answer may come back', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  const asked = fetchLogdir(new AbortController().signal);
  await expect(asked).rejects.toMatchObject({ isAnswer: false, mayPass: true });
});

test('several tags are one question, and a formula stands in their place', () => {
  expect(seriesParameters({ ...query, otherTags: [7, 9] })).toBe('tag=3,7,9&cols=800');
  const formula = new URLSearchParams(seriesParameters({ ...query, formula: 'a + `b/c`' }));
  expect(formula.get('formula')).toBe('a + `b/c`');
  expect(formula.has('tag')).toBe(false);
});
