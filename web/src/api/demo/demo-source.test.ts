import { expect, test } from 'vitest';
import { DemoSource } from './demo-source';

const { signal } = new AbortController();
const source = new DemoSource();
const logdir = await source.logdir();
const tag = (name: string) => logdir.tags.name.indexOf(name);
const query = { xAxis: 'step', xRange: null, cols: 4000, smoothing: 0 } as const;

async function points(name: string, more: object = {}) {
  const { header, series } = await source.series(
    { ...query, tag: tag(name), runs: [0], ...more },
    signal,
  );
  const [one] = series;
  if (one?.kind !== 'points') throw new Error('expected points');
  return { header, one };
}

test('a tag over another has a point where both have one', async () => {
  const { header, one } = await points('loss/train', { xTag: tag('loss/val') });
  const { one: by } = await points('loss/val');
  expect([header.x, header.x_tag]).toEqual(['tag', tag('loss/val')]);
  expect([...one.step]).toEqual([...by.step]);
  expect([...(one.x ?? [])]).toEqual([...by.value]);
  expect(header.from).toBe(Math.min(...by.value));
  expect(header.to).toBe(Math.max(...by.value));
});

test('a range of positions keeps the lines that cross it', async () => {
  const xTag = tag('loss/val');
  const { one: all } = await points('loss/train', { xTag });
  const xRange = { from: 0.5, to: 0.6 };
  const { one } = await points('loss/train', { xTag, xRange });
  const inside = [...(all.x ?? [])].filter((x) => x >= 0.5 && x <= 0.6);
  expect(one.step.length).toBeGreaterThanOrEqual(inside.length);
  expect(one.step.length).toBeLessThan(all.step.length);
  expect([...(one.x ?? [])].filter((x) => x >= 0.5 && x <= 0.6)).toEqual(inside);
});

test('a tag without scalars is refused as x', async () => {
  const ask = source.series({ ...query, tag: 0, runs: null, xTag: tag('marks/best') }, signal);
  await expect(ask).rejects.toThrow('no scalar tag has the id');
});

test('summaries are those of all points', async () => {
  const table = await source.summaries({ tag: tag('loss/train'), runs: null });
  expect(table.runs).toHaveLength(logdir.runs.name.length);
  const { one } = await points('loss/train');
  const finite = [...one.value].filter(Number.isFinite);
  expect(table.count[0]).toBe(one.value.length);
  expect(table.min.value[0]).toBe(Math.min(...finite));
  expect(table.max.step[0]).toBe(one.step[one.value.indexOf(Math.max(...finite))]);
  expect(table.last.value[0]).toBe(one.value.at(-1));
  const diverged = [...table.nan].findIndex((count) => count > 0);
  expect(diverged).toBeGreaterThan(0);
  expect(table.nonfinite.row[0]).toBe(diverged);
  expect(table.nonfinite.value[0]).toBeNaN();
  const [step] = table.nonfinite.step;
  expect(step).toBeLessThan(table.last.step[diverged] as number);
});

test('hyperparameters are columns of one code a run', async () => {
  const { hparams, run, status } = await source.hparams();
  expect(run).toEqual(logdir.runs.name.map((_, id) => id));
  const lr = hparams.find(({ name }) => name === 'lr');
  expect(lr?.codes.map((code) => lr.values[code])).toEqual(
    logdir.runs.name.map((name) => Number(name.replace(/^[a-z]+-(.*)\/.*$/, '$1'))),
  );
  expect(status.map((one) => one === 'running')).toEqual(
    logdir.runs.status.map((one) => one === 'live'),
  );
});

test('the layout names tags that are there', async () => {
  const { categories } = await source.layouts();
  const patterns = categories.flatMap(({ charts }) => charts.flatMap(({ tags }) => tags));
  expect(patterns).not.toHaveLength(0);
  for (const pattern of patterns) {
    expect(logdir.tags.name.some((name) => new RegExp(pattern).test(name))).toBe(true);
  }
});

test('several tags come one after the other, each said to be its own', async () => {
  const tags = [tag('loss/train'), tag('loss/val')];
  const [first, ...otherTags] = tags as [number, number];
  const asked = { ...query, tag: first, otherTags, runs: [0, 1] };
  const { header, series } = await source.series(asked, signal);
  expect(header.tags).toEqual(tags);
  expect(series.map((each) => [each.tag, each.run])).toEqual([
    [first, 0],
    [first, 1],
    [tags[1], 0],
    [tags[1], 1],
  ]);
});

test('a formula is computed at the steps that all its tags have', async () => {
  const { header, one } = await points('loss/val', { formula: '`loss/val` - `loss/train` * 0' });
  const { one: plain } = await points('loss/val');
  expect([header.formula, header.tags, one.tag]).toEqual([
    '`loss/val` - `loss/train` * 0',
    [],
    undefined,
  ]);
  expect([...one.step]).toEqual([...plain.step]);
  expect([...one.value]).toEqual([...plain.value]);
  await expect(points('loss/val', { formula: 'gone + 1' })).rejects.toThrow('"gone"');
  await expect(points('loss/val', { formula: '`loss/val` +' })).rejects.toThrow('column 13');
});

test('a group has the mean of its runs, their spread and their number', async () => {
  const ask = { ...query, tag: tag('loss/val'), groups: [[0, 1, 2, 3], [4]], smoothing: 0 };
  const { groups } = await source.groups(ask, signal);
  const { series } = await source.series({ ...ask, runs: [0, 1, 2, 3], cols: 800 }, signal);
  const [all, alone] = groups;
  const firsts = series.map((one) => (one.kind === 'points' ? (one.value[0] as number) : 0));
  expect(all?.n[0]).toBe(4);
  expect(all?.mean[0]).toBeCloseTo(firsts.reduce((sum, value) => sum + value, 0) / 4);
  expect(all?.min[0]).toBeCloseTo(Math.min(...firsts));
  expect(all?.high[0]).toBeGreaterThan(all?.mean[0] as number);
  expect(alone?.n[0]).toBe(1);
  expect(alone?.sd[0]).toBeNaN();
});
