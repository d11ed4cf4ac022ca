/** The frames between their coming and a refresh of the display. */

import type { PageFrame } from "./frame.ts";

/** Frames that wait, at most: at 60 a second the oldest has waited for less than 50 ms. */
const MAX_WAITING = 3;

/** Refreshes after which what waited at each of them is a lag: 2 s at 60 a second. */
const LAG_REFRESHES = 120;

/**
 * Evens out how frames come: two between two refreshes are shown one after the other. (With the
 * latest alone, up to one in twelve is left out of a camera as fast as the display.)
 *
 * No lag builds up. What waits because frames come unevenly has its turn at the next refresh before
 * which none comes; what is never needed only makes the picture late, and is dropped. (The same is
 * done to the queues of routers: K. Nichols and V. Jacobson, "Controlling Queue Delay", ACM Queue
 * 10(5), 2012.)
 */
export class WaitingFrames {
  #frames: PageFrame[] = [];
  #refreshes = 0;
  // The fewest that a refresh has left waiting.
  #fewest = Infinity;

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Adds a frame, for which the oldest goes if there are too many. */
  add(frame: PageFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > MAX_WAITING) this.#frames.shift();
  }

  /** The frame for this refresh. */
  take(): PageFrame | undefined {
    const frame = this.#frames.shift();
    this.#fewest = Math.min(this.#fewest, this.#frames.length);
    if (++this.#refreshes === LAG_REFRESHES) {
      this.#frames.splice(0, this.#fewest);
      this.#refreshes = 0;
      this.#fewest = Infinity;
    }
    return frame;
  }

  /** Drops all but the latest: the others waited while nothing was shown. */
  dropOlder(): void {
    this.#frames = this.#frames.slice(-1);
  }
}
