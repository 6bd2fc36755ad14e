/** Turns conditions into functions over runs. A run that lacks what is asked for fits no comparison. */
import type { Condition, Operator, Text } from './ast';
import {
  type FieldReader,
  type FieldValue,
  type HParamValue,
  isCalled,
  type RunFields,
  readerOf,
} from './fields';
import { kindOf } from './keys';
import { Regex } from './regex';
import { fitsGlob, parseDuration, parseNumber, parseTime, type TimeSpan } from './values';

export type Predicate = (run: RunFields) => boolean;

/** @param now Wall time (s) that durations behind `since` are counted from. */
export function predicateOf(condition: Condition, now: number): Predicate {
  switch (condition.kind) {
    case 'word': {
      const fits = containing(condition);
      return (run) => isCalled(run, fits);
    }
    case 'compare':
      return comparison(condition.key, condition.operator, condition.value, now);
    case 'pattern': {
      const read = readerOf(condition.key);
      const regex = new Regex(condition.pattern);
      const wanted = condition.operator === '~';
      return (run) => {
        const found = read(run);
        return found !== null && regex.test(textOf(found.value)) === wanted;
      };
    }
    case 'not': {
      const fits = predicateOf(condition.condition, now);
      return (run) => !fits(run);
    }
    case 'and': {
      const all = condition.conditions.map((one) => predicateOf(one, now));
      return (run) => all.every((fits) => fits(run));
    }
    case 'or': {
      const any = condition.conditions.map((one) => predicateOf(one, now));
      return (run) => any.some((fits) => fits(run));
    }
  }
}

/** Whether a text holds another, in whatever case; `*` in it is any text unless it is quoted. */
export function containing({ text, isQuoted }: Text): (text: string) => boolean {
  const wanted = text.toLowerCase();
  if (isQuoted || !wanted.includes('*')) return (other) => other.toLowerCase().includes(wanted);
  return (other) => fitsGlob(other.toLowerCase(), `*${wanted}*`);
}

/** Whether a text is another, in whatever case; `*` in it is any text unless it is quoted. */
export function equalling({ text, isQuoted }: Text): (text: string) => boolean {
  const wanted = text.toLowerCase();
  if (isQuoted) return (other) => other.toLowerCase() === wanted;
  return (other) => fitsGlob(other.toLowerCase(), wanted);
}

/** What `:` asks of a name, a note or a tag: the whole of it with a `*`, else a part. */
export function fitting(value: Text): (text: string) => boolean {
  return !value.isQuoted && value.text.includes('*') ? equalling(value) : containing(value);
}

function comparison(key: Text, operator: Operator, value: Text, now: number): Predicate {
  const kind = kindOf(key);
  const read = readerOf(key);
  if (kind === 'time') return compareTimes(read, operator, parseTime(value.text) as TimeSpan);
  if (kind === 'since') {
    const duration = parseDuration(value.text);
    const from = duration === null ? (parseTime(value.text) as TimeSpan).from : now - duration;
    return (run) => run.started !== null && run.started >= from;
  }
  if (kind === 'text' && operator === ':') {
    const fits = fitting(value);
    return (run) => {
      const found = read(run);
      return found !== null && fits(textOf(found.value));
    };
  }
  const number = kind === 'duration' ? parseDuration(value.text) : parseNumber(value.text);
  if (operator === ':' || operator === '=' || operator === '!=') {
    const isEqual = equality(value, number);
    const wanted = operator !== '!=';
    return (run) => {
      const found = read(run);
      return found !== null && isEqual(found) === wanted;
    };
  }
  return (run) => {
    const found = read(run);
    const other = found && numberOf(found.value);
    return other !== null && isInOrder(other, operator, number as number);
  };
}

function equality(value: Text, number: number | null): (found: FieldValue) => boolean {
  const isAnything = !value.isQuoted && /^\*+$/.test(value.text);
  const fits = equalling(value);
  return ({ value: found, isSingle }) => {
    if (isAnything) return true;
    if (typeof found === 'boolean') return fits(String(found));
    if (typeof found === 'string' && fits(found)) return true;
    const other = numberOf(found);
    if (other === null || number === null) return false;
    if (Number.isNaN(number)) return Number.isNaN(other);
    return other === number || (isSingle && other === Math.fround(number));
  };
}

function compareTimes(read: FieldReader, operator: Operator, span: TimeSpan): Predicate {
  const isIn = (time: number) => {
    switch (operator) {
      case '<':
        return time < span.from;
      case '<=':
        return time < span.to;
      case '>':
        return time >= span.to;
      case '>=':
        return time >= span.from;
      case '!=':
        return time < span.from || time >= span.to;
      default:
        return time >= span.from && time < span.to;
    }
  };
  return (run) => {
    const found = read(run);
    return found !== null && isIn(found.value as number);
  };
}

function isInOrder(a: number, operator: Operator, b: number): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Text that reads as a number counts as one; true and false do not. */
function numberOf(value: HParamValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseNumber(value) : null;
}

export function textOf(value: HParamValue): string {
  return String(value);
}
