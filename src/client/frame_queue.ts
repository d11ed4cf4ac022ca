/**
 * The bounded queue of one iterator, and its accounting.
 *
 * @module
 */

import type { Overflow } from "./options.ts";
import type { Conversion, ReceivedImage } from "./received_image.ts";

/** What {@linkcode FrameQueue.push} did with an image, or with one that it displaced. */
export type Pushed = "queued" | "dropped";

/**
 * Images that wait for one loop. Always `received = delivered + dropped + queued`.
 *
 * Which image is dropped is the policy's choice; under "error" the newest one is, since that ends
 * the loop. Under "block" nobody pushes into a full queue.
 */
export class FrameQueue {
  readonly #images: ReceivedImage[] = [];
  readonly #conversion: Conversion;
  readonly #capacity: number;
  readonly #overflow: Overflow;
  #received = 0;
  #delivered = 0;
  #dropped = 0;
  #highWater = 0;

  constructor(conversion: Conversion, capacity: number, overflow: Overflow) {
    this.#conversion = conversion;
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  get received(): number {
    return this.#received;
  }

  get delivered(): number {
    return this.#delivered;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get queued(): number {
    return this.#images.length;
  }

  get highWater(): number {
    return this.#highWater;
  }

  get full(): boolean {
    return this.#images.length >= this.#capacity;
  }

  /** The image that is next. */
  get head(): ReceivedImage | undefined {
    return this.#images[0];
  }

  /** Offers an image. */
  push(image: ReceivedImage): Pushed {
    this.#received++;
    let pushed: Pushed = "queued";
    if (this.full) {
      pushed = "dropped";
      if (this.#overflow !== "drop-oldest" && this.#overflow !== "latest") {
        this.#dropped++;
        return pushed;
      }
      this.#drop(this.#images.shift());
    }
    image.queue(this.#conversion);
    this.#images.push(image);
    this.#highWater = Math.max(this.#highWater, this.#images.length);
    return pushed;
  }

  /** Images were dropped before they were read. */
  miss(images: number): void {
    this.#received += images;
    this.#dropped += images;
  }

  /** Takes the oldest image out, as delivered. The caller calls {@linkcode ReceivedImage.take}. */
  shift(): ReceivedImage | undefined {
    const image = this.#images.shift();
    if (image) this.#delivered++;
    return image;
  }

  /** The image taken last could not be delivered after all. */
  undeliver(): void {
    this.#delivered--;
    this.#dropped++;
  }

  /** Drops all that waits. */
  clear(): void {
    while (this.#images.length > 0) this.#drop(this.#images.shift());
  }

  #drop(image: ReceivedImage | undefined): void {
    image?.drop(this.#conversion);
    this.#dropped++;
  }
}
