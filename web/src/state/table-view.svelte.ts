/** How the table of runs is looked at: its order, its columns, and which runs it leaves out. */
import { withToggled } from '../lib/sets';
import { defaultView, type ViewState } from '../lib/view-state';

export class TableView {
  #sort = $state.raw<readonly string[]>(defaultView.tableSort);
  #columns = $state.raw<readonly string[]>(defaultView.tableColumns);
  #pinned = $state.raw<readonly string[]>(defaultView.pinnedColumns);
  #onlyDifferences = $state(defaultView.onlyDifferences);
  #areArchivedShown = $state(defaultView.areArchivedShown);

  /** Columns that order the rows, `-` before those that do so largest first. */
  get sort(): readonly string[] {
    return this.#sort;
  }

  /** Empty: the columns that everybody starts with. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /** Columns that stay while the others scroll. */
  get pinned(): readonly string[] {
    return this.#pinned;
  }

  /** Whether hyperparameters that are the same in all runs have no columns. */
  get onlyDifferences(): boolean {
    return this.#onlyDifferences;
  }

  /** Whether archived runs are listed, here and beside the charts. */
  get areArchivedShown(): boolean {
    return this.#areArchivedShown;
  }

  sortBy(keys: readonly string[]): void {
    this.#sort = keys;
  }

  setColumns(ids: readonly string[]): void {
    this.#columns = ids;
  }

  togglePinned(id: string): void {
    this.#pinned = [...withToggled(new Set(this.#pinned), id)];
  }

  toggleOnlyDifferences(): void {
    this.#onlyDifferences = !this.#onlyDifferences;
  }

  toggleArchived(): void {
    this.#areArchivedShown = !this.#areArchivedShown;
  }

  /** Takes over what a link says. */
  restore(view: ViewState): void {
    this.#sort = view.tableSort;
    this.#columns = view.tableColumns;
    this.#pinned = view.pinnedColumns;
    this.#onlyDifferences = view.onlyDifferences;
    this.#areArchivedShown = view.areArchivedShown;
  }
}
