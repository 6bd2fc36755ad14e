/** Whether a chart has nothing to show, once that is certain: points on their way may yet lie in the window. */
import { isSameRange } from '../charts/same';
import type { Range } from '../charts/types';

export class Blank {
  /** The window in which no point of the newest was drawn. */
  #found = $state.raw<{ readonly range: Range | null } | null>(null);

  /**
   * A picture of the window is shown.
   * @param isLoading Whether other points were asked for than the chart has.
   */
  drawn(
    { isEmpty, isCurrent }: { readonly isEmpty: boolean; readonly isCurrent: boolean },
    range: Range | null,
    isLoading: boolean,
  ): void {
    if (!isEmpty) this.#found = null;
    else if (isCurrent && !isLoading) this.#found = { range };
  }

  /** Stays while more points come that lie elsewhere. */
  isIn(range: Range | null): boolean {
    const found = this.#found;
    return found !== null && isSameRange(found.range, range);
  }
}
