import { afterEach, describe, expect, test, vi } from 'vitest';
import { Drawing } from './drawing';
import type { AnswerReply, Reply, Request } from './protocol';
import { pointsOf, VIEW } from './test-fixtures';

afterEach(() => vi.restoreAllMocks());

/** A drawing whose other side the test plays. */
function scripted() {
  const requests: { request: Request; transfer: Transferable[] }[] = [];
  let reply: (reply: Reply) => void = () => {};
  let fail: (reason: string) => void = () => {};
  const drawing = new Drawing((onReply, onFailure) => {
    [reply, fail] = [onReply, onFailure];
    return { post: (request, transfer = []) => requests.push({ request, transfer }) };
  });
  const told: string[] = [];
  const open = (name: string) =>
    drawing.open({
      onPicture: () => told.push(`${name} picture`),
      onMeasured: () => told.push(`${name} measured`),
      onNotes: () => told.push(`${name} notes`),
      onAnswer: () => told.push(`${name} answer`),
      onRestart: () => told.push(`${name} restart`),
    });
  return {
    drawing,
    requests,
    told,
    open,
    reply: (given: Reply) => reply(given),
    fail: () => fail('no memory'),
  };
}

const answer = (chart: number): AnswerReply => ({
  kind: 'answer',
  chart,
  hover: null,
  dots: [],
  leaders: [],
  lead: undefined,
});

describe('points', () => {
  test('move, each buffer once, and what stays says what they were', () => {
    const { drawing, requests } = scripted();
    const buffer = new ArrayBuffer(80);
    const view = (offset: number) => new Float64Array(buffer, offset, 5);
    const shared = { ...pointsOf([]), run: 3, count: 9, version: 2, wallTime: null };
    const kept = drawing.keep([
      { ...shared, step: view(0), value: view(40) },
      { ...shared, run: 4, step: view(0), value: view(40) },
    ]);
    expect(kept).toEqual([
      { key: 1, kind: 'points', run: 3, count: 9, version: 2, rows: 5 },
      { key: 2, kind: 'points', run: 4, count: 9, version: 2, rows: 5 },
    ]);
    expect(requests[0]?.transfer).toEqual([buffer]);
    expect(drawing.keep([pointsOf([1])])[0]?.key).toBe(3);
  });

  test('are the same under another smoothing, which alone moves', () => {
    const { drawing, requests } = scripted();
    const kept = drawing.keep([pointsOf([1, 2]), pointsOf([3, 4])]);
    const buffer = new ArrayBuffer(32);
    const columns = [new Float64Array(buffer, 0, 2), new Float64Array(buffer, 16, 2)];
    expect(drawing.smooth(kept, columns)).toEqual(kept.map((one, i) => ({ ...one, key: 3 + i })));
    expect(requests[1]).toEqual({
      request: { kind: 'smooth', key: 3, of: Uint32Array.of(1, 2), columns },
      transfer: [buffer],
    });
  });
});

describe('replies', () => {
  test('reach their chart, until it is closed', () => {
    const { drawing, told, open, reply, requests } = scripted();
    const [a, b] = [open('a'), open('b')];
    drawing.post({ kind: 'close', chart: 99 });
    reply(answer(b));
    reply(answer(a));
    drawing.close(b);
    reply(answer(b));
    expect(told).toEqual(['b answer', 'a answer']);
    expect(requests.at(-1)?.request).toEqual({ kind: 'close', chart: b });
  });
});

describe('a worker that fails', () => {
  test('is replaced by the page, which says so; points are lost and charts ask again', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { drawing, told, open, requests, fail } = scripted();
    open('a');
    let lost = 0;
    const stop = drawing.onLost(() => lost++);
    drawing.onLost(() => lost++);
    stop();
    drawing.keep([pointsOf([1])]);
    const before = requests.length;
    fail();
    expect([lost, told]).toEqual([1, ['a restart']]);
    expect(warn.mock.calls[0]?.[0]).toContain('no memory');
    drawing.keep([pointsOf([1])]);
    expect(requests).toHaveLength(before);
  });

  test('leaves an engine on the page that draws', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal(
      'OffscreenCanvas',
      class {
        getContext() {
          return null;
        }
      },
    );
    const { drawing, told, open, fail } = scripted();
    const chart = open('a');
    drawing.keep([]);
    fail();
    const theme = { fontFamily: 'sans-serif' } as never;
    const size = { width: 400, height: 200, ratio: 1, density: 'M', isGesture: false } as const;
    drawing.post({ kind: 'draw', chart, title: 'loss', view: VIEW, theme, ...size });
    await vi.waitFor(() => expect(told).toEqual(['a restart', 'a picture']));
    vi.unstubAllGlobals();
  });
});

test('what was drawn for a chart that is gone gives its pixels back', () => {
  const { drawing, open, reply, told } = scripted();
  const lead = { width: 1, height: 1, close: vi.fn() };
  const chart = open('a');
  drawing.post({ kind: 'release', keys: [] });
  reply({ ...answer(chart), lead });
  expect(lead.close).not.toHaveBeenCalled();
  drawing.close(chart);
  reply({ ...answer(chart), lead });
  expect([told, lead.close.mock.calls.length]).toEqual([['a answer'], 1]);
});
