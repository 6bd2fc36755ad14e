/** How the values of a query are read: numbers, durations, times, globs. */

const numberForm =
  /^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,6}))?([kKMGBTmuµμn]?)$/;
const exponents: Readonly<Record<string, number>> = {
  k: 3,
  K: 3,
  M: 6,
  G: 9,
  B: 9,
  T: 12,
  m: -3,
  u: -6,
  µ: -6,
  μ: -6,
  n: -9,
};
const notFinite: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** `3`, `1e-3`, `10k`, `300u`, `inf`, `nan`; null for anything else. */
export function parseNumber(text: string): number | null {
  const found = numberForm.exec(text);
  if (!found) return notFinite[text.toLowerCase()] ?? null;
  const exponent = Number(found[2] ?? 0) + (exponents[found[3] ?? ''] ?? 0);
  return Number(`${found[1]}e${exponent}`);
}

const durationForm = /^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ms|min|[wdhms]))+$/;
const secondsOf: Readonly<Record<string, number>> = {
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  min: 60,
  s: 1,
  ms: 0.001,
};

/** Seconds of `90s`, `1h30m`, `2d`; a number alone is seconds too; null for anything else. */
export function parseDuration(text: string): number | null {
  if (/^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/.test(text)) return Number(text);
  if (!durationForm.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/([0-9.]+)(ms|min|[wdhms])/g)) {
    seconds += Number(count) * (secondsOf[unit as string] as number);
  }
  return seconds;
}

/** A stretch of wall time, in seconds since the epoch, the end excluded: a day, a minute or a second. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const timeForm =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?$/;

/** `2026-11-20`, `2026-11-20T18:30`, with `:05` for seconds and `Z` or `+01:00` for a zone; else null. */
export function parseTime(text: string): TimeSpan | null {
  const found = timeForm.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year === undefined || year < 1980 || year > 2999) return null;
  const fields = [year, (month ?? 0) - 1, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0] as const;
  const utc = new Date(Date.UTC(...fields));
  // What the calendar does not have, it shows as another day.
  const isReal = utc.getUTCMonth() === fields[1] && utc.getUTCDate() === fields[2];
  if (!isReal || fields[3] > 23 || fields[4] > 59 || fields[5] > 59) return null;
  const length = found[4] === undefined ? null : found[6] === undefined ? 60 : 1;
  const zone = found[7];
  if (zone === undefined) return localSpan(fields, length);
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  const from = utc.getTime() / 1000 + (zone.startsWith('-') ? 60 : -60) * minutes;
  return { from, to: from + (length ?? 86_400) };
}

function localSpan(
  fields: readonly [number, number, number, number, number, number],
  length: number | null,
): TimeSpan {
  const from = new Date(...fields).getTime() / 1000;
  if (length !== null) return { from, to: from + length };
  const [year, month, day] = fields;
  return { from, to: new Date(year, month, day + 1).getTime() / 1000 };
}

/** Whether a text is as a glob says; `*` is any text. Both in lower case. */
export function fitsGlob(text: string, glob: string): boolean {
  const parts = glob.split('*');
  const [first, last] = [parts[0] as string, parts.at(-1) as string];
  if (parts.length === 1) return text === glob;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
