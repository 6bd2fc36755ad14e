/** Follows `api/events`: reconnects with growing pauses, and closes the stream while the tab is hidden. */
import type { ChangeMessage, HelloMessage, OverlayEvent } from './schema';
import type { LogdirVersion, SourceListener } from './source';

const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** 0.5, 1, 2, 4, 8, 15, 15, … seconds. */
export function pauseMs(failures: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, failures - 1));
}

/** @returns A function that stops following. */
export function followEvents(
  url: string,
  current: () => LogdirVersion | null,
  listener: SourceListener,
): () => void {
  let stream: EventSource | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    stream = new EventSource(url);
    let instance = '';
    stream.addEventListener('hello', (event) => {
      failures = 0;
      const hello = JSON.parse(event.data) as HelloMessage;
      instance = hello.instance;
      const known = current();
      // Told first: what waits for the connection must not ask with ids that have started over.
      if (instance !== known?.instance || hello.version !== known.version) listener.onStale();
      listener.onConnection(true);
      listener.onOverlay(hello.overlay);
    });
    stream.addEventListener('overlay', (event) => {
      listener.onOverlay((JSON.parse(event.data) as OverlayEvent).version);
    });
    stream.addEventListener('change', (event) => {
      listener.onChange(JSON.parse(event.data) as ChangeMessage, instance);
    });
    // The browser's own retry has no backoff and gives up on an HTTP error, so every failure is ours.
    stream.onerror = () => {
      close();
      failures += 1;
      listener.onConnection(false);
      timer = setTimeout(open, pauseMs(failures));
    };
  };
  const close = () => {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  };
  const onVisibility = () => {
    close();
    if (!document.hidden) open();
  };

  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    close();
  };
}
