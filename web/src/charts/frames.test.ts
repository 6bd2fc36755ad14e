import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cancelFrame, type Framed, requestFrame } from './frames';

let frames: (() => void)[];
let nowMs: number;
let drawn: string[];

beforeEach(() => {
  [frames, nowMs, drawn] = [[], 0, []];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => frames.pop());
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A chart that takes so long to draw. */
function chart(name: string, tookMs: number, isPointed = false): Framed {
  const draw = () => {
    drawn.push(name);
    nowMs += tookMs;
  };
  return { isPointed, draw };
}

/** What the next frame draws. */
function frame(): string[] {
  drawn = [];
  frames.shift()?.();
  return drawn;
}

test('a frame ends when its time is up, and those that waited longest are next', () => {
  const charts = ['a', 'b', 'c'].map((name) => chart(name, 3));
  for (const each of charts) requestFrame(each);
  expect(frame()).toEqual(['a', 'b']);
  requestFrame(charts[0] as Framed);
  expect(frame()).toEqual(['c', 'a']);
  expect(frames).toHaveLength(0);
});

test('a chart is drawn once a frame, however often it asks', () => {
  const one = chart('one', 1);
  requestFrame(one);
  requestFrame(one);
  expect(frame()).toEqual(['one']);
  expect(frames).toHaveLength(0);
});

test('the one under the pointer comes first and stops no other for good', () => {
  const pointed = chart('pointed', 9, true);
  requestFrame(chart('a', 9));
  requestFrame(chart('b', 9));
  requestFrame(pointed);
  expect(frame()).toEqual(['pointed', 'a']);
  requestFrame(pointed);
  expect(frame()).toEqual(['pointed', 'b']);
});

test('what is gone is not drawn, and leaves no frame behind', () => {
  const gone = chart('gone', 1);
  const kept = chart('kept', 1);
  requestFrame(gone);
  requestFrame(kept);
  cancelFrame(gone);
  expect(frame()).toEqual(['kept']);
  requestFrame(gone);
  cancelFrame(gone);
  expect(frames).toHaveLength(0);
});
