// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pictureIsThere } from '../lib/first-picture';
import { createChart } from './chart';
import { Drawing } from './drawing';
import { Engine } from './engine';
import { pointsOf, RecordingContext, THEME, VIEW } from './test-fixtures';
import type { Chart, ChartFacts, ChartSeries, Hover, PlacedFlag, PointsData, Range } from './types';

/** What jsdom lacks: a size, frames that come when asked, and canvases that note what is drawn on them. */
let frames: Map<number, () => void>;
let contexts: Map<HTMLCanvasElement, RecordingContext>;
let resize: () => void;
let size: { width: number; height: number };

let engine: Engine;
let drawing: Drawing;
let host: HTMLElement;
let chart: Chart;
let hovers: (Hover | null)[];
let ranges: (Range | null)[];
let facts: ChartFacts[];
let drawn: { isEmpty: boolean; isCurrent: boolean }[];
let flags: (readonly PlacedFlag[])[] = [];

beforeEach(async () => {
  frames = new Map();
  contexts = new Map();
  size = { width: 446, height: 202 };
  let nextFrame = 1;
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    frames.set(nextFrame, callback);
    return nextFrame++;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        resize = callback;
      }
      observe() {}
      disconnect() {}
    },
  );
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => size.width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(() => size.height);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (
    this: HTMLCanvasElement,
  ) {
    const context = contexts.get(this) ?? new RecordingContext();
    contexts.set(this, context);
    return context as never;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

  [hovers, ranges, facts, drawn, flags] = [[], [], [], [], []];
  drawing = new Drawing((onReply) => {
    engine = new Engine(onReply);
    return { post: (request) => engine.receive(request) };
  });
  host = document.body.appendChild(document.createElement('div'));
  chart = createChart(
    host,
    {
      onHover: (hover) => hovers.push(hover),
      onYRange: () => undefined,
      onPin: () => undefined,
      onMeasured: () => undefined,
      onXRange: (range) => ranges.push(range),
      onFacts: (learned) => facts.push(learned),
      onFlags: (placed) => flags.push(placed),
      onDrawn: (picture) => drawn.push(picture),
    },
    drawing,
  );
  chart.setTitle('loss/train');
  chart.setTheme(THEME);
  chart.setView(VIEW);
  chart.setSeries([seriesOf(pointsOf([3, 2, 1], [0, 10, 20]))]);
  pictureIsThere();
  await vi.dynamicImportSettled();
});

afterEach(() => {
  chart.destroy();
  host.remove();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** One frame of the page; what it asks for is drawn after it, and seen with the next. */
function frameOnly(): number {
  const due = [...frames.values()];
  frames.clear();
  for (const callback of due) callback();
  return due.length;
}

/** Pictures drawn until nothing is asked for. */
function frame(): number {
  let pictures = 0;
  for (let i = 0; i < 8 && frames.size > 0; i++) {
    frameOnly();
    pictures += draw();
  }
  return pictures;
}

function draw(): number {
  let pictures = 0;
  for (; engine?.hasWork; pictures++) engine.step();
  return pictures;
}

/** A line whose points the drawing keeps. */
function seriesOf(data: PointsData, more: Partial<ChartSeries> = {}): ChartSeries {
  const [kept] = drawing.keep([data]);
  const run = more.run ?? data.run;
  return {
    data: kept as ChartSeries['data'],
    run,
    name: `run${run}`,
    label: `run${run}`,
    color: '#4061ae',
    role: 'focus',
    isLive: false,
    started: 1000,
    ...more,
  };
}

function pointer(type: string, clientX: number, clientY = 90): void {
  const root = host.firstElementChild as HTMLElement;
  root.setPointerCapture = () => {};
  root.dispatchEvent(new PointerEvent(type, { clientX, clientY, bubbles: true, button: 0 }));
}

const texts = () => [...host.querySelectorAll('text')].map((node) => node.textContent);

describe('frames', () => {
  test('many changes are one frame, and nothing runs when idle', () => {
    chart.setDensity('L');
    expect(frame()).toBe(1);
    expect(texts()).toContain('run0 1');
    expect(frame()).toBe(0);
  });

  test('hovering draws no data again', () => {
    frame();
    pointer('pointermove', 150);
    expect(frame()).toBe(0);
    expect(hovers).toHaveLength(1);
  });

  test('a view that changes nothing draws nothing', () => {
    frame();
    chart.setView({ ...VIEW });
    expect(frame()).toBe(0);
  });

  test('a chart destroyed with a frame pending leaves nothing behind', () => {
    chart.destroy();
    expect(frame()).toBe(0);
    chart.setSeries([]);
    expect(frame()).toBe(0);
    expect(host.childElementCount).toBe(0);
  });

  test('a host without size draws when it gets one', () => {
    size = { width: 0, height: 0 };
    resize();
    frame();
    expect(facts).toEqual([]);
    size = { width: 446, height: 202 };
    resize();
    frame();
    expect(facts).toHaveLength(1);
  });
});

test('y labels down to the last digits move the plot aside', () => {
  frame();
  const before = chart.plotWidthPx;
  chart.setSeries([seriesOf(pointsOf([0.693141, 0.693142, 0.693143], [0, 10, 20]))]);
  frame();
  expect(texts()).toContain('0.6931420');
  expect(chart.plotWidthPx).toBe(before - 16);
});

describe('what it tells', () => {
  test('facts come once, and again when they change', () => {
    frame();
    chart.setSeries([seriesOf(pointsOf([3, 2, 1], [0, 10, 20]))]);
    frame();
    expect(facts).toHaveLength(1);
    chart.setSeries([]);
    frame();
    expect(facts[1]).toMatchObject({ isEmpty: true, emptyReason: 'No run in view has loss/train' });
    expect(host.firstElementChild?.getAttribute('aria-label')).toBe(facts[1]?.summary);
  });

  test('a picture says whether it shows all that was given', () => {
    frame();
    const before = drawn.length;
    const other = { ...VIEW, xRange: { from: 30, to: 40 } };
    chart.setView(other);
    frameOnly();
    chart.setSeries([seriesOf(pointsOf([3, 2], [30, 40]))]);
    draw();
    expect(drawn.slice(before)).toEqual([{ isEmpty: true, isCurrent: false }]);
    frame();
    expect(drawn.at(-1)).toEqual({ isEmpty: false, isCurrent: true });
  });

  test('a hover names the nearest point, once, and its end', () => {
    frame();
    pointer('pointermove', 44 + 175);
    frame();
    expect(hovers[0]).toMatchObject({ x: 10, moreCount: 0 });
    expect(hovers[0]?.rows).toMatchObject([{ run: 0, step: 10, wallTime: 1010, raw: 2 }]);
    chart.setView({ ...VIEW, highlightedRun: 0 });
    frame();
    expect(hovers).toHaveLength(1);
    pointer('pointerleave', 0);
    frame();
    expect(hovers).toEqual([hovers[0], null]);
  });

  test('a drag selects the range below it, a short one does not', () => {
    frame();
    pointer('pointerdown', 44);
    pointer('pointermove', 46);
    pointer('pointerup', 46);
    expect(ranges).toEqual([]);
    const right = 446 - 102;
    pointer('pointerdown', 44 + (right - 44) / 4);
    pointer('pointermove', 44 + (right - 44) / 2);
    pointer('pointerup', 44 + (right - 44) / 2);
    expect(ranges[0]?.from).toBeCloseTo(5);
    expect(ranges[0]?.to).toBeCloseTo(10);
  });

  test('escape gives a drag up', () => {
    frame();
    pointer('pointerdown', 100);
    pointer('pointermove', 200);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    pointer('pointerup', 200);
    expect(ranges).toEqual([]);
  });

  test('a double click goes back to everything', () => {
    frame();
    host.firstElementChild?.dispatchEvent(
      new MouseEvent('dblclick', { clientX: 100, clientY: 90 }),
    );
    expect(ranges).toEqual([null]);
  });

  test('a wheel with ctrl zooms and without scrolls the page', () => {
    frame();
    const wheel = (ctrlKey: boolean) => {
      const event = new WheelEvent('wheel', {
        deltaY: -60,
        clientX: 217,
        clientY: 90,
        ctrlKey,
        cancelable: true,
      });
      host.firstElementChild?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect([wheel(false), ranges.length]).toEqual([false, 0]);
    expect([wheel(true), ranges.length]).toEqual([true, 1]);
    expect(ranges[0]?.from).toBeGreaterThan(0);
    expect(ranges[0]?.to).toBeLessThan(20);
  });
});

describe('a gesture over much data', () => {
  const many = () =>
    seriesOf(pointsOf(Array.from({ length: 5000 }, (_, i) => Math.sin(i))), { run: 1 });

  test('is drawn exactly once it rests', () => {
    chart.setSeries([many()]);
    frame();
    chart.setView({ ...VIEW, xRange: { from: 10, to: 900 } });
    frame();
    vi.advanceTimersByTime(1000);
    expect(frame()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(frame()).toBe(0);
  });

  test('over little data the first frame is exact already', () => {
    frame();
    chart.setView({ ...VIEW, xRange: { from: 5, to: 15 } });
    frame();
    vi.advanceTimersByTime(1000);
    expect(frame()).toBe(0);
  });
});

describe('flags', () => {
  const flag = { run: 0, runName: 'a', color: '#000', name: 'drop', text: '', wallTime: null };
  const at = (step: number) => ({ ...flag, step, started: 0 });

  test('are told where they stand, again only when that changes', () => {
    frame();
    expect(flags).toEqual([]);
    const set = [at(10)];
    chart.setFlags(set);
    frame();
    expect(flags.map((placed) => placed.length)).toEqual([1]);
    chart.setFlags(set);
    chart.setFlags([...set]);
    frame();
    expect(flags).toHaveLength(1);
    chart.setView({ ...VIEW, xRange: { from: 5, to: 15 } });
    frame();
    chart.setFlags([]);
    frame();
    expect(flags.map((placed) => placed.length)).toEqual([1, 0]);
  });
});

describe('a run in several lines', () => {
  const part = (run: number, label: string) =>
    seriesOf(pointsOf([3, 2, 1], [0, 10, 20]), {
      run,
      whole: 7,
      name: `a · ${label}`,
      label,
      dash: run === 1 ? [] : [6, 3],
    });

  test('counts as one', () => {
    chart.setSeries([part(1, 'train'), part(2, 'val')]);
    frame();
    expect(facts.at(-1)?.summary).toMatch(/^loss\/train: 1 run in 2 lines, lowest a · /);
  });

  test('leads with all of them', () => {
    chart.setDensity('L');
    chart.setSeries([part(1, 'train'), part(2, 'val')]);
    frame();
    const bold = () =>
      [...host.querySelectorAll('text')]
        .filter((node) => node.getAttribute('stroke-width') === '0.5')
        .map((node) => node.textContent?.split(' ')[0]);
    expect(bold()).toEqual([]);
    chart.setView({ ...VIEW, highlightedRun: 7 });
    frame();
    expect(bold().sort()).toEqual(['train', 'val']);
    chart.setView({ ...VIEW, highlightedRun: 2 });
    frame();
    expect(bold()).toEqual(['val']);
  });
});
