import { expect, test, vi } from 'vitest';
import { serverIsBack, whenServed } from './server-back';

test('what fails is tried again each time the server is back, and not before', async () => {
  let isAway = true;
  const load = vi.fn(async () => {
    if (isAway) throw new Error('away');
    return 'part';
  });
  const part = whenServed(load);
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1));
  serverIsBack();
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await Promise.resolve();
  expect(load).toHaveBeenCalledTimes(2);
  isAway = false;
  serverIsBack();
  expect(await part).toBe('part');
  serverIsBack();
  expect(load).toHaveBeenCalledTimes(3);
});
