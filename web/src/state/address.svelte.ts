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
  /** Grows with every link that is written or read: packing one takes a moment, and the newest counts. */
  #turn = 0;

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
      const onPop = () => void this.#read();
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

  /** Back to the view before this one; never off this page. */
  async undo(): Promise<void> {
    await this.#write(this.#board.viewState());
    if (depth() > 0) history.back();
  }

  redo(): void {
    history.forward();
  }

  async #write(view: ViewState): Promise<void> {
    clearTimeout(this.#timer);
    const before = this.#written;
    const source = this.#board.source.kind;
    const plain = hashFromAddress({ source, view });
    if (plain === hashFromAddress({ source, view: before })) return;
    this.#written = view;
    this.#turn += 1;
    const turn = this.#turn;
    const hash = await pack(plain);
    if (turn !== this.#turn) return;
    if (isStep(before, view)) history.pushState({ depth: depth() + 1 } satisfies Entry, '', hash);
    else history.replaceState({ depth: depth() } satisfies Entry, '', hash);
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
