/**
 * The current rate of something that happens again and again.
 *
 * @module
 */

/** Events a second: an exponential mean of the last intervals that falls when events stay away. */
export class FrameRate {
  #last = NaN;
  #interval = NaN;
  #interrupted = false;

  /** The time from the last event to the next one says nothing. */
  interrupted(): void {
    this.#interrupted = true;
  }

  /** Counts an event at `now` (ms). */
  tick(now: number): void {
    const interval = this.#interrupted ? NaN : now - this.#last;
    this.#interrupted = false;
    this.#last = now;
    if (Number.isNaN(interval)) return;
    // Weight 1/8: settles within about 16 frames, and one late frame moves it by an eighth.
    this.#interval = Number.isNaN(this.#interval)
      ? interval
      : this.#interval + (interval - this.#interval) / 8;
  }

  /** The rate at `now` (ms), in 1/s; 0 before the second event. */
  at(now: number): number {
    if (Number.isNaN(this.#interval)) return 0;
    return 1000 / Math.max(this.#interval, now - this.#last, 1e-3);
  }
}
