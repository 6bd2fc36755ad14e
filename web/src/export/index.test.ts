// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SeriesFrame } from '../api/frame';
import type { SeriesQuery } from '../api/source';
import { pointsOf, seriesOf, THEME, VIEW } from '../charts/test-fixtures';
import type { ChartSeries, ChartView } from '../charts/types';
import { tagCard } from '../lib/cards';
import type { Board } from '../state/board.svelte';
import type { CardLine } from '../state/card-lines';
import { savePicture } from '.';

const card = tagCard({ id: 0, name: 'loss' });
const lines = [{ run: { id: 0 }, whole: { id: 0 }, id: 0, tag: null }] as unknown as CardLine[];

/** What the source is asked for when a picture of a card is saved. */
async function askedFor(view: Partial<ChartView>, format: 'svg', nonfiniteCount = 0) {
  const asked: SeriesQuery[] = [];
  const series = (query: SeriesQuery) => {
    asked.push(query);
    return Promise.resolve({ header: {}, series: [] } as unknown as SeriesFrame);
  };
  const board = {
    source: { series },
    catalogue: { series: () => ({ get: () => ({ nonfiniteCount }) }) },
    view: { timeAxis: 'step', hasSegments: false },
    xTag: null,
    flags: [],
    theme: { chart: THEME },
  } as unknown as Board;
  await savePicture(board, card, {
    format,
    scale: 2,
    isTransparent: false,
    view: { ...VIEW, ...view },
    lines,
    groups: [],
    series: [seriesOf(pointsOf([1])) as unknown as ChartSeries],
    width: 600,
    height: 240,
  });
  return asked[0];
}

// Widths are guessed where there is no canvas.
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  URL.createObjectURL = () => 'blob:picture';
});

describe('a picture is of points as fine as the chart’s', () => {
  test('on a linear axis', async () => {
    expect((await askedFor({}, 'svg'))?.cols).toBe(1200);
  });

  test('on a log axis, whose narrow end needs more of them', async () => {
    expect((await askedFor({ xScale: 'log' }, 'svg'))?.cols).toBe(8192);
  });

  test('and of values that are NaN or infinite tells which', async () => {
    expect((await askedFor({}, 'svg'))?.withKinds).toBe(false);
    expect((await askedFor({}, 'svg', 3))?.withKinds).toBe(true);
  });
});
