/** The text of a chart as SVG and DOM: sharp at any zoom and selectable. Nodes are kept and refilled. */

import type { Anchor, Note } from './notes';
import type { ChartTheme, RunId } from './types';

const SVG = 'http://www.w3.org/2000/svg';

/** Tick labels this near to the step chip make way for it. */
const CHIP_CLEARS_PX = 34;

export class ChartText {
  readonly #svg: SVGSVGElement;
  readonly #chip: HTMLDivElement;
  #nodes: SVGTextElement[] = [];
  #notes: readonly Note[] = [];
  #leaders: readonly RunId[] = [];
  #chipPx: number | null = null;

  constructor(root: HTMLElement) {
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.setAttribute('aria-hidden', 'true');
    Object.assign(this.#svg.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      overflow: 'visible',
      pointerEvents: 'none',
      fontVariantNumeric: 'tabular-nums',
      letterSpacing: '-0.003em',
    });
    this.#chip = document.createElement('div');
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
    root.append(this.#svg, this.#chip);
  }

  setTheme(theme: ChartTheme): void {
    this.#svg.style.fontFamily = theme.fontFamily;
    this.#chip.style.fontFamily = theme.fontFamily;
    this.#chip.style.background = theme.text;
    this.#chip.style.color = theme.card;
  }

  setNotes(notes: readonly Note[], theme: ChartTheme): void {
    while (this.#nodes.length > notes.length) this.#nodes.pop()?.remove();
    while (this.#nodes.length < notes.length) {
      const node = document.createElementNS(SVG, 'text');
      node.style.pointerEvents = 'auto';
      node.style.userSelect = 'text';
      this.#svg.append(node);
      this.#nodes.push(node);
    }
    notes.forEach((note, i) => {
      fill(this.#nodes[i] as SVGTextElement, note, this.#notes[i], theme);
    });
    this.#notes = notes;
    this.#applyLeaders();
    this.#applyChip();
  }

  /** The end labels of the leading lines look bold. */
  setLeaders(runs: readonly RunId[]): void {
    if (runs.join() === this.#leaders.join()) return;
    this.#leaders = runs;
    this.#applyLeaders();
  }

  setChip(chip: { readonly px: number; readonly top: number; readonly text: string } | null): void {
    this.#chip.style.visibility = chip ? 'visible' : 'hidden';
    if (chip) {
      this.#chip.textContent = chip.text;
      this.#chip.style.transform = `translate(${Math.round(chip.px)}px, ${chip.top}px) translateX(-50%)`;
    }
    if (chip?.px === this.#chipPx) return;
    this.#chipPx = chip?.px ?? null;
    this.#applyChip();
  }

  /** Bold by outline: a heavier font would be wider and run out of its margin. */
  #applyLeaders(): void {
    this.#notes.forEach((note, i) => {
      if (note.kind !== 'end') return;
      const isLeader = note.run !== undefined && this.#leaders.includes(note.run);
      setAttribute(this.#nodes[i] as SVGTextElement, 'stroke-width', isLeader ? '0.5' : '0');
    });
  }

  #applyChip(): void {
    this.#notes.forEach((note, i) => {
      if (note.kind !== 'xTick') return;
      const isNear =
        this.#chipPx !== null && Math.abs(middleOf(note) - this.#chipPx) < CHIP_CLEARS_PX;
      setAttribute(this.#nodes[i] as SVGTextElement, 'opacity', isNear ? '0' : '1');
    });
  }
}

/** Centre of a tick label, near enough for making way. */
function middleOf({ x, anchor }: Note): number {
  const half: Record<Anchor, number> = { start: 10, middle: 0, end: -10 };
  return x + half[anchor];
}

function fill(node: SVGTextElement, note: Note, before: Note | undefined, theme: ChartTheme): void {
  setAttribute(node, 'x', note.x.toFixed(1));
  setAttribute(node, 'y', note.y.toFixed(1));
  setAttribute(node, 'text-anchor', note.anchor);
  setAttribute(node, 'font-size', String(note.size));
  setAttribute(node, 'opacity', '1');
  // Words inside the plot keep clear of lines by an outline in the colour of the card.
  setAttribute(node, 'paint-order', 'stroke');
  setAttribute(node, 'stroke-width', note.kind === 'mark' ? '3' : '0');
  setAttribute(node, 'stroke', note.kind === 'mark' ? theme.card : theme.text);
  while (node.childElementCount > note.parts.length) node.lastElementChild?.remove();
  note.parts.forEach(({ text, ink }, i) => {
    const span = node.children[i] ?? node.appendChild(document.createElementNS(SVG, 'tspan'));
    if (before?.parts[i]?.text !== text || span.textContent !== text) span.textContent = text;
    setAttribute(span, 'fill', theme[ink]);
    // A name written from right to left leaves the value beside it as it is.
    setAttribute(span, 'unicode-bidi', 'isolate');
  });
  // Keeps the space between name and value.
  node.style.whiteSpace = 'pre';
}

function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
