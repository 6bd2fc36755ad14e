import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inColumn, tooltipPlace } from './tooltip';

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

describe('numbers in a column', () => {
  const texts = (values: number[]) => inColumn(values).map(({ text, pad }) => `${text}[${pad}]`);

  test('have their decimal points under one another, and four digits each', () => {
    expect(texts([0.2808, 0.32, 0.0123])).toEqual(['0.2808[]', '0.3200[]', '0.0123[]']);
    expect(texts([207.3, 12.31, 0.5, 0])).toEqual(['207.3[0]', '12.31[]', '0.50[]', '0[.00]']);
    expect(texts([8282, 0.25])).toEqual(['8,282[.00]', '0.25[]']);
    expect(texts([-1, 9.99996, 0.9876])).toEqual(['−1.000[0]', '10.00[00]', '0.9876[]']);
  });

  test('have all digits where they are asked for', () => {
    expect(inColumn([87.654321, 12.3], 0)).toEqual([
      { text: '87.65432', pad: '' },
      { text: '12.30', pad: '000' },
    ]);
  });

  test('that are whole, need an exponent, or are none stand as they are', () => {
    expect(texts([3, 12, 1000])).toEqual(['3[]', '12[]', '1,000[]']);
    expect(texts([3e-4, 0.25, Number.NaN])).toEqual(['3e-4[]', '0.25[]', 'NaN[]']);
  });

  test('have one place for the point', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -900, max: 900, noNaN: true })), (values) => {
        const plain = inColumn(values).filter(({ text }) => /^[−\d.]+$/.test(text));
        const behind = plain.map(({ text, pad }) => {
          const whole = text + pad;
          return whole.includes('.') ? whole.length - whole.indexOf('.') : 0;
        });
        expect(new Set(behind).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});
