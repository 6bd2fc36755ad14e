/** How single values of a view are written into a URL's query and read back. */
import type { Range } from '../charts/types';

/** Reading never fails: what is missing or broken is the default, and the default is not written. */
export interface UrlField<T> {
  readonly initial: T;
  read(parameters: URLSearchParams): T;
  write(value: T, parameters: URLSearchParams): void;
}

/** @param codes What a link says for each value. */
export function oneOf<Code extends string, T>(
  key: string,
  codes: Readonly<Record<Code, T>>,
  initial: T,
): UrlField<T> {
  const values = new Map<string, T>(Object.entries(codes) as [string, T][]);
  return {
    initial,
    read: (parameters) => {
      const code = parameters.get(key) ?? '';
      return values.has(code) ? (values.get(code) as T) : initial;
    },
    write: (value, parameters) => {
      const code = [...values].find(([, known]) => known === value)?.[0];
      if (code !== undefined && value !== initial) parameters.set(key, code);
    },
  };
}

/** A number from `least` to `most`. */
export function number(
  key: string,
  initial: number,
  least: number,
  most: number,
): UrlField<number> {
  return {
    initial,
    read: (parameters) => {
      const value = Number(parameters.get(key) || Number.NaN);
      return value >= least && value <= most ? value : initial;
    },
    write: (value, parameters) => {
      if (value !== initial) parameters.set(key, String(value));
    },
  };
}

/** True unless a link says `off`. */
export function flag(key: string): UrlField<boolean> {
  return {
    initial: true,
    read: (parameters) => parameters.get(key) !== 'off',
    write: (value, parameters) => {
      if (!value) parameters.set(key, 'off');
    },
  };
}

/** Any text; the empty one is not written. */
export function text(key: string): UrlField<string> {
  return {
    initial: '',
    read: (parameters) => parameters.get(key) ?? '',
    write: (value, parameters) => {
      if (value !== '') parameters.set(key, value);
    },
  };
}

/** A name, or null for none; the empty name is one. */
export function name(key: string): UrlField<string | null> {
  return {
    initial: null,
    read: (parameters) => parameters.get(key),
    write: (value, parameters) => {
      if (value !== null) parameters.set(key, value);
    },
  };
}

/** Any number of names: the key comes once for each. */
export function names(key: string): UrlField<readonly string[]> {
  return {
    initial: [],
    read: (parameters) => parameters.getAll(key),
    write: (value, parameters) => {
      for (const item of value) parameters.append(key, item);
    },
  };
}

/** A range for each of some names: the key comes once for each, as `from,to,name`. */
export function ranges(key: string): UrlField<Readonly<Record<string, Range>>> {
  return {
    initial: {},
    read: (parameters) =>
      Object.fromEntries(
        parameters.getAll(key).flatMap((text): [string, Range][] => {
          const [from = '', to = '', ...rest] = text.split(',');
          const read = rangeOf(from, to);
          return read && rest.length > 0 ? [[rest.join(','), read]] : [];
        }),
      ),
    write: (value, parameters) => {
      for (const [item, { from, to }] of Object.entries(value)) {
        parameters.append(key, `${from},${to},${item}`);
      }
    },
  };
}

function rangeOf(...ends: [string, string]): Range | null {
  const [from = Number.NaN, to = Number.NaN] = ends.map((end) => Number(end || Number.NaN));
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to } : null;
}

/** `from,to` with from < to. */
export function range(key: string): UrlField<Range | null> {
  return {
    initial: null,
    read: (parameters) => {
      const [from = '', to = ''] = (parameters.get(key) ?? '').split(',');
      return rangeOf(from, to);
    },
    write: (value, parameters) => {
      if (value) parameters.set(key, `${value.from},${value.to}`);
    },
  };
}
