import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symexp, symlog, symlogScale, symlogTicks } from './symlog';

test('a pixel leads back to its value, on both sides of zero', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.constantFrom(1e-6, 1, 1e3),
      (value, linear) => {
        expect(symexp(symlog(value, linear), linear)).toBeCloseTo(value, 3);
        expect(symlog(-value, linear)).toBe(-symlog(value, linear));
      },
    ),
  );
  const scale = symlogScale(-1000, 1000, 1, 100, 0);
  expect(scale.px(0)).toBe(50);
  expect(scale.value(scale.px(10))).toBeCloseTo(10);
  expect(scale.px(Number.NaN)).toBeNaN();
});

test('ticks are zero and powers of ten, as far apart as there is room', () => {
  const at = (scale: ReturnType<typeof symlogScale>) => symlogTicks(scale, 38).labelled;
  expect(at(symlogScale(-100, 1000, 1, 300, 0))).toEqual([-100, -10, -1, 0, 1, 10, 100, 1000]);
  const few = at(symlogScale(-1e6, 1e6, 1, 200, 0));
  // Not 1 and −1: their labels would lie on that of zero.
  expect(few).toEqual([-1e6, -1e4, -100, 0, 100, 1e4, 1e6]);
  expect(symlogTicks(symlogScale(200, 300, 1, 200, 0), 38).labelled).toEqual([
    200, 220, 240, 260, 280, 300,
  ]);
});
