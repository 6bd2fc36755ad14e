/** The states of a chart side by side, over generated data: for eyes, not for users. Vite's dev server only. */

import { type Chart, type ChartTheme, type ChartView, createChart } from '../src/charts';
import { envelope, isDark, loss, normal, points, random, series } from './generated';

if (isDark) document.documentElement.classList.add('dark');
const style = getComputedStyle(document.documentElement);
const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
const theme: ChartTheme = {
  card: color('card'),
  text: color('text'),
  text2: color('text-2'),
  muted: color('muted'),
  grid: color('grid'),
  axis: color('axis'),
  crosshair: color('crosshair'),
  danger: color('danger'),
  accent: color('accent'),
  fontFamily: getComputedStyle(document.body).fontFamily,
};

const BASE: ChartView = {
  xAxis: 'step',
  xRange: null,
  yScale: 'linear',
  smoothing: 0.6,
  includeOutliers: false,
  highlightedRun: null,
};

const charts: Chart[] = [];

function state(
  name: string,
  title: string,
  all: Parameters<Chart['setSeries']>[0],
  view: Partial<ChartView> = {},
  { density = 'L', isWide = false }: { density?: 'S' | 'M' | 'L'; isWide?: boolean } = {},
): Chart {
  const section = document.createElement('section');
  if (isWide) section.className = 'wide';
  section.innerHTML = `<h2></h2><div class="card"><header><b></b><span></span></header><div class="plot"></div></div>`;
  const find = <T extends Element>(selector: string) => section.querySelector(selector) as T;
  find('h2').textContent = name;
  find('header b').textContent = title;
  document.querySelector('#states')?.append(section);
  let current: ChartView = { ...BASE, ...view };
  const chart = createChart(find<HTMLElement>('.plot'), {
    onHover: (hover) => {
      for (const other of charts) if (other !== chart) other.setLinkedX(hover?.x ?? null);
      section.dataset.hover = JSON.stringify(hover);
    },
    onXRange: (xRange) => {
      current = { ...current, xRange };
      chart.setView(current);
    },
    onFlags: () => {},
    onFacts: (facts) => {
      const chips = [
        facts.offScaleCount > 0 ? `${facts.offScaleCount} off scale ▲` : '',
        facts.nonFinite.length > 0 ? `▲ ${facts.nonFinite.length} with NaN` : '',
        facts.emptyReason ?? '',
      ];
      find('header span').textContent = chips.filter(Boolean).join(' · ');
      section.dataset.summary = facts.summary;
    },
  });
  chart.setTitle(title);
  chart.setTheme(theme);
  chart.setDensity(density);
  chart.setView(current);
  chart.setSeries(all);
  charts.push(chart);
  return chart;
}

const three = () => [
  series(points(0, 1000, loss(0.2, 700))),
  series(points(1, 1000, loss(0.37, 1300))),
  series(points(2, 1000, loss(0.29, 900))),
];

state('1 Idle', 'loss/train', three());
state('2 Hover', 'loss/train', three());
state(
  '3 Zoomed',
  'loss/train',
  [
    series(
      envelope(
        0,
        4900,
        5700,
        600,
        (step, noise) => 0.39 + 0.02 * noise + (Math.abs(step - 5233) < 1 ? 0.4 : 0),
      ),
    ),
    series(envelope(2, 4900, 5700, 600, (_, noise) => 0.52 + 0.035 * noise)),
  ],
  { xRange: { from: 4900, to: 5700 }, xExtent: { from: 0, to: 20_000 } },
);
state(
  '4 Loading',
  'loss/train',
  three().map((one, i) => ({ ...one, data: points(i, 330, loss(0.2 + i * 0.1, 700 + 300 * i)) })),
  {
    progress: 0.3,
    xRange: { from: 0, to: 20_000 },
  },
);
state('5 No data', 'loss/val', three(), { xRange: { from: 30_000, to: 32_000 } });
state('6 NaN / Inf', 'loss/train', [
  series(
    points(1, 330, (step, noise) =>
      step >= 5400
        ? Number.NaN
        : loss(0.5, 900)(step, noise * 2) + Math.exp((step - 5380) / 30) * 4,
    ),
    { label: 'seed2' },
  ),
  series(points(9, 1000, loss(0.35, 1200)), { label: 'seed0', isLive: true }),
]);
state('7 Off scale', 'optim/grad_norm', [
  series(
    points(2, 1000, (step, noise) => {
      if (step === 6420) return 207.3;
      if (step === 11_980) return 41_180;
      if (step === 15_300) return 9.861;
      return 0.6 + 1.6 * Math.exp(-step / 3000) + Math.abs(noise) * 0.35;
    }),
  ),
]);
state(
  '8 Live, unfinished, M',
  'acc/top1',
  [
    series(
      points(0, 820, (step, noise) => 0.92 - 0.6 * Math.exp(-step / 1500) + noise * 0.004),
      { isLive: true },
    ),
    series(points(1, 1000, (step, noise) => 0.83 - 0.5 * Math.exp(-step / 2500) + noise * 0.004)),
    series(points(2, 1000, (step, noise) => 0.84 - 0.5 * Math.exp(-step / 1900) + noise * 0.004)),
  ],
  {},
  { density: 'M' },
);
state(
  '9 Log axis',
  'optim/lr',
  [0.1, 3e-4, 1e-4].map((peak, i) =>
    series(
      points([1, 0, 2][i] as number, 1000, (step) => {
        const warm = Math.min(1, (step + 20) / 600);
        return peak * warm * (0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * step) / 20_000)));
      }),
    ),
  ),
  { yScale: 'log', smoothing: 0 },
);
state('10 One point', 'eval/once', [series(points(3, 1, () => 0.5))]);
state('11 Constant, wall', 'constant', [series(points(4, 400, () => 3))], { xAxis: 'wall' });
state(
  '12 Eight runs, relative, no smoothing',
  'loss/train',
  Array.from({ length: 8 }, (_, i) =>
    series(points(i, 60, loss(0.2 + 0.03 * i, 1000 + 200 * i), 300)),
  ),
  { smoothing: 0, xAxis: 'relative' },
);

function many(count: number, title: string, isLog: boolean): void {
  const next = random(7);
  const all = Array.from({ length: count }, (_, run) => {
    const floor = 0.25 + 0.25 * next() ** 2;
    const speed = 600 + 1500 * next();
    const walk = normal(next);
    let drift = 0;
    return series(
      points(
        run,
        300,
        (step, noise) => {
          if (run % 28 === 27 && step > 4000 + 10 * run) return Number.NaN;
          drift = drift * 0.95 + noise * 0.012;
          return loss(floor, speed)(step, 0) * Math.exp(drift + 0.08 * walk);
        },
        67,
      ),
      run < 8 ? { label: `${run}-long-name-wd.1/0${run}36` } : { role: 'context' },
    );
  });
  state(`${count} runs`, title, all, { yScale: isLog ? 'log' : 'linear' }, { isWide: true });
}

many(1000, 'loss/train', true);
many(120, 'loss/val', false);
