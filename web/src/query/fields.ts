/** What a query may ask of a run. Where the answers come from is who asks' business. */
import type { Text } from './ast';
import { kindOf, type MetricName, metricsOf, type Statistic } from './keys';

export type HParamValue = number | string | boolean;

export interface RunFields {
  readonly name: string;
  /** What somebody calls it; words look here too. */
  readonly title: string | null;
  readonly note: string | null;
  readonly status: string;
  /** Wall time (s) of the first value; null before it. */
  readonly started: number | null;
  /** Wall time (s) of the newest value. */
  readonly updated: number | null;
  /** The last step of any series; null without one. */
  readonly steps: number | null;
  /** Whether any run of the logdir has such a hyperparameter. */
  isHParam(name: string): boolean;
  /** Null where the run has no such hyperparameter. */
  hparam(name: string): HParamValue | null;
  /** Null where the run has no such series, or what is asked for is nowhere in it. */
  metric(tag: string, statistic: Statistic): number | null;
}

export interface FieldValue {
  readonly value: HParamValue;
  /** It was kept as a float32, so it equals a number if it is the nearest to it. */
  readonly isSingle: boolean;
}

/** Whether a word fits what a run is called, by its folder or by somebody. */
export function isCalled(run: RunFields, fits: (text: string) => boolean): boolean {
  return fits(run.name) || (run.title !== null && fits(run.title));
}

export type FieldReader = (run: RunFields) => FieldValue | null;

/** Reads what a key names but no metric: a field, or else a hyperparameter. */
export function givenReaderOf(key: Text): FieldReader {
  const field = key.isQuoted ? undefined : fieldReaders[key.text];
  return field ? (run) => exact(field(run)) : (run) => exact(run.hparam(key.text));
}

/** Reads what a key names: a field, or a hyperparameter, or a metric. What is a hyperparameter of any run is a metric of none. */
export function readerOf(key: Text): FieldReader {
  const given = givenReaderOf(key);
  if (kindOf(key) !== 'any') return given;
  const metrics = metricsOf(key.text);
  return (run) => (run.isHParam(key.text) ? given(run) : firstMetric(run, metrics));
}

const fieldReaders: Readonly<Record<string, (run: RunFields) => HParamValue | null>> =
  Object.assign(Object.create(null), {
    name: (run: RunFields) => run.name,
    note: (run: RunFields) => run.note,
    status: (run: RunFields) => run.status,
    started: (run: RunFields) => run.started,
    updated: (run: RunFields) => run.updated,
    took: (run: RunFields) =>
      run.started === null || run.updated === null ? null : run.updated - run.started,
    steps: (run: RunFields) => run.steps,
    since: (run: RunFields) => run.started,
  });

function exact(value: HParamValue | null): FieldValue | null {
  return value === null ? null : { value, isSingle: false };
}

function firstMetric(run: RunFields, metrics: readonly MetricName[]): FieldValue | null {
  for (const { tag, statistic } of metrics) {
    const value = run.metric(tag, statistic);
    if (value !== null) return { value, isSingle: true };
  }
  return null;
}
