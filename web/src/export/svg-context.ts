/** A canvas that writes down what is drawn on it as SVG: as much of one as pictures of charts need. */
import type { Context2d } from '../charts/canvas-view';

interface State {
  readonly strokeStyle: string;
  readonly fillStyle: string;
  readonly lineWidth: number;
  readonly lineJoin: string;
  readonly globalAlpha: number;
  readonly dash: readonly number[];
  readonly openGroups: number;
}

export class SvgContext {
  strokeStyle = '#000';
  fillStyle = '#000';
  lineWidth = 1;
  lineJoin = 'miter';
  globalAlpha = 1;
  font = '11px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  imageSmoothingEnabled = true;

  readonly #width: number;
  readonly #height: number;
  readonly #parts: string[] = [];
  readonly #saved: State[] = [];
  readonly #ruler = document.createElement('canvas').getContext('2d');
  #path: string[] = [];
  #dash: readonly number[] = [];
  #openGroups = 0;
  #clips = 0;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  /** Painters that use no more than is here cannot tell. */
  asCanvas(): Context2d {
    return this as unknown as Context2d;
  }

  text(): string {
    const size = `width="${digits(this.#width)}" height="${digits(this.#height)}"`;
    const box = `viewBox="0 0 ${digits(this.#width)} ${digits(this.#height)}"`;
    const closed = '</g>'.repeat(this.#openGroups);
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box}>\n${this.#parts.join('\n')}${closed}\n</svg>\n`;
  }

  save(): void {
    const { strokeStyle, fillStyle, lineWidth, lineJoin, globalAlpha } = this;
    const styles = { strokeStyle, fillStyle, lineWidth, lineJoin, globalAlpha };
    this.#saved.push({ ...styles, dash: this.#dash, openGroups: this.#openGroups });
  }

  restore(): void {
    const state = this.#saved.pop();
    if (!state) return;
    const { dash, openGroups, ...styles } = state;
    while (this.#openGroups > openGroups) this.#close();
    this.#dash = dash;
    Object.assign(this, styles);
  }

  translate(x: number, y: number): void {
    this.#open(`<g transform="translate(${digits(x)} ${digits(y)})">`);
  }

  clip(): void {
    const id = `clip${this.#clips++}`;
    this.#parts.push(`<clipPath id="${id}"><path d="${this.#path.join('')}"/></clipPath>`);
    this.#open(`<g clip-path="url(#${id})">`);
  }

  beginPath(): void {
    this.#path = [];
  }

  closePath(): void {
    this.#path.push('Z');
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${digits(x)} ${digits(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${digits(x)} ${digits(y)}`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(
      `M${digits(x)} ${digits(y)}h${digits(width)}v${digits(height)}h${digits(-width)}Z`,
    );
  }

  /** Whole circles: charts have no other arcs. */
  arc(x: number, y: number, radius: number): void {
    const [r, d] = [digits(radius), digits(2 * radius)];
    this.#path.push(
      `M${digits(x + radius)} ${digits(y)}a${r} ${r} 0 1 1 -${d} 0a${r} ${r} 0 1 1 ${d} 0`,
    );
  }

  setLineDash(dash: readonly number[]): void {
    this.#dash = dash;
  }

  stroke(): void {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    const join = this.lineJoin === 'miter' ? '' : ` stroke-linejoin="${this.lineJoin}"`;
    const width = ` stroke-width="${digits(this.lineWidth)}"`;
    this.#draw(`fill="none" stroke="${escaped(this.strokeStyle)}"${width}${dash}${join}`);
  }

  fill(): void {
    this.#draw(`fill="${escaped(this.fillStyle)}"`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  fillText(text: string, x: number, y: number): void {
    this.#write(text, x, y, `fill="${escaped(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    const width = `stroke-width="${digits(this.lineWidth)}" stroke-linejoin="round"`;
    this.#write(text, x, y, `fill="none" stroke="${escaped(this.strokeStyle)}" ${width}`);
  }

  measureText(text: string): { readonly width: number } {
    if (!this.#ruler) return { width: text.length * 6 };
    this.#ruler.font = this.font;
    return this.#ruler.measureText(text);
  }

  /** Pixels stay pixels: the density of many runs. */
  drawImage(image: CanvasImageSource, x: number, y: number, width: number, height: number): void {
    const canvas = document.createElement('canvas');
    const { width: columns, height: rows } = image as HTMLCanvasElement;
    canvas.width = columns;
    canvas.height = rows;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    const place = `x="${digits(x)}" y="${digits(y)}" width="${digits(width)}" height="${digits(height)}"`;
    const href = `href="${canvas.toDataURL()}"`;
    this.#parts.push(
      `<image ${place} ${href} preserveAspectRatio="none" style="image-rendering:pixelated"/>`,
    );
  }

  #draw(style: string): void {
    if (this.#path.length === 0) return;
    this.#parts.push(`<path d="${this.#path.join('')}" ${style}${this.#opacity()}/>`);
  }

  #write(text: string, x: number, y: number, style: string): void {
    const anchors: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end' };
    const anchor = `text-anchor="${anchors[this.textAlign] ?? 'start'}"`;
    const font = `style="font:${escaped(this.font)};white-space:pre"`;
    this.#parts.push(
      `<text x="${digits(x)}" y="${digits(y)}" ${anchor} ${font} ${style}${this.#opacity()}>${escaped(text)}</text>`,
    );
  }

  #opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${digits(this.globalAlpha)}"`;
  }

  #open(group: string): void {
    this.#parts.push(group);
    this.#openGroups++;
  }

  #close(): void {
    this.#parts.push('</g>');
    this.#openGroups--;
  }
}

const digits = (value: number) => String(Math.round(value * 100) / 100);

/** Nor may there be characters that XML cannot hold. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get in
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
