/** Loads a part of the built page together with its style sheets; the build calls this for each `import()`. */

const sheets = new Map<string, Promise<unknown>>();

/** @param paths Its style sheets, relative to `base`; none in the worker. */
export async function loadPart<M>(
  load: () => Promise<M>,
  paths: readonly string[] = [],
  base?: string,
): Promise<M> {
  // Shown without them it would move once they come.
  await Promise.all([load(), ...paths.map((path) => loadSheet(new URL(path, base).href))]);
  return load();
}

function loadSheet(href: string): Promise<unknown> {
  const known = sheets.get(href);
  if (known) return known;
  const link = document.createElement('link');
  const loaded = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      // Asked for again with the next part that needs it.
      sheets.delete(href);
      link.remove();
      reject(new Error(`${href} could not be loaded`));
    };
  });
  sheets.set(href, loaded);
  link.rel = 'stylesheet';
  link.href = href;
  document.head.append(link);
  return loaded;
}
