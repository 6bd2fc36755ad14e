/** What the demo's runs log: three optimizers, four seeds each, one still running and one that diverged. */

export interface DemoRun {
  readonly name: string;
  readonly optimizer: 'adamw' | 'lion' | 'sgd';
  readonly seed: number;
  /** Steps trained before the page was opened. */
  readonly stepsAtOpen: number;
}

export interface DemoTag {
  readonly name: string;
  readonly kind: string;
  /** Logged every so many steps. */
  readonly every: number;
  /** The value at a step; scalars only. */
  readonly value?: (run: DemoRun, step: number, noise: number) => number;
}

export const totalSteps = 20_000;
export const secondsPerStep = 0.3157;

const divergedAt = 5_400;
const spikeAt = 5_300;

const optimizers = {
  adamw: { folder: 'adamw-3e-4', floor: 0.205, val: 0.29, pace: 900, top1: 0.895, lr: 3e-4 },
  lion: { folder: 'lion-1e-4', floor: 0.27, val: 0.35, pace: 1300, top1: 0.868, lr: 1e-4 },
  sgd: { folder: 'sgd-0.1', floor: 0.36, val: 0.44, pace: 2000, top1: 0.836, lr: 0.1 },
} as const;

export const demoRuns: readonly DemoRun[] = (['adamw', 'lion', 'sgd'] as const).flatMap(
  (optimizer) =>
    [0, 1, 2, 3].map((seed) => ({
      name: `${optimizers[optimizer].folder}/seed${seed}`,
      optimizer,
      seed,
      stepsAtOpen: optimizer === 'lion' && seed === 3 ? 16_200 : totalSteps,
    })),
);

export const demoTags: readonly DemoTag[] = [
  { name: 'loss/train', kind: 'scalar', every: 10, value: trainLoss },
  { name: 'loss/val', kind: 'scalar', every: 200, value: validationLoss },
  { name: 'acc/top1', kind: 'scalar', every: 200, value: accuracy },
  { name: 'optim/grad_norm', kind: 'scalar', every: 10, value: gradientNorm },
  { name: 'optim/lr', kind: 'scalar', every: 50, value: learningRate },
  { name: 'perf/samples_per_s', kind: 'scalar', every: 10, value: throughput },
  { name: 'perf/data_wait_ms', kind: 'scalar', every: 10, value: dataWait },
  { name: 'perf/gpu_mem_gb', kind: 'scalar', every: 100, value: memory },
  { name: 'perf/step_ms', kind: 'scalar', every: 10, value: stepTime },
  { name: 'marks/best', kind: 'mark', every: totalSteps },
  ...['input', 'recon', 'attention', 'errors'].map((name) => media(`samples/${name}`, 'image')),
  ...[0, 1, 2, 3, 4, 5].map((layer) => media(`weights/encoder.${layer}`, 'histogram')),
];

/** Where a run was marked as the best of its optimizer so far. */
export const demoMarks: readonly { readonly run: number; readonly step: number }[] = [
  { run: 0, step: 12_400 },
  { run: 5, step: 8_200 },
  { run: 8, step: 17_600 },
];

function media(name: string, kind: string): DemoTag {
  return { name, kind, every: 1000 };
}

/** How many points of a tag a run that has trained `steps` steps has logged. */
export function pointCount(tag: DemoTag, steps: number): number {
  return Math.floor(steps / tag.every) + 1;
}

/** A uniform number in [0, 1) that depends on nothing but its arguments. */
function hash(a: number, b: number, c: number): number {
  let h =
    Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b) ^ Math.imul(c + 3, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

/** Nearly normal, mean 0, deviation 1. */
export function demoNoise(runIndex: number, tagIndex: number, step: number): number {
  const sum = [0, 1, 2].reduce((s, k) => s + hash(runIndex * 97 + tagIndex, step, k), 0);
  return (sum - 1.5) * 2;
}

/** A factor near 1 that is the run's own. */
function seedFactor(run: DemoRun, spread: number): number {
  return 1 + (hash(run.seed, run.optimizer.length, run.optimizer.charCodeAt(0)) - 0.5) * spread;
}

function decay(run: DemoRun, step: number, from: number, to: number): number {
  const { pace } = optimizers[run.optimizer];
  return to + (from - to) / (1 + step / pace) ** 1.35;
}

function isDiverged(run: DemoRun, step: number): boolean {
  return run.optimizer === 'sgd' && run.seed === 2 && step >= divergedAt;
}

function divergence(run: DemoRun, step: number): number {
  if (run.optimizer !== 'sgd' || run.seed !== 2 || step < spikeAt) return 1;
  return Math.exp((step - spikeAt) / 40);
}

function trainLoss(run: DemoRun, step: number, noise: number): number {
  if (isDiverged(run, step)) return Number.NaN;
  const level = decay(run, step, 2.4, optimizers[run.optimizer].floor * seedFactor(run, 0.05));
  return level * Math.exp(noise * 0.09) * divergence(run, step);
}

function validationLoss(run: DemoRun, step: number, noise: number): number {
  if (isDiverged(run, step)) return Number.NaN;
  const level = decay(run, step, 2.5, optimizers[run.optimizer].val * seedFactor(run, 0.09));
  return level * (1 + noise * 0.012) + Math.max(0, step - 14_000) * 4e-7;
}

function accuracy(run: DemoRun, step: number, noise: number): number {
  if (isDiverged(run, step)) return 0.1;
  const { top1, pace } = optimizers[run.optimizer];
  const reached = 1 - 1 / (1 + step / (pace * 0.55)) ** 1.3;
  return 0.1 + (top1 * seedFactor(run, 0.006) - 0.1) * reached + noise * 0.002;
}

function gradientNorm(run: DemoRun, step: number, noise: number): number {
  if (isDiverged(run, step)) return Number.NaN;
  const scale = { adamw: 0.45, lion: 0.75, sgd: 1.4 }[run.optimizer];
  const outlier = hash(run.seed + 40, run.optimizer.length, step) > 0.9996 ? 30 : 1;
  return (
    decay(run, step, scale * 5, scale) * Math.exp(noise * 0.3) * divergence(run, step) * outlier
  );
}

function learningRate(run: DemoRun, step: number): number {
  const { lr } = optimizers[run.optimizer];
  if (step < 500) return lr * Math.max(0.03, step / 500);
  const cosine = 0.5 * (1 + Math.cos((Math.PI * (step - 500)) / (totalSteps - 500)));
  return lr * (0.02 + 0.98 * cosine);
}

function throughput(run: DemoRun, step: number, noise: number): number {
  const base = { adamw: 8052, lion: 8282, sgd: 8198 }[run.optimizer];
  const warmup = 1 - 0.16 * Math.exp(-step / 90);
  return base * warmup * (1 - checkpoint(step)) + noise * 110;
}

function dataWait(run: DemoRun, step: number, noise: number): number {
  return Math.max(0.05, 1.6 + run.seed * 0.2 + noise * 0.5 + checkpoint(step) * 60);
}

function memory(run: DemoRun, step: number): number {
  const base = { adamw: 21.4, lion: 17.9, sgd: 16.2 }[run.optimizer];
  return base + Math.min(1.5, step / 900) * 0.6 + run.seed * 0.03;
}

function stepTime(run: DemoRun, step: number, noise: number): number {
  return secondsPerStep * 1000 * (1 + checkpoint(step)) + run.seed * 1.5 + noise * 4;
}

/** Throughput lost around a checkpoint, written every 4,000 steps. */
function checkpoint(step: number): number {
  const since = step % 4000;
  return step >= 4000 && since < 120 ? 0.14 * Math.exp(-since / 40) : 0;
}
