import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SeriesFrame, SmoothFrame } from '../api/frame';
import type { SeriesQuery, SeriesSource } from '../api/source';
import { SourceError } from '../api/source';
import { type Drawing, sharedDrawing } from '../charts';
import type { KeptSeries, SeriesData } from '../charts/types';
import { CardSeries } from './card-series.svelte';
import { Catalogue } from './catalogue.svelte';

const query = {
  tag: 0,
  runs: [0, 1],
  xAxis: 'step',
  xRange: null,
  cols: 100,
  smoothing: 0.6,
} as const;

/** A source whose answers the test gives, one by one. */
class ScriptedSource implements SeriesSource {
  readonly asked: {
    query: SeriesQuery;
    signal: AbortSignal;
    answer: (frame: SeriesFrame | Error) => void;
  }[] = [];

  series(query: SeriesQuery, signal: AbortSignal): Promise<SeriesFrame> {
    return new Promise((resolve, reject) => {
      const answer = (frame: SeriesFrame | Error) =>
        frame instanceof Error ? reject(frame) : resolve(frame);
      this.asked.push({ query, signal, answer });
    });
  }
}

function points(run: number, version: number): SeriesData {
  return {
    kind: 'points',
    run,
    count: version,
    version,
    step: new Uint32Array(version),
    wallTime: new Float64Array(version),
    value: new Float32Array(version),
  };
}

const frame = (...series: SeriesData[]) => ({ header: {}, series }) as unknown as SeriesFrame;
/** Turns that come at once. */
const atOnce = { add: (_: object, work: () => void) => work(), drop: () => undefined };

/** Every promise that can settle now has. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function card(keeper: Pick<Drawing, 'keep' | 'smooth' | 'release' | 'onLost'> = sharedDrawing()) {
  const source = new ScriptedSource();
  const catalogue = new Catalogue();
  const grow = (run: number, version: number) =>
    catalogue.series(0).set(run, {
      count: version,
      firstStep: 0,
      lastStep: 0,
      lastValue: 0,
      nonfiniteCount: 0,
      version,
    });
  grow(0, 1);
  grow(1, 1);
  const answer = async (i: number, given: SeriesFrame | Error) => {
    source.asked[i]?.answer(given);
    await settled();
  };
  return {
    source,
    catalogue,
    grow,
    answer,
    card: new CardSeries(source, catalogue, 0, keeper, atOnce),
  };
}

describe('a card’s points', () => {
  test('are asked for once, and again only for the runs that grew', async () => {
    const { source, grow, answer, card: series } = card();
    series.want(query, 'card');
    await answer(0, frame(points(0, 1), points(1, 1)));
    series.want(query, 'card');
    expect(source.asked).toHaveLength(1);
    grow(1, 2);
    series.want(query, 'card');
    expect(source.asked[1]?.query.runs).toEqual([1]);
    await answer(1, frame(points(1, 2)));
    expect([...series.byLine.values()].map(({ version }) => version)).toEqual([1, 2]);
  });

  test('that grew while being asked for are asked for again', async () => {
    const { source, grow, answer, card: series } = card();
    series.want(query, 'card');
    grow(0, 2);
    await answer(0, frame(points(0, 1), points(1, 1)));
    expect(source.asked[1]?.query.runs).toEqual([0]);
  });

  test('for other pixels cancel what is under way', async () => {
    const { source, answer, card: series } = card();
    series.want(query, 'card');
    series.want({ ...query, xRange: { from: 0, to: 5 } }, 'card');
    expect(source.asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await answer(0, frame(points(0, 9)));
    expect(series.byLine.size).toBe(0);
  });

  test('for pixels that were asked for in vain are asked for again', async () => {
    const { source, answer, card: series } = card();
    series.want(query, 'card');
    await answer(0, frame(points(0, 1), points(1, 1)));
    const zoomed = { ...query, xRange: { from: 0, to: 5 } };
    series.want(zoomed, 'card');
    await expect.poll(() => source.asked.length).toBe(2);
    series.want(query, 'card');
    expect(source.asked[1]?.signal.aborted).toBe(true);
    series.want(zoomed, 'card');
    await expect.poll(() => source.asked.length).toBe(3);
    expect(source.asked[2]?.query).toMatchObject(zoomed);
    expect(series.isLoading).toBe(true);
  });

  test('serve every smoothing while they are whole', async () => {
    const { source, answer, card: series } = card();
    series.want(query, 'card');
    await answer(0, frame(points(0, 1), points(1, 1)));
    series.want({ ...query, smoothing: 0.9 }, 'card');
    expect(source.asked).toHaveLength(1);
  });

  test('stay when a request fails, and another view asks again', async () => {
    const { source, answer, card: series } = card();
    series.want(query, 'card');
    await answer(0, frame(points(0, 1), points(1, 1)));
    series.want({ ...query, cols: 200 }, 'card');
    await answer(1, new SourceError('the server does not answer', false));
    expect(series.failure).toBe('the server does not answer');
    expect(series.byLine.size).toBe(2);
    series.want({ ...query, cols: 300 }, 'card');
    await answer(2, frame(points(0, 1), points(1, 1)));
    expect(series.failure).toBeNull();
    expect(source.asked).toHaveLength(3);
  });

  test('are not given up by a card that another has replaced', () => {
    const { source, card: series } = card();
    series.want(query, 'card');
    series.want(query, 'full screen');
    series.stop('card');
    expect(source.asked[0]?.signal.aborted).toBe(false);
    series.stop('full screen');
    expect(source.asked[0]?.signal.aborted).toBe(true);
  });
});

describe('a request that failed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const away = new SourceError('the server does not answer', false);
  const refused = new SourceError('no scalar tag has the id 0', true);

  async function failed(error: Error) {
    const asked = card();
    asked.card.want(query, 'card');
    asked.source.asked[0]?.answer(error);
    await vi.advanceTimersByTimeAsync(0);
    return asked;
  }

  test('is repeated after growing pauses until it is answered', async () => {
    const { source, card: series } = await failed(away);
    for (const pauseMs of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const { length } = source.asked;
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      expect(source.asked).toHaveLength(length);
      await vi.advanceTimersByTimeAsync(1);
      expect(source.asked).toHaveLength(length + 1);
      source.asked[length]?.answer(away);
      await vi.advanceTimersByTimeAsync(0);
    }
    series.retry();
    source.asked.at(-1)?.answer(frame(points(0, 1), points(1, 1)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(series.failure).toBeNull();
    expect(source.asked).toHaveLength(9);
  });

  test('is not repeated sooner because the tag grows', async () => {
    const { source, grow, card: series } = await failed(away);
    for (const version of [2, 3, 4]) {
      grow(0, version);
      series.want(query, 'card');
    }
    expect(source.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(source.asked).toHaveLength(2);
  });

  test('is left alone when it was refused for good, until the tag grows', async () => {
    const { source, card: series } = await failed(refused);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.asked).toHaveLength(1);
    series.want(query, 'card');
    expect(source.asked).toHaveLength(2);
  });

  test('is given up by a card out of view', async () => {
    const { source, card: series } = await failed(away);
    series.stop('card');
    series.retry();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.asked).toHaveLength(1);
    series.want(query, 'card');
    expect(source.asked).toHaveLength(2);
  });
});

describe('points kept elsewhere', () => {
  /** Keeps points as a drawing does: they are gone from the page. */
  class Keeper {
    readonly kept: number[] = [];
    lose = () => {};
    #next = 1;
    keep = (series: readonly SeriesData[]) =>
      series.map(({ kind, run, count, version, step }) => {
        this.kept.push(this.#next);
        return { key: this.#next++, kind, run, count, version, rows: step.length };
      });
    smooth = (series: readonly KeptSeries[]) =>
      series.map((kept) => {
        this.kept.push(this.#next);
        return { ...kept, key: this.#next++ };
      });
    release = (series: readonly KeptSeries[]) => {
      for (const { key } of series) this.kept.splice(this.kept.indexOf(key), 1);
    };
    onLost = (listener: () => void) => {
      this.lose = listener;
      return () => {
        this.lose = () => {};
      };
    };
  }

  function keptCard() {
    const points = new Keeper();
    return { points, ...card(points) };
  }

  test('are released when newer ones are here, and all when the card is closed', async () => {
    const { card: series, answer, grow, points: keeper } = keptCard();
    series.want(query, 'a');
    await answer(0, frame(points(0, 1), points(1, 1)));
    expect(keeper.kept).toEqual([1, 2]);
    grow(1, 2);
    series.want({ ...query }, 'a');
    await answer(1, frame(points(1, 2)));
    expect(keeper.kept).toEqual([1, 3]);
    expect([...series.byLine.values()].map(({ key }) => key)).toEqual([1, 3]);
    series.close();
    expect([keeper.kept, series.byLine.size]).toEqual([[], 0]);
  });

  describe('another smoothing', () => {
    /** A card with two of ten points in a window, of two runs. */
    async function smoothedCard() {
      const given = keptCard();
      const { card: series, source, answer } = given;
      const window = { ...query, xRange: { from: 0, to: 9 } };
      const part = (run: number) => ({ ...points(run, 2), count: 10, version: 1 });
      const smoothed: { query: SeriesQuery; signal: AbortSignal }[] = [];
      let tell: (frame: SmoothFrame) => void = () => undefined;
      Object.assign(source, {
        smoothed: (asked: SeriesQuery, signal: AbortSignal) => {
          smoothed.push({ query: asked, signal });
          return new Promise<SmoothFrame>((resolve) => {
            tell = resolve;
          });
        },
      });
      series.want(window, 'a');
      await answer(0, frame(part(0), part(1)));
      const entry = (run: number, version = 1) => ({
        ...{ run, tag: 0, n: 2, count: 10, version, kind: 'points', columns: {} },
      });
      const tellSmooth = async (...entries: object[]) => {
        const columns = entries.map(() => Float32Array.of(1, 2));
        tell({ header: { from: 0, to: 9, series: entries }, columns } as unknown as SmoothFrame);
        await settled();
      };
      return { ...given, window, part, smoothed, entry, tellSmooth };
    }

    test('asks for the smoothed values alone, and for nothing where nothing is smoothed', async () => {
      const {
        card: series,
        window,
        source,
        smoothed,
        entry,
        tellSmooth,
        points: keeper,
      } = await smoothedCard();
      series.want({ ...window, smoothing: 0 }, 'a');
      expect(smoothed).toHaveLength(0);
      series.want({ ...window, smoothing: 0.9 }, 'a');
      expect(smoothed.map(({ query: { smoothing } }) => smoothing)).toEqual([0.9]);
      await tellSmooth(entry(0), entry(1));
      expect([...series.byLine.values()].map(({ key }) => key)).toEqual([3, 4]);
      expect(keeper.kept).toEqual([3, 4]);
      expect([source.asked.length, series.isLoading]).toEqual([1, false]);
    });

    test('asks for all where the points have grown meanwhile', async () => {
      const {
        card: series,
        window,
        source,
        part,
        entry,
        tellSmooth,
        answer,
        points: keeper,
      } = await smoothedCard();
      series.want({ ...window, smoothing: 0.9 }, 'a');
      await tellSmooth(entry(0), entry(1, 2));
      expect(source.asked[1]?.query).toMatchObject({ runs: [0, 1], smoothing: 0.9 });
      await answer(1, frame(part(0), part(1)));
      expect(keeper.kept).toEqual([3, 4]);
    });

    test('drops an answer that another smoothing has overtaken', async () => {
      const {
        card: series,
        window,
        smoothed,
        entry,
        tellSmooth,
        points: keeper,
      } = await smoothedCard();
      series.want({ ...window, smoothing: 0.9 }, 'a');
      const late = tellSmooth;
      series.want({ ...window, smoothing: 0.5, cols: 50 }, 'a');
      expect(smoothed[0]?.signal.aborted).toBe(true);
      await late(entry(0), entry(1));
      expect(keeper.kept).toEqual([1, 2]);
    });
  });

  test('are asked for again when they are lost, by a card in view', async () => {
    const { card: series, source, answer, points: keeper } = keptCard();
    series.want(query, 'a');
    await answer(0, frame(points(0, 1), points(1, 1)));
    keeper.lose();
    expect([series.byLine.size, source.asked.length]).toEqual([0, 2]);
    await answer(1, frame(points(0, 1), points(1, 1)));
    expect(series.byLine.size).toBe(2);
    series.stop();
    keeper.lose();
    expect(source.asked).toHaveLength(2);
  });
});

test('a gesture asks at once, then a few times a second, and last for where it ends', async () => {
  vi.useFakeTimers();
  const { source, catalogue } = card();
  const series = new CardSeries(source, catalogue, 200, sharedDrawing(), atOnce);
  const zoom = (to: number) => series.want({ ...query, xRange: { from: 0, to } }, 'a');
  const asked = () => source.asked.map(({ query: { xRange } }) => xRange?.to);
  zoom(100);
  for (let to = 99; to > 90; to--) zoom(to);
  expect(asked()).toEqual([100]);
  vi.advanceTimersByTime(120);
  expect(asked()).toEqual([100, 91]);
  vi.advanceTimersByTime(1000);
  expect(asked()).toEqual([100, 91]);
  expect(source.asked[0]?.signal.aborted).toBe(true);
  vi.useRealTimers();
});
