import { describe, expect, test } from 'vitest';
import css from './tokens.css?raw';

type Rgb = readonly [number, number, number];

/** The custom properties of one theme that are plain hex colours. */
function theme(name: 'light' | 'dark'): ReadonlyMap<string, Rgb> {
  const block = css.split(`:root[data-theme="${name}"]`)[1]?.split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*#([0-9a-f]{6})/g)].map(([, property, hex]) => [
      property as string,
      [0, 2, 4].map(
        (i) => Number.parseInt((hex as string).slice(i, i + 2), 16) / 255,
      ) as unknown as Rgb,
    ]),
  );
}

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const apply = (m: readonly Rgb[], v: Rgb) =>
  m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Rgb;

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab (Ottosson 2020) of linear RGB. */
function oklab(rgb: Rgb): Rgb {
  const lms = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Rgb;
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

function seen(color: Rgb, vision: string): Rgb {
  const simulated = apply(visions[vision] as readonly Rgb[], color.map(linear) as unknown as Rgb);
  return oklab(simulated.map((c) => Math.min(1, Math.max(0, c))) as unknown as Rgb);
}

const luminance = (color: Rgb) => {
  const [r, g, b] = color.map(linear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s palette', (name) => {
  const colors = theme(name);
  // What the palette was chosen for.
  const least =
    name === 'light' ? { distance: 0.1125, contrast: 3.28 } : { distance: 0.1108, contrast: 4.4 };
  const get = (property: string) => colors.get(property) as Rgb;
  const slots = Array.from({ length: 8 }, (_, slot) => get(`slot-${slot}`));

  test.each(Object.keys(visions))('keeps run colours apart in %s vision', (vision) => {
    const labs = slots.map((slot) => seen(slot, vision));
    const distances = labs.flatMap((a, i) =>
      labs.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(least.distance);
  });

  test('shows every run colour on a card and in the panel', () => {
    for (const slot of slots) {
      expect(contrast(slot, get('card'))).toBeGreaterThanOrEqual(least.contrast);
      expect(contrast(slot, get('sky'))).toBeGreaterThanOrEqual(3);
    }
  });

  test.each([
    ['text', 'card'],
    ['text', 'canvas'],
    ['text-2', 'card'],
    ['muted', 'canvas'],
    ['muted', 'selected'],
    ['muted', 'hover'],
    ['faint', 'sky'],
    ['faint', 'canvas'],
    ['accent', 'card'],
    ['ok', 'card'],
    ['ok', 'sky'],
    ['warn', 'card'],
    ['warn', 'sky'],
    ['warn', 'hover'],
    ['danger', 'sky'],
    ['danger', 'hover'],
    ['danger', 'selected'],
    ['text', 'selected'],
    ['text', 'popover'],
    ['muted', 'popover'],
    ['warn', 'warn-soft'],
    ['danger', 'danger-soft'],
    ['danger', 'card'],
  ])('writes %s readably on %s', (ink, ground) => {
    expect(contrast(get(ink), get(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test('draws control borders that can be seen', () => {
    expect(contrast(get('control'), get('card'))).toBeGreaterThanOrEqual(3);
  });
});
