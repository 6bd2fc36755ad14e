/** Waits for a server that was away. */

let waiting: (() => void)[] = [];

/** The server answers: what waited for it may ask again. */
export function serverIsBack(): void {
  const due = waiting;
  waiting = [];
  for (const go of due) go();
}

/** What `load` gives; where it fails, it is tried again each time the server is back. */
export async function whenServed<T>(load: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
  }
}
