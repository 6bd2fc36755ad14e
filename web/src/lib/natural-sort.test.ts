import { expect, test } from 'vitest';
import { byNature } from './natural-sort';

test.each([
  [['layer2', 'layer10', 'layer100']],
  [['lr0', 'lr3e-4', 'lr0.001', 'lr0.01', 'lr0.05', 'lr0.1', 'lr0.25', 'lr1', 'lr1e+2']],
  [['wd0.05-a10', 'wd0.5-a2', 'wd0.5-a10', 'wd5']],
  [['v1.2.3', 'v1.2.10', 'v1.10.1', 'v2.0.0']],
  [['2026.9.30', '2026.10.2']],
  [['resnet/a', 'resnet18', 'resnet18-b', 'resnet18/a', 'resnet18a', 'resnet50', 'resnets']],
  [['run1-x', 'run1.pt', 'run10']],
  [['block.2.weight', 'block.10.weight']],
  [['7', '1234567890123456789012', '1234567890123456789013']],
  [['a1', 'A2', 'a3', 'B1']],
  [['1e-4', '1e-3', '0.002']],
])('%j are in order', (names) => {
  expect(names.toReversed().toSorted(byNature)).toEqual(names);
});

test.each([
  ['lr0.1', 'lr0.10'],
  ['a1', 'a01'],
  ['a', 'A'],
  ['0', '0.0'],
  ['1e-1', '0.1'],
  ['x', 'x\u0000'],
  ['é', 'e\u0301'],
  [`1e+${9}${'9'.repeat(9)}`, '1e+99999'],
])('%j and %j are alike, and yet one comes first', (a, b) => {
  expect(byNature(a, b)).not.toBe(0);
  expect(Math.sign(byNature(a, b))).toBe(-Math.sign(byNature(b, a)));
  expect(byNature(a, a)).toBe(0);
});

test('all names are in one order, wherever they begin', () => {
  // Every name of three of these pieces.
  const pieces = ['', '0', '10', '.', '.05', 'e-1', 'a', 'A', '/', '-', ' '];
  const names = [
    ...new Set(pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)))),
  ];
  const ordered = names.toSorted(byNature);
  expect(names.toReversed().toSorted(byNature)).toEqual(ordered);
  const wrong = ordered.flatMap((a, i) =>
    ordered
      .slice(i + 1)
      .filter((b) => byNature(a, b) >= 0 || byNature(b, a) <= 0)
      .map((b) => [a, b]),
  );
  expect(wrong).toEqual([]);
});
