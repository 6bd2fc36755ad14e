/** What a menu offers. */

export interface MenuItem {
  /** Unique in its menu. */
  readonly label: string;
  /** What stands faint at the end, such as a key. */
  readonly detail?: string;
  /** Undefined for what is done, not switched. */
  readonly isChecked?: boolean;
  readonly startsGroup?: boolean;
  readonly act: () => void;
}
