/**
 * How late frames are, without a common clock.
 *
 * The camera's clock and ours have no common zero, so only differences mean something: a frame's
 * age is how much later it was handed over, after its own timestamp, than the promptest so far.
 *
 * @module
 */

/**
 * Ages in ms above the best seen.
 *
 * @example
 * ```ts
 * import { type AgeStats } from "@lab/filers-client";
 *
 * const late = (age: AgeStats) => age.max > 50;
 * console.log(late({ last: 1, mean: 2, max: 60 })); // true
 * ```
 */
export interface AgeStats {
  /** Age of the frame handed over last. */
  readonly last: number;
  /** Mean age. */
  readonly mean: number;
  /** The greatest age. */
  readonly max: number;
}

/** Follows the age of frames above the best seen. */
export class FrameAge {
  #best = Infinity;
  #sum = 0;
  #count = 0;
  #last = 0;
  #worst = -Infinity;

  /** Counts a frame with timestamp `t` (s, camera's clock), handed over at `now` (ms, ours). */
  add(t: number, now: number): void {
    const delay = now - t * 1000;
    if (!Number.isFinite(delay)) return;
    this.#best = Math.min(this.#best, delay);
    this.#worst = Math.max(this.#worst, delay);
    this.#sum += delay;
    this.#count++;
    this.#last = delay;
  }

  /** The ages so far, all measured against the best frame so far. */
  get stats(): AgeStats {
    if (this.#count === 0) return { last: 0, mean: 0, max: 0 };
    return {
      last: this.#last - this.#best,
      mean: this.#sum / this.#count - this.#best,
      max: this.#worst - this.#best,
    };
  }
}
