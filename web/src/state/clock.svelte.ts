/** The time of day, once a second while the tab is in view. */
export class Clock {
  #now = $state(Date.now() / 1000);
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Wall time in seconds. */
  get now(): number {
    return this.#now;
  }

  /** @returns A function that stops the clock. */
  start(): () => void {
    const tick = () => {
      if (!document.hidden) this.#now = Date.now() / 1000;
    };
    this.#timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(this.#timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }
}

export const clock = new Clock();
