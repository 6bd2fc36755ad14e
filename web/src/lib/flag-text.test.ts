import { expect, test } from 'vitest';
import type { ChartFlag } from '../charts/types';
import { flagLabel, placeText, shortText } from './flag-text';

const flag = (step: number, more: Partial<ChartFlag> = {}): ChartFlag => ({
  run: 0,
  runName: 'adamw · rank 1',
  color: '#000',
  name: 'drop',
  text: 'lr / 10',
  step,
  wallTime: null,
  started: 0,
  ...more,
});

test('a flag says all that it stands for', () => {
  expect(flagLabel([flag(1400)])).toBe('drop: lr / 10, run adamw · rank 1, step 1,400');
  expect(flagLabel([flag(3, { text: '' })])).toBe('drop, run adamw · rank 1, step 3');
  expect(placeText(flag(3, { wallTime: 90 }))).toMatch(/^step 3 · \d\d:\d\d:30 · /);
});

test('several flags in one place say how many and which', () => {
  const names = ['a', 'b', 'a', 'c', 'd'];
  const flags = names.map((name, i) => flag(i * 1000, { name }));
  expect(flagLabel(flags)).toBe('5 marks, step 0 to 4,000: a, b, c, …');
});

test('several flags of one step name it once, and those of a time axis their steps in order', () => {
  expect(flagLabel([flag(7), flag(7)])).toBe('2 marks, step 7: drop');
  expect(flagLabel([flag(9), flag(4), flag(6)])).toBe('3 marks, step 4 to 9: drop');
});

test('words of several lines are cut to one', () => {
  expect(shortText(' one\n two ', 20)).toBe('one two');
  expect(shortText('a rather long text of a mark', 12)).toHaveLength(12);
});
