/** Immutable sets, so that a change is a new value. */
export function withToggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const toggled = new Set(set);
  if (!toggled.delete(member)) toggled.add(member);
  return toggled;
}
