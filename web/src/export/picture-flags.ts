/** Flags in a picture, which cannot be pointed at: each with its name, where there is room for it. */
import type { Context2d } from '../charts/canvas-view';
import type { Layout } from '../charts/layout';
import type { ChartTheme, PlacedFlag } from '../charts/types';
import { shortText } from '../lib/flag-text';

const lettersMost = 24;
const flagPx = 12;
const fontPx = 10.5;

export function drawFlagHeads(
  context: Context2d,
  placed: readonly PlacedFlag[],
  { plot }: Layout,
  theme: ChartTheme,
): void {
  context.font = `${fontPx}px ${theme.fontFamily}`;
  context.textAlign = 'left';
  placed.forEach((flag, i) => {
    const side = flag.isLeft ? -1 : 1;
    const { px, topPx } = flag;
    context.fillStyle = flag.color ?? theme.muted;
    context.beginPath();
    context.moveTo(px, topPx + 0.5);
    context.lineTo(px + 9.5 * side, topPx + 0.5);
    context.lineTo(px + 7 * side, topPx + 3.75);
    context.lineTo(px + 9.5 * side, topPx + 7);
    context.lineTo(px, topPx + 7);
    context.closePath();
    context.fill();
    const from = flag.isLeft ? (placed[i - 1]?.px ?? plot.left) + flagPx : px + flagPx;
    const to = flag.isLeft ? px - flagPx : (placed[i + 1]?.px ?? plot.right) - flagPx;
    const text = wordsOf(flag, (words) => context.measureText(words).width <= to - from);
    context.fillStyle = theme.text2;
    const width = context.measureText(text).width;
    context.fillText(text, flag.isLeft ? px - flagPx - width : px + flagPx, topPx + 7.5);
  });
}

/** The name of one flag; else, and of several, how many they are. */
function wordsOf({ flags }: PlacedFlag, fits: (words: string) => boolean): string {
  const [first] = flags;
  const name = first && flags.length === 1 ? shortText(first.name, lettersMost) : '';
  if (name !== '' && fits(name)) return name;
  return flags.length > 1 ? String(flags.length) : '';
}
