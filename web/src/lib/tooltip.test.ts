import { expect, test } from 'vitest';
import { tooltipPlace } from './tooltip';

const place = (xPx: number, pageWidth: number, widthPx = 240) =>
  tooltipPlace({
    xPx,
    yPx: 100,
    widthPx,
    heightPx: 80,
    plot: { left: 40, top: 50 },
    page: { width: pageWidth, height: 600 },
  });

test('a tooltip stands right of the cross-hair, and left of it where the page ends', () => {
  expect(place(300, 1440)).toEqual({ leftPx: 352, topPx: 110 });
  expect(place(1300, 1440)).toEqual({ leftPx: 1088, topPx: 110 });
});

test('a tooltip that fits on neither side is whole on the page', () => {
  expect(place(180, 420).leftPx).toBe(172);
  expect(place(180, 420, 500).leftPx).toBe(8);
});
