/** What people added to the generated runs: kept as long as the page. */
import { emptyContents, withEdits } from '../../lib/overlay';
import type { OverlayEditEntry, OverlayMessage } from '../schema';

export class DemoOverlay {
  #version = 1;
  #contents = emptyContents;

  edit(edits: readonly OverlayEditEntry[]): void {
    this.#contents = withEdits(this.#contents, edits);
    this.#version += 1;
  }

  message(): OverlayMessage {
    const { runs, pins, sections, cards, notes, views, groups } = this.#contents;
    return {
      version: String(this.#version),
      kept_in: 'logdir',
      is_read_only: false,
      notices: [],
      baseline: this.#contents.baseline,
      runs: Object.fromEntries(runs),
      pins: Object.fromEntries(pins),
      sections: Object.fromEntries(sections),
      cards: Object.fromEntries(cards),
      notes: Object.fromEntries(notes),
      views: Object.fromEntries(views),
      groups: Object.fromEntries(groups),
    };
  }
}
