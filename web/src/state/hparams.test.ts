import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HParamsMessage } from '../api/schema';
import { SourceError } from '../api/source';
import { Catalogue } from './catalogue.svelte';
import { HParams } from './hparams.svelte';
import { growth, logdirOf } from './test-fixtures';

const message = (lr: readonly number[]): HParamsMessage => ({
  instance: 'one',
  version: 1,
  run: [0, 2],
  session: [1, 2],
  group: ['', ''],
  status: ['success', 'running'],
  started: [1, 2],
  ended: [null, null],
  hparams: [
    {
      name: 'lr',
      display_name: 'learning rate',
      description: 'at its highest',
      type: null,
      domain: null,
      interval: null,
      values: [...lr, { nonfinite: '-Infinity' }],
      codes: [0, 1],
    },
    {
      name: 'nesterov',
      display_name: '',
      description: '',
      type: 'bool',
      domain: null,
      interval: null,
      values: [false],
      codes: [-1, 0],
    },
  ],
  names_left_out: 0,
  metrics: [],
});

function opened(ask: () => Promise<HParamsMessage>) {
  const catalogue = new Catalogue();
  catalogue.reset(
    logdirOf(
      ['a', 'a/session', 'b'],
      [
        ['loss', 'scalar'],
        ['_hparams_', 'hparams'],
      ],
    ),
  );
  const asked = vi.fn(ask);
  return { catalogue, asked, hparams: new HParams({ hparams: asked }, catalogue) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('nothing is asked for before somebody wants it, and everything once', async () => {
  const { hparams, asked } = opened(async () => message([0.1]));
  expect(hparams.names).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
  hparams.want();
  hparams.want();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(hparams.names).toEqual(['lr', 'nesterov']);
  expect(hparams.all[0]).toMatchObject({ label: 'learning rate', description: 'at its highest' });
  expect(hparams.all[1]).toMatchObject({ label: 'nesterov' });
  expect(hparams.values('lr')).toEqual([0.1, Number.NEGATIVE_INFINITY]);
  expect(hparams.value(0, 'lr')).toBe(0.1);
  expect(hparams.value(2, 'lr')).toBe(Number.NEGATIVE_INFINITY);
  expect(hparams.value(0, 'nesterov')).toBe(null);
  expect(hparams.value(2, 'nesterov')).toBe(false);
  expect(hparams.value(1, 'lr')).toBe(null);
  expect(hparams.value(0, 'nowhere')).toBe(null);
});

test('they are renewed when their series grow, and not when others do', async () => {
  const answers = [message([0.1]), message([0.2])];
  const { hparams, catalogue, asked } = opened(async () => answers.shift() as HParamsMessage);
  hparams.want();
  await vi.advanceTimersByTimeAsync(10_000);
  catalogue.apply(growth(2, 0, 0));
  hparams.want();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveBeenCalledTimes(1);
  catalogue.apply(growth(3, 0, 1));
  hparams.want();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(hparams.value(0, 'lr')).toBe(0.2);
});

test('what failed is asked for again until somebody stops', async () => {
  const { hparams, asked } = opened(() => Promise.reject(new SourceError('busy', true, true)));
  hparams.want();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(asked).toHaveBeenCalledTimes(3);
  hparams.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('those of another life of the source are not told', async () => {
  const { hparams, catalogue } = opened(async () => message([0.1]));
  hparams.want();
  await vi.advanceTimersByTimeAsync(10_000);
  catalogue.reset({ ...logdirOf(['x'], [['loss', 'scalar']]), instance: 'two' });
  expect(hparams.names).toEqual([]);
  expect(hparams.value(0, 'lr')).toBe(null);
});
