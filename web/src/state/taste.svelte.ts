/** What a person prefers, kept in this browser: the panel, and for each logdir its folded parts. */

import { withToggled } from '../lib/sets';
import { isBoolean, isNumber, isString, isStrings, store, stored } from '../lib/storage';

export type RunSort = 'name' | 'started' | 'value';

const narrowestPx = 200;
const widestPx = 640;

export class Taste {
  readonly #logdir: string;
  #panelWidthPx = $state(stored('panel-width', isNumber, 280));
  #isPanelOpen = $state(stored('panel-open', isBoolean, true));
  #sort = $state<RunSort>(stored('run-sort', isRunSort, 'name'));
  #foldedSections = $state.raw<ReadonlySet<string>>(new Set());
  #toggledGroups = $state.raw<ReadonlySet<string>>(new Set());
  #valueTag = $state<string | null>(null);
  #tableWidths = $state.raw(stored('table-widths', isWidths, {}));

  /** @param logdir Absolute path: what is folded there says nothing about another. */
  constructor(logdir: string) {
    this.#logdir = logdir;
    this.#foldedSections = new Set(stored(this.#key('folded-sections'), isStrings, []));
    this.#toggledGroups = new Set(stored(this.#key('folded-groups'), isStrings, []));
    this.#valueTag = stored(this.#key('value-tag'), isString, '') || null;
  }

  get panelWidthPx(): number {
    return this.#panelWidthPx;
  }

  get isPanelOpen(): boolean {
    return this.#isPanelOpen;
  }

  get sort(): RunSort {
    return this.#sort;
  }

  /** The tag whose last value stands beside each run; null: the most important one. */
  get valueTag(): string | null {
    return this.#valueTag;
  }

  /** Widths of columns of the table of runs that somebody chose, in px by id. */
  get tableWidths(): Readonly<Record<string, number>> {
    return this.#tableWidths;
  }

  isSectionFolded(prefix: string): boolean {
    return this.#foldedSections.has(prefix);
  }

  /** Whether a group or a run's parts are folded the other way round than by themselves. */
  isGroupToggled(folder: string): boolean {
    return this.#toggledGroups.has(folder);
  }

  setPanelWidth(widthPx: number): void {
    this.#panelWidthPx = Math.round(Math.min(widestPx, Math.max(narrowestPx, widthPx)));
    store('panel-width', this.#panelWidthPx);
  }

  /** @param widthPx Null: as it comes. */
  setTableWidth(column: string, widthPx: number | null): void {
    const { [column]: _, ...others } = this.#tableWidths;
    this.#tableWidths = widthPx === null ? others : { ...others, [column]: widthPx };
    store('table-widths', this.#tableWidths);
  }

  togglePanel(): void {
    this.#isPanelOpen = !this.#isPanelOpen;
    store('panel-open', this.#isPanelOpen);
  }

  setSort(sort: RunSort): void {
    this.#sort = sort;
    store('run-sort', sort);
  }

  setValueTag(tag: string | null): void {
    this.#valueTag = tag;
    store(this.#key('value-tag'), tag ?? '');
  }

  toggleSection(prefix: string): void {
    this.#foldedSections = withToggled(this.#foldedSections, prefix);
    store(this.#key('folded-sections'), [...this.#foldedSections]);
  }

  toggleGroup(folder: string): void {
    this.#toggledGroups = withToggled(this.#toggledGroups, folder);
    store(this.#key('folded-groups'), [...this.#toggledGroups]);
  }

  #key(name: string): string {
    return `${name}:${this.#logdir}`;
  }
}

function isWidths(value: unknown): value is Record<string, number> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isNumber);
}

function isRunSort(value: unknown): value is RunSort {
  return value === 'name' || value === 'started' || value === 'value';
}
