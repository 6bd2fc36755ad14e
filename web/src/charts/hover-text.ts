/** What a hover does to the text of a chart: the chip below the cross-hair, and the labels of the leading lines. */

import { type ChartText, setAttribute } from './axes';
import type { Anchor, Note } from './notes';
import type { ChartTheme, RunId } from './types';

/** Tick labels this near to the step chip make way for it. */
const CHIP_CLEARS_PX = 34;

export interface Chip {
  readonly px: number;
  readonly top: number;
  readonly text: string;
}

export class HoverText {
  readonly #text: ChartText;
  readonly #chip = document.createElement('div');

  constructor(root: HTMLElement, text: ChartText) {
    this.#text = text;
    this.#chip.setAttribute('aria-hidden', 'true');
    Object.assign(this.#chip.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      padding: '0 7px',
      borderRadius: '3px',
      font: 'inherit',
      fontSize: '10.5px',
      fontWeight: '600',
      lineHeight: '16px',
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'nowrap',
      pointerEvents: 'none',
      visibility: 'hidden',
    });
    root.append(this.#chip);
  }

  /** Anew whenever the text may have changed, for that takes these marks away. */
  draw(chip: Chip | null, leaders: readonly RunId[], theme: ChartTheme): void {
    const { style } = this.#chip;
    style.visibility = chip ? 'visible' : 'hidden';
    if (chip) {
      this.#chip.textContent = chip.text;
      style.fontFamily = theme.fontFamily;
      style.background = theme.text;
      style.color = theme.card;
      style.transform = `translate(${Math.round(chip.px)}px, ${chip.top}px) translateX(-50%)`;
    }
    this.#text.forEach((note, node) => {
      // Bold by outline: a heavier font would be wider and run out of its margin.
      if (note.kind === 'end') {
        const isLeader = note.run !== undefined && leaders.includes(note.run);
        setAttribute(node, 'stroke-width', isLeader ? '0.5' : '0');
      } else if (note.kind === 'xTick') {
        const isNear = chip !== null && Math.abs(middleOf(note) - chip.px) < CHIP_CLEARS_PX;
        setAttribute(node, 'opacity', isNear ? '0' : '1');
      }
    });
  }
}

/** Centre of a tick label, near enough for making way. */
function middleOf({ x, anchor }: Note): number {
  const half: Record<Anchor, number> = { start: 10, middle: 0, end: -10 };
  return x + half[anchor];
}
