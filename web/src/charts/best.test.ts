import { expect, test } from 'vitest';
import { knownBest } from './best';

test('less of a loss and more of an accuracy is better', () => {
  for (const tag of ['loss', 'loss/train', 'val_loss', 'eval/ppl', 'wer', 'train/nll', 'mse']) {
    expect(knownBest(tag)).toBe('min');
  }
  for (const tag of ['acc/val', 'top1', 'reward', 'val/f1', 'psnr']) {
    expect(knownBest(tag)).toBe('max');
  }
});

test('of anything else no name tells which is better', () => {
  const others = ['optim/lr', 'grad_norm', 'steps_per_s', 'loss/gap', 'loss_scale', 'gpu/memory'];
  expect(others.map(knownBest)).toEqual(others.map(() => null));
});
