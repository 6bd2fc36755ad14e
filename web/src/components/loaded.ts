/** What has been loaded, so that it can be shown at once the next time: keys typed meanwhile are meant for it. */

const loaded = new WeakMap<() => Promise<unknown>, unknown>();

/** What `load` gives, without a promise around it where it is here already. */
export function once<M>(load: () => Promise<M>): M | Promise<M> {
  const known = loaded.get(load) as M | undefined;
  if (known !== undefined) return known;
  return load().then((found) => {
    loaded.set(load, found);
    return found;
  });
}
