/** CSS colours as numbers, for code that writes pixels itself. */

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Reads #rgb, #rrggbb(aa) and rgb()/rgba(); null for anything else. */
export function parseColor(css: string): Rgb | null {
  const text = css.trim().toLowerCase();
  const hex = /^#([0-9a-f]{3,8})$/.exec(text)?.[1];
  if (hex && (hex.length === 3 || hex.length === 4)) {
    const [r, g, b] = [...hex].map((digit) => Number.parseInt(digit + digit, 16));
    return { r: r as number, g: g as number, b: b as number };
  }
  if (hex && (hex.length === 6 || hex.length === 8)) {
    const value = Number.parseInt(hex.slice(0, 6), 16);
    return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
  }
  const parts = /^rgba?\(([^)]+)\)$/.exec(text)?.[1]?.match(/[\d.]+%?/g);
  if (!parts || parts.length < 3) return null;
  const [r, g, b] = parts.map((part) =>
    Math.round(
      part.endsWith('%') ? (Number.parseFloat(part) * 255) / 100 : Number.parseFloat(part),
    ),
  );
  return { r: r as number, g: g as number, b: b as number };
}

/** `share` of the second colour in the first; the first where one cannot be read. */
export function mixColors(first: string, second: string, share: number): string {
  const [a, b] = [parseColor(first), parseColor(second)];
  if (!a || !b) return first;
  const mixed = (['r', 'g', 'b'] as const).map((c) => Math.round(a[c] + (b[c] - a[c]) * share));
  return `rgb(${mixed.join(', ')})`;
}
