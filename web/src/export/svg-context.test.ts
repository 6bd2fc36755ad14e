// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { SvgContext } from './svg-context';

function parsed(context: SvgContext): Document {
  const read = new DOMParser().parseFromString(context.text(), 'image/svg+xml');
  expect(read.querySelector('parsererror')).toBeNull();
  return read;
}

test('what is drawn is written down', () => {
  const context = new SvgContext(100, 50);
  context.strokeStyle = '#f00';
  context.lineWidth = 1.5;
  context.setLineDash([6, 3]);
  context.beginPath();
  context.moveTo(1, 2);
  context.lineTo(3.129, 4);
  context.stroke();
  const path = parsed(context).querySelector('path');
  expect(path?.getAttribute('d')).toBe('M1 2L3.13 4');
  expect(path?.getAttribute('stroke-dasharray')).toBe('6 3');
  expect(path?.getAttribute('stroke')).toBe('#f00');
});

test('a clip holds until its state is restored', () => {
  const context = new SvgContext(100, 50);
  context.save();
  context.beginPath();
  context.rect(0, 0, 10, 10);
  context.clip();
  context.globalAlpha = 0.5;
  context.fillRect(1, 1, 2, 2);
  context.restore();
  context.fillRect(3, 3, 1, 1);
  const svg = parsed(context).documentElement;
  expect(svg.querySelectorAll('g[clip-path] path')).toHaveLength(1);
  const last = svg.lastElementChild;
  expect([last?.tagName, last?.getAttribute('opacity')]).toEqual(['path', null]);
});

test('hostile text stays text', () => {
  const context = new SvgContext(100, 50);
  const name = '</text><script>alert(1)</script>"&\u0000\u001b\ud800';
  context.fillStyle = '"><script/>';
  context.fillText(name, 1, 2);
  const svg = parsed(context);
  expect(svg.querySelector('script')).toBeNull();
  expect(svg.querySelector('text')?.textContent).toBe(
    '</text><script>alert(1)</script>"&\ufffd\ufffd\ufffd',
  );
});

test('groups that are open at the end are closed', () => {
  const context = new SvgContext(10, 10);
  context.translate(1, 2);
  context.fillRect(0, 0, 1, 1);
  expect(parsed(context).querySelector('g')?.getAttribute('transform')).toBe('translate(1 2)');
});
