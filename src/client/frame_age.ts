/**
 * How late frames are, without a common clock.
 *
 * The camera's clock and ours have no common zero, so only differences mean something: a frame's
 * age is how much later it was handed over, after its own timestamp, than the promptest one.
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

/**
 * How long one best frame is the measure, in ms. Two quartz clocks drift apart by up to 100 ppm, 60
 * ms in this time; over a day it would be 8 s of age that no frame has.
 */
const BEST_LASTS = 600_000;

/** What is needed of a frame. */
interface AgedFrame {
  /** Images received before it. */
  readonly index: number;
  readonly metadata: { readonly t: number };
}

/** Delays that are measured against the same best. */
interface Span {
  /** When it began. */
  readonly since: number;
  /** The first delay. The others are told from here: sums of times of day would lose digits. */
  readonly zero: number;
  count: number;
  sum: number;
  best: number;
  worst: number;
  last: number;
}

/** Follows the age of frames above the best seen. */
export class FrameAge {
  #span: Span | null = null;
  // Frames of the spans before.
  #count = 0;
  #sum = 0;
  #max = 0;
  // Indices of the newest frame and of the first of its clock: loops may be behind one another.
  #newest = -1;
  #newestTime = -Infinity;
  #first = 0;

  /** Counts a frame handed over at `now` (ms, our clock). */
  add({ index, metadata: { t } }: AgedFrame, now: number): void {
    const delay = now - 1000 * t;
    if (!Number.isFinite(delay) || index < this.#first) return;
    if (index > this.#newest) {
      if (t < this.#newestTime) {
        // The camera's clock began anew.
        this.#settle();
        this.#first = index;
      }
      this.#newest = index;
      this.#newestTime = t;
    }
    if (this.#span && now - this.#span.since > BEST_LASTS) this.#settle();
    this.#span ??= { since: now, zero: delay, count: 0, sum: 0, best: 0, worst: 0, last: 0 };
    const span = this.#span;
    span.last = delay - span.zero;
    span.best = Math.min(span.best, span.last);
    span.worst = Math.max(span.worst, span.last);
    span.sum += span.last;
    span.count++;
  }

  /** The ages so far, each measured against the best frame of its clock and of its ten minutes. */
  get stats(): AgeStats {
    const { count, sum, max } = this.#totals();
    const last = this.#span ? this.#span.last - this.#span.best : 0;
    return { last, mean: count === 0 ? 0 : sum / count, max };
  }

  /** Frames from here on have another best. */
  #settle(): void {
    ({ count: this.#count, sum: this.#sum, max: this.#max } = this.#totals());
    this.#span = null;
  }

  #totals(): { count: number; sum: number; max: number } {
    const { count, sum, best, worst } = this.#span ?? { count: 0, sum: 0, best: 0, worst: 0 };
    return {
      count: this.#count + count,
      sum: this.#sum + sum - count * best,
      max: Math.max(this.#max, worst - best),
    };
  }
}
