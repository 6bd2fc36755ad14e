/** Light, dark, or as the system; and the colours of the theme in force, for what is drawn on a canvas. */
import type { ChartTheme } from '../charts/types';

export type ThemeChoice = 'system' | 'light' | 'dark';

import { slotCount } from '../lib/run-colors';
import { isBoolean, store, stored } from '../lib/storage';

export class Theme {
  // Stored as plain text, not JSON: public/theme-boot.js reads it before any module runs.
  #choice = $state<ThemeChoice>(readChoice());
  #isSystemDark = $state(false);
  #isStill = $state(stored('still', isBoolean, false));
  readonly isDark = $derived(
    this.#choice === 'dark' || (this.#choice === 'system' && this.#isSystemDark),
  );
  #chart = $state.raw<ChartTheme>(readChartTheme());
  #slots = $state.raw<readonly string[]>(readSlots());

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#isSystemDark = query.matches;
    query.addEventListener('change', (event) => {
      this.#isSystemDark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  get chart(): ChartTheme {
    return this.#chart;
  }

  /** CSS colours of the run slots. */
  get slots(): readonly string[] {
    return this.#slots;
  }

  /** system → light → dark → system. */
  cycle(): void {
    const next = { system: 'light', light: 'dark', dark: 'system' } as const;
    this.choose(next[this.#choice]);
  }

  /** Whether nothing on the page is to move by itself, whatever the system says. */
  get isStill(): boolean {
    return this.#isStill;
  }

  setStill(isStill: boolean): void {
    this.#isStill = isStill;
    store('still', isStill);
    this.#apply();
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    try {
      localStorage.setItem('lightwell.theme', this.#choice);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
    this.#apply();
  }

  #apply(): void {
    document.documentElement.toggleAttribute('data-still', this.#isStill);
    document.documentElement.dataset.theme = this.isDark ? 'dark' : 'light';
    this.#chart = readChartTheme();
    this.#slots = readSlots();
  }
}

function readChoice(): ThemeChoice {
  try {
    const text = localStorage.getItem('lightwell.theme');
    return text === 'light' || text === 'dark' ? text : 'system';
  } catch {
    return 'system';
  }
}

function property(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function readChartTheme(): ChartTheme {
  return {
    card: property('--card'),
    text: property('--text'),
    text2: property('--text-2'),
    muted: property('--muted'),
    grid: property('--grid'),
    axis: property('--axis'),
    crosshair: property('--crosshair'),
    danger: property('--danger'),
    accent: property('--accent'),
    fontFamily: property('--font'),
  };
}

function readSlots(): string[] {
  return Array.from({ length: slotCount }, (_, slot) => property(`--slot-${slot}`));
}
