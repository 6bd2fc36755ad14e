/** The moment from which on parts that nobody misses before may be loaded. */

let tell: () => void;

/** Kept once there is something to see. */
export const firstPicture = new Promise<void>((resolve) => {
  tell = resolve;
});

/** The first chart is drawn, or there is none to draw. */
export function pictureIsThere(): void {
  tell();
}
