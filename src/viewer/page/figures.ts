/** What is counted of the frames drawn, and how figures are written. */

import type { FrameMessage } from "../messages.ts";

/** Time, in ms, in which the promptest frame is looked for. The clocks of camera and page drift. */
const BEST_WINDOW = 30_000;

/** Counts the frames that a page draws. */
export class FrameFigures {
  #lastIndex: number | null = null;
  #lastDrawn = NaN;
  #interval = NaN;
  #dropped = 0;
  // The smallest delay of this window and of the one before.
  #best = Infinity;
  #previousBest = Infinity;
  #windowStart = -Infinity;
  #age = NaN;

  /** Frames that came to the viewer since the one drawn before, and were not drawn. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How much later than the promptest one of the last 30 to 60 s the last was drawn, in ms. */
  get age(): number {
    return this.#age;
  }

  /** Frames drawn a second, at `now` (performance.now()). */
  rate(now: number): number {
    const interval = Math.max(this.#interval, now - this.#lastDrawn);
    return Number.isNaN(interval) ? 0 : 1000 / Math.max(interval, 1);
  }

  /** A frame was drawn at `now` (performance.now()). */
  drawn({ index, t }: FrameMessage, now: number): void {
    if (this.#lastIndex !== null) this.#dropped += Math.max(0, index - this.#lastIndex - 1);
    this.#lastIndex = index;
    const interval = now - this.#lastDrawn;
    this.#lastDrawn = now;
    if (!Number.isNaN(interval)) {
      // A mean over about 16 frames.
      this.#interval = Number.isNaN(this.#interval)
        ? interval
        : this.#interval + (interval - this.#interval) / 16;
    }
    if (t !== null) this.#age = this.#ageOf(now - 1000 * t, now);
  }

  /** Frames that come from now on do not continue those before: paused, hidden, connected again. */
  interrupted(): void {
    this.#lastIndex = null;
    this.#lastDrawn = NaN;
    this.#interval = NaN;
    this.#age = NaN;
  }

  /** The camera's clock may have begun anew. */
  restarted(): void {
    this.interrupted();
    this.#best = Infinity;
    this.#previousBest = Infinity;
  }

  #ageOf(delay: number, now: number): number {
    if (now - this.#windowStart > BEST_WINDOW) {
      this.#previousBest = this.#best;
      this.#best = Infinity;
      this.#windowStart = now;
    }
    this.#best = Math.min(this.#best, delay);
    return delay - Math.min(this.#best, this.#previousBest);
  }
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** A part of the whole, in percent. */
export function percent(part: number): string {
  if (part === 0) return "0 %";
  const value = 100 * part;
  return value < 0.01 ? "<0.01 %" : `${value.toFixed(value < 10 ? 2 : 0)} %`;
}
