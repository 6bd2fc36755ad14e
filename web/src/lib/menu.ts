/** What a menu offers, where it opens, and which item typing leads to. */

export interface MenuItem {
  /** Unique in its menu. */
  readonly label: string;
  /** The key that does the same. */
  readonly key?: string;
  /** What stands faint at the end. */
  readonly detail?: string;
  /** Undefined for what is done, not switched. */
  readonly isChecked?: boolean;
  /** Checked instead of the others of its kind, not beside them. */
  readonly isOneOf?: boolean;
  readonly isDisabled?: boolean;
  /** The menu is still there afterwards. */
  readonly staysOpen?: boolean;
  readonly act: () => void;
}

/** A line divides it from the group before. */
export interface MenuGroup {
  readonly name: string;
  readonly items: readonly MenuItem[];
}

/** Where something is in the page's window, in CSS pixels; a point has no size. */
export interface MenuAnchor {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between a menu and the edges of the window. */
const marginPx = 8;
/** Between a menu and its button. */
const gapPx = 2;

/** The corner of a menu: below its anchor and from its left edge, or above and to its right edge where there is no room. */
export function menuCorner(
  anchor: MenuAnchor,
  menu: Size,
  room: Size,
  isRightAligned: boolean,
): { readonly left: number; readonly top: number } {
  const { x, y, width = 0, height = 0 } = anchor;
  const gap = height > 0 ? gapPx : 0;
  const [mostLeft, mostTop] = [
    room.width - marginPx - menu.width,
    room.height - marginPx - menu.height,
  ];
  const left = isRightAligned || x > mostLeft ? x + width - menu.width : x;
  const below = y + height + gap;
  const top = below > mostTop ? y - gap - menu.height : below;
  return {
    left: Math.max(marginPx, Math.min(left, mostLeft)),
    // Where it fits neither below nor above, it covers its anchor.
    top: top < marginPx ? Math.max(marginPx, mostTop) : top,
  };
}

/** The next label that begins as was typed, or -1; the same letter again leads on. */
export function labelTyped(labels: readonly string[], current: number, typed: string): number {
  const wanted = typed.toLowerCase();
  const isOneLetter = [...wanted].every((letter) => letter === wanted[0]);
  const prefix = isOneLetter ? wanted.slice(0, 1) : wanted;
  // Whoever types on stays where the longer word fits, too.
  const first = current + (isOneLetter ? 1 : 0);
  for (let i = 0; i < labels.length; i++) {
    const index = (Math.max(0, first) + i) % labels.length;
    if (labels[index]?.toLowerCase().startsWith(prefix)) return index;
  }
  return -1;
}
