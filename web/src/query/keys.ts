/** What the keys of a query are called and what can be asked of them. */
import type { Text } from './ast';

/** How a key is compared. */
export type KeyKind = 'text' | 'status' | 'time' | 'duration' | 'count' | 'since' | 'any';

/** Keys that mean the same in every logdir; in quotes they are names of hyperparameters or metrics. */
export const fieldKinds: Readonly<Record<string, KeyKind>> = {
  name: 'text',
  note: 'text',
  status: 'status',
  started: 'time',
  updated: 'time',
  took: 'duration',
  steps: 'count',
  since: 'since',
};

/** Keys that say what is shown rather than which runs. */
export const directives = ['tag', 'group'] as const;

export const statuses = ['live', 'stalled', 'done', 'empty', 'unreadable'] as const;

/** What can be asked of a metric, behind its name and a dot. */
export const statistics = [
  'last',
  'first',
  'min',
  'max',
  'mean',
  'best',
  'last_step',
  'first_step',
  'min_step',
  'max_step',
  'best_step',
  'count',
  'nan',
  'inf',
] as const;

export type Statistic = (typeof statistics)[number];

export function kindOf(key: Text): KeyKind {
  if (key.isQuoted || !Object.hasOwn(fieldKinds, key.text)) return 'any';
  return fieldKinds[key.text] as KeyKind;
}

/** A metric that a key may mean. */
export interface MetricName {
  readonly tag: string;
  readonly statistic: Statistic;
}

/** The tag of this very name first; then the one before the last dot, if a statistic stands behind it. */
export function metricsOf(key: string): readonly MetricName[] {
  const whole: MetricName = { tag: key, statistic: 'last' };
  const dot = key.lastIndexOf('.');
  const statistic = statistics.find((one) => one === key.slice(dot + 1));
  return dot > 0 && statistic ? [whole, { tag: key.slice(0, dot), statistic }] : [whole];
}

const higherIsBetter =
  /acc|top[-_]?[15]|f1|auc|iou|bleu|rouge|psnr|reward|return|score|success|precision|recall/i;

/** Which extreme `best` is. */
export function bestOf(tag: string): 'min' | 'max' {
  return higherIsBetter.test(tag) ? 'max' : 'min';
}
