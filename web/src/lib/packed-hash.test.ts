import { expect, test } from 'vitest';
import { isPacked } from './long-hash';
import { pack, unpack } from './packed-hash';

const names = Array.from({ length: 400 }, (_, i) => `only=sweep/lr-${i % 7}/seed${i}`);
const long = `#/board?${names.join('&')}`;

test('a link of usual length stays as it is', async () => {
  const hash = '#/board?x=rel&q=loss';
  expect(await pack(hash)).toBe(hash);
  expect(await unpack(hash)).toBe(hash);
});

test('a long link becomes short, and is read back', async () => {
  const packed = await pack(long);
  expect(packed).toMatch(/^#\/board\?v=[\w-]+$/);
  expect(isPacked(packed)).toBe(true);
  expect(packed.length).toBeLessThan(long.length / 4);
  expect(await unpack(packed)).toBe(long);
});

test('a link cut short, or made up, leads to its place', async () => {
  const packed = await pack(long);
  expect(await unpack(packed.slice(0, -20))).toBe('#/board');
  expect(await unpack('#/board?v=AAAA')).toBe('#/board');
  expect(await unpack('#/board?v=a')).toBe('#/board');
});

test('a link does not fill the memory', async () => {
  const bomb = await pack(`#/board?q=${'a'.repeat(3 << 20)}`);
  expect(bomb.length).toBeLessThan(10_000);
  expect(await unpack(bomb)).toBe('#/board');
});
