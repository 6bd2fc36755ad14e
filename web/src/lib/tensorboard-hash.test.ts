import { expect, test } from 'vitest';
import { viewFromTensorBoard } from './tensorboard-hash';
import { defaultView } from './view-state';

test('links of TensorBoard keep their smoothing and their filter', () => {
  expect(viewFromTensorBoard('', '#scalars&_smoothingWeight=0.9&regexInput=adam')).toEqual({
    ...defaultView,
    smoothing: 0.9,
    filter: 'adam',
  });
  expect(viewFromTensorBoard('?darkMode=true&smoothing=0&tagFilter=loss', '#timeseries')).toEqual({
    ...defaultView,
    smoothing: 0,
    filter: 'loss',
  });
});

test('what the board cannot show as TensorBoard does is left out', () => {
  expect(viewFromTensorBoard('?smoothing=0.999', '#scalars')?.smoothing).toBe(0.99);
  expect(viewFromTensorBoard('?smoothing=much', '#images')).toEqual(defaultView);
});

test('other links are none of TensorBoard', () => {
  for (const hash of ['', '#/board?q=scalars', '#/demo', '#scalar', '#/scalars']) {
    expect(viewFromTensorBoard('?tagFilter=loss', hash)).toBeNull();
  }
});
