// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { pointsOf, seriesOf, THEME, VIEW } from '../charts/test-fixtures';
import type { ChartFlag, LineSeries } from '../charts/types';
import { type PictureContent, paintPicture, pictureHeight } from './picture';
import { SvgContext } from './svg-context';

const flag = (name: string, step: number, run = 0): ChartFlag => ({
  run,
  runName: `run${run}`,
  color: '#4061ae',
  name,
  text: '',
  step,
  wallTime: 1000 + step,
  started: 1000,
});

const line = (values: readonly number[], more: Partial<LineSeries> = {}) =>
  seriesOf(pointsOf(values), { label: 'its end', ...more });

// Widths are guessed where there is no canvas.
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

function picture(content: Partial<PictureContent>) {
  const full: PictureContent = {
    title: 'loss/train',
    lines: [line([3, 2, 1, 2])],
    flags: [],
    view: { ...VIEW, xName: 'step' },
    theme: THEME,
    width: 480,
    chartHeight: 240,
    ratio: 1,
    isTransparent: false,
    ...content,
  };
  const context = new SvgContext(full.width, pictureHeight(full));
  paintPicture(context.asCanvas(), full);
  const svg = new DOMParser().parseFromString(context.text(), 'image/svg+xml');
  const texts = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
  return { texts, paths: svg.querySelectorAll('path').length };
}

describe('a picture of a card', () => {
  test('says what it is of, its runs and its axis', () => {
    const { texts } = picture({});
    expect(texts).toEqual(expect.arrayContaining(['loss/train', 'run0', 'step']));
  });

  test('has the marks of runs in colour by name, and only how many where they are near', () => {
    const flags = [flag('lr drop', 1), flag('a', 2), flag('b', 2), flag('of another', 1.5, 7)];
    const { texts } = picture({ flags });
    expect(texts).toContain('lr drop');
    expect(texts).toContain('2');
    expect(texts.join()).not.toContain('of another');
    expect(picture({ flags }).paths).toBeGreaterThan(picture({}).paths);
  });

  test('shows what a restart superseded, which is no run of its own', () => {
    const past = { ...pointsOf([3, 2, 5, 5]), segment: { number: 0, superseded: 2 } };
    const lines = [seriesOf(past, { role: 'past' }), line([3, 2, 1, 2])];
    const { paths, texts } = picture({ lines });
    expect(paths).toBeGreaterThan(picture({}).paths);
    expect(texts.join()).not.toContain('in grey');
    expect(texts.filter((text) => text === 'run0')).toHaveLength(1);
  });

  test('tells how many runs are grey, the members of groups not among them', () => {
    const lines = [
      line([1, 2]),
      line([1, 2], { run: 1, role: 'context' }),
      line([1, 2], { run: 2, role: 'member' }),
    ];
    expect(picture({ lines }).texts).toContain('1 in grey');
  });
});
