/** Taste (not state) that outlives the page: one JSON value per key, merged over defaults. */

const prefix = 'lightwell.';

/** The stored value if it has the shape `isValid` asks for, else the fallback. */
export function stored<T>(key: string, isValid: (value: unknown) => value is T, fallback: T): T {
  try {
    const text = localStorage.getItem(prefix + key);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    // Storage is blocked, or holds what another version wrote: the default stands.
    return fallback;
  }
}

export function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Storage is blocked or full: the choice lasts as long as the page.
  }
}

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
export const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(isString);
