/** Keeps the URL and a board's view the same: what a link holds is what is shown, and back goes back. */
import { createContext } from 'svelte';
import { pack, unpack } from '../lib/long-hash';
import {
  addressFromHash,
  hashFromAddress,
  isStep,
  type PlaceName,
  type ViewState,
} from '../lib/view-state';
import type { Board } from './board.svelte';

const settleMs = 250;

/** How many views of this page lie before one; kept with it in the browser's history. */
interface Entry {
  readonly depth: number;
}

export class PageAddress {
  readonly #board: Board;
  #written: ViewState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every link that is read: what was to be written before then is not. */
  #turn = 0;
  /** One after the other, as packing a link takes a moment: every step has its entry in the history. */
  #writing: Promise<void> = Promise.resolve();
  /** Of the view that is shown. */
  #depth = depth();

  /** Has the board show what the URL says. */
  constructor(board: Board) {
    this.#board = board;
    board.restore(addressFromHash(location.hash).view);
    this.#written = board.viewState();
    void this.#read();
  }

  /** Call while a component is being set up: the URL and the view follow each other until that goes. */
  follow(): void {
    $effect(() => {
      const view = this.#board.viewState();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#write(view), settleMs);
    });
    $effect(() => {
      const onPop = () => {
        this.#count();
        void this.#read();
      };
      addEventListener('popstate', onPop);
      return () => {
        removeEventListener('popstate', onPop);
        clearTimeout(this.#timer);
        this.#turn += 1;
      };
    });
  }

  /** A link to the view as it is, but in another place. */
  hashAt(place: PlaceName): string {
    const view = { ...this.#board.viewState(), place };
    return hashFromAddress({ source: this.#board.source.kind, view });
  }

  /** The link to the view as it is now. */
  async link(): Promise<string> {
    await this.#write(this.#board.viewState());
    return location.href;
  }

  /** Back to the view before this one; never off this page. */
  async undo(): Promise<void> {
    await this.#write(this.#board.viewState());
    if (this.#depth > 0) history.back();
  }

  redo(): void {
    history.forward();
  }

  #write(view: ViewState): Promise<void> {
    clearTimeout(this.#timer);
    const turn = this.#turn;
    this.#writing = this.#writing.then(() => this.#writeNext(view, turn));
    return this.#writing;
  }

  async #writeNext(view: ViewState, turn: number): Promise<void> {
    if (turn !== this.#turn) return;
    const before = this.#written;
    const source = this.#board.source.kind;
    const plain = hashFromAddress({ source, view });
    if (plain === hashFromAddress({ source, view: before })) return;
    this.#written = view;
    // Where what packs it cannot be loaded, the long link does as well.
    const hash = await pack(plain).catch(() => plain);
    if (turn !== this.#turn) return;
    if (isStep(before, view)) {
      this.#depth += 1;
      history.pushState({ depth: this.#depth } satisfies Entry, '', hash);
    } else history.replaceState({ depth: this.#depth } satisfies Entry, '', hash);
  }

  /** A link that was followed within this page, a saved view say, comes behind the view that was left. */
  #count(): void {
    if (history.state === null) {
      history.replaceState({ depth: this.#depth + 1 } satisfies Entry, '');
    }
    this.#depth = depth();
  }

  async #read(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const address = addressFromHash(await unpack(location.hash));
    if (turn !== this.#turn || address.source !== this.#board.source.kind) return;
    this.#board.restore(address.view);
    this.#written = address.view;
  }
}

function depth(): number {
  return (history.state as Entry | null)?.depth ?? 0;
}

export const [usePageAddress, providePageAddress] = createContext<PageAddress>();
