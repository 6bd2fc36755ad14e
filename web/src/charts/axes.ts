/** The text of a chart as SVG and DOM: sharp at any zoom and selectable. Nodes are kept and refilled. */

import type { Note } from './notes';
import type { ChartTheme } from './types';

const SVG = 'http://www.w3.org/2000/svg';

export class ChartText {
  readonly #svg: SVGSVGElement;
  #nodes: SVGTextElement[] = [];
  #notes: readonly Note[] = [];

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
    root.append(this.#svg);
  }

  /** Each with the node that shows it. */
  forEach(act: (note: Note, node: SVGTextElement) => void): void {
    this.#notes.forEach((note, i) => {
      act(note, this.#nodes[i] as SVGTextElement);
    });
  }

  setTheme(theme: ChartTheme): void {
    this.#svg.style.fontFamily = theme.fontFamily;
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
  }
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

export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
