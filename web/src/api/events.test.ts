import { afterEach, expect, test, vi } from 'vitest';
import { followEvents } from './events';
import type { LogdirVersion } from './source';

afterEach(() => vi.unstubAllGlobals());

/** Follows a stream that says what the test sends. */
function followed(current: LogdirVersion) {
  const streams: EventTarget[] = [];
  class Stream extends EventTarget {
    constructor() {
      super();
      streams.push(this);
    }

    close() {}
  }
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  const heard: string[] = [];
  followEvents('api/events', () => current, {
    onStale: () => heard.push('stale'),
    onChange: ({ version }, instance) => heard.push(`change ${version} of ${instance}`),
    onOverlay: (version) => heard.push(`overlay ${version}`),
    onConnection: (isConnected) => heard.push(isConnected ? 'connected' : 'lost'),
  });
  const send = (type: string, data: object) =>
    streams.at(-1)?.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  return { heard, send };
}

test('ids that have started over are told of before the connection', () => {
  const { heard, send } = followed({ instance: 'one', version: 3 });
  send('hello', { instance: 'two', version: 3, overlay: 'a' });
  expect(heard).toEqual(['stale', 'connected', 'overlay a']);
});

test('a change is told with the instance that greeted on its stream', () => {
  const { heard, send } = followed({ instance: 'one', version: 3 });
  send('hello', { instance: 'one', version: 3, overlay: 'a' });
  send('change', { version: 4 });
  send('overlay', { version: 'b' });
  expect(heard).toEqual(['connected', 'overlay a', 'change 4 of one', 'overlay b']);
});
