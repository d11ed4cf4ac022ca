/**
 * Counted ownership of a block of picture memory.
 *
 * @module
 */

/** Releases what it holds when the last owner lets go. Starts with one owner. */
export class Lease {
  readonly #held: { release(): void };
  #owners = 1;

  /** Takes over `held`. */
  constructor(held: { release(): void }) {
    this.#held = held;
  }

  /** One more owner. */
  retain(): this {
    this.#owners++;
    return this;
  }

  /** One owner less. */
  release(): void {
    if (--this.#owners === 0) this.#held.release();
  }
}
