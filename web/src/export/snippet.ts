/** A card as Python that loads the same points (docs/reading.md). It runs as it is. */
import type { Range, XAxis } from '../charts/types';

export interface SnippetRun {
  readonly name: string;
  /** The run it is a part of, or itself. */
  readonly whole: string;
  /** Wall time (s) where its relative time is zero. */
  readonly started: number;
}

export interface SnippetInput {
  readonly path: string;
  readonly title: string;
  readonly runs: readonly SnippetRun[];
  readonly tags: readonly string[];
  readonly formula: string | null;
  readonly xTag: string | null;
  readonly xAxis: XAxis;
  readonly window: Range | null;
  readonly smoothing: number;
}

export function pythonSnippet(input: SnippetInput): string {
  const { formula, xTag, smoothing } = input;
  const names = input.runs.map(({ name }) => name);
  const lines = [
    'from lightwell import open_logdir',
    '',
    `logs = open_logdir(${quoted(input.path)})`,
    `runs = ${list(names)}`,
  ];
  if (formula !== null) {
    lines.push(`computed = logs.formula(${quoted(formula)})`);
    lines.push('series = {name: computed[name] for name in runs}');
  } else {
    lines.push(
      `tags = ${list(input.tags)}`,
      'series = {',
      '    (name, tag): logs.runs[name].scalars(tag)',
      '    for name in runs',
      '    for tag in tags',
      '    if tag in logs.runs[name].tags',
      '}',
    );
  }
  if (xTag !== null) return finished([...lines, ...scattered(input, xTag)]);
  if (smoothing > 0) {
    lines.push(
      `series = {key: one.smooth("ema", ${smoothing}) for key, one in series.items()}  # the line`,
    );
  }
  return finished([...lines, ...windowed(input)]);
}

/** The window that the chart shows, both ends included. */
function windowed({ window, xAxis, runs, formula }: SnippetInput): string[] {
  if (!window) return [];
  const { from, to } = window;
  if (xAxis === 'step') {
    return [`series = {key: one.between(${from}, ${to}) for key, one in series.items()}`];
  }
  const end = xAxis === 'wall' ? ['', ''] : ['began[name] + ', 'began[name] + '];
  const began = runs.map(({ name, started }) => `    ${quoted(name)}: ${started},`);
  const key = formula === null ? '(name, tag)' : 'name';
  return [
    ...(xAxis === 'wall' ? [] : ['began = {', ...began, '}']),
    'series = {',
    `    ${key}: one.between(${end[0]}${from}, ${end[1]}${to}, x="wall")`,
    `    for ${key}, one in series.items()`,
    '}',
  ];
}

/** Both values at every step where x is finite. */
function scattered({ runs, tags, formula, window }: SnippetInput, xTag: string): string[] {
  const wholes = runs.map(({ name, whole }) => `    ${quoted(name)}: ${quoted(whole)},`);
  const key = formula === null ? '(name, tag)' : 'name';
  const inWindow = window ? ` and ${window.from} <= at[step] <= ${window.to}` : '';
  return [
    `x_tag = ${quoted(xTag)}`,
    'wholes = {',
    ...wholes,
    '}',
    'points = {}',
    `for ${key}, y in series.items():`,
    '    run = logs.runs[name if x_tag in logs.runs[name].tags else wholes[name]]',
    '    x = run.scalars(x_tag)',
    '    at = dict(zip(x.step.tolist(), x.value.tolist()))',
    `    points[${tags.length > 1 && formula === null ? 'name, tag' : 'name'}] = [`,
    '        (at[step], value)',
    '        for step, value in zip(y.step.tolist(), y.value.tolist())',
    `        if abs(at.get(step, float("inf"))) < float("inf")${inWindow}`,
    '    ]',
  ];
}

function finished(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function list(items: readonly string[]): string {
  return items.length <= 3
    ? `[${items.map(quoted).join(', ')}]`
    : `[\n${items.map((item) => `    ${quoted(item)},\n`).join('')}]`;
}

/** JSON's escapes are Python's, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
