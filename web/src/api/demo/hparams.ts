/** What the demo's runs were started with, and the charts that somebody laid out for them. */
import type { HParamColumn, HParamsMessage, HParamType, LayoutsMessage } from '../schema';
import { type DemoRun, demoRuns } from './curves';

const described: readonly {
  readonly name: string;
  readonly type: HParamType;
  readonly description: string;
  readonly of: (run: DemoRun) => number | string | boolean;
}[] = [
  { name: 'optimizer', type: 'string', description: '', of: (run) => run.optimizer },
  { name: 'lr', type: 'number', description: 'highest learning rate', of: learningRate },
  { name: 'seed', type: 'number', description: '', of: (run) => run.seed },
  {
    name: 'nesterov',
    type: 'bool',
    description: 'SGD only',
    of: ({ optimizer }) => optimizer === 'sgd',
  },
];

function learningRate(run: DemoRun): number {
  return { adamw: 3e-4, lion: 1e-4, sgd: 0.1 }[run.optimizer];
}

function column({ name, type, description, of }: (typeof described)[number]): HParamColumn {
  const all = demoRuns.map(of);
  const values = [...new Set(all)];
  const codes = all.map((value) => values.indexOf(value));
  return { name, display_name: '', description, type, domain: null, interval: null, values, codes };
}

/** @param isDone Of each run. @param started When each began, in s. */
export function demoHParams(
  version: number,
  isDone: readonly boolean[],
  started: readonly number[],
): HParamsMessage {
  const run = demoRuns.map((_, id) => id);
  return {
    instance: 'demo',
    version,
    run,
    session: run,
    group: run.map(() => ''),
    status: isDone.map((done) => (done ? 'success' : 'running')),
    started,
    ended: run.map(() => null),
    hparams: described.map(column),
    names_left_out: 0,
    metrics: [{ tag: 'acc/top1', group: '', display_name: '', description: '' }],
  };
}

export function demoLayouts(version: number): LayoutsMessage {
  const lines = (title: string, tag: string) =>
    ({ title, kind: 'multiline', tags: [tag], bands: [] }) as const;
  return {
    instance: 'demo',
    version,
    runs: [0],
    categories: [
      { title: 'losses', closed: false, charts: [lines('train and val', '^loss/')] },
      { title: 'speed', closed: true, charts: [lines('waiting and working', '^perf/.*_ms$')] },
    ],
  };
}
