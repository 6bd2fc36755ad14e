import { expect, test } from 'vitest';
import { fileName } from './files';
import { pythonSnippet, type SnippetInput } from './snippet';

const input: SnippetInput = {
  path: '/logs',
  title: 'loss',
  runs: [{ name: 'a', whole: 'a', started: 1000 }],
  tags: ['loss'],
  formula: null,
  xTag: null,
  xAxis: 'step',
  window: null,
  smoothing: 0,
};

test('names run and tag, and nothing that is not asked for', () => {
  const text = pythonSnippet(input);
  expect(text).toContain('logs = open_logdir("/logs")\nruns = ["a"]\n');
  expect(text).toContain('tags = ["loss"]');
  expect(text).not.toMatch(/smooth|between/);
});

test('smooths before it cuts the window out, as the page does', () => {
  const text = pythonSnippet({ ...input, smoothing: 0.6, window: { from: 1, to: 2 } });
  expect(text.indexOf('.smooth("ema", 0.6)')).toBeLessThan(text.indexOf('.between(1, 2)'));
});

test('relative time begins with the run, wall time does not', () => {
  const window = { from: 1, to: 2 };
  const relative = pythonSnippet({ ...input, xAxis: 'relative', window });
  expect(relative).toContain('    "a": 1000,');
  expect(relative).toContain('one.between(began[name] + 1, began[name] + 2, x="wall")');
  const wall = pythonSnippet({ ...input, xAxis: 'wall', window, formula: 'loss' });
  expect(wall).toContain('    name: one.between(1, 2, x="wall")\n    for name, one in');
});

test('names that would end a string do not', () => {
  const text = pythonSnippet({ ...input, path: 'a"\n\\', formula: '`x"`' });
  expect(text).toContain('open_logdir("a\\"\\n\\\\")');
  expect(text).toContain('logs.formula("`x\\"`")');
});

test('a scatter pairs the values of each step', () => {
  const text = pythonSnippet({ ...input, xTag: 'lr', window: { from: 0, to: 1 }, smoothing: 0.6 });
  expect(text).toContain('x_tag = "lr"');
  expect(text).toContain('and 0 <= at[step] <= 1');
  expect(text).not.toContain('smooth');
});

test('over the x of the board, tags and formulas keep apart', () => {
  const tags = pythonSnippet({ ...input, xTag: 'lr', tags: ['loss', 'acc'] });
  expect(tags).toContain('for (name, tag), y in series.items():');
  expect(tags).toContain('points[name, tag] = [');
  const formula = pythonSnippet({ ...input, xTag: 'lr', formula: 'loss * 2' });
  expect(formula).toContain('for name, y in series.items():');
  expect(formula).toContain('points[name] = [');
});

test('a file is called by its title, without what a file system minds', () => {
  expect(fileName('loss/train: a*b', 'csv')).toBe('loss-train-a-b.csv');
  expect(fileName('../..', 'png')).toBe('card.png');
  expect(fileName('é 損失', 'svg')).toBe('é-損失.svg');
});
