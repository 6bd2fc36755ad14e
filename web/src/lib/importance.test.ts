import { expect, test } from 'vitest';
import { importance, mainTag } from './importance';

test('the main tag is the validation loss, then any loss, then accuracy or reward', () => {
  expect(mainTag(['lr', 'acc/top1', 'loss/train', 'loss/val'])).toBe('loss/val');
  expect(mainTag(['lr', 'acc/top1', 'train_loss'])).toBe('train_loss');
  expect(mainTag(['zz', 'rollout/ep_rew_mean', 'episode_reward', 'acc'])).toBe('acc');
  expect(mainTag(['zz', 'aa'])).toBe('aa');
  expect(mainTag([])).toBeNull();
});

test('words inside other words do not count', () => {
  expect(importance('color')).toBe(importance('anything'));
  expect(importance('optim/lr')).toBeLessThan(importance('anything'));
});
