/**
 * What a client counts over all its iterators.
 *
 * @module
 */

import type { Frame } from "./frame.ts";
import { FrameAge } from "./frame_age.ts";
import { FrameRate } from "./frame_rate.ts";
import type { ClientStats, ConversionStats, IteratorStats } from "./stats.ts";

/** Counts images, conversions and ended iterators. */
export class Tally {
  readonly #rate = new FrameRate();
  readonly #age = new FrameAge();
  #images = 0;
  #unclaimed = 0;
  #gaps = 0;
  #lastCount: number | undefined;
  // Images since #lastCount that were not read.
  #missed = 0;
  #ended = { received: 0, delivered: 0, dropped: 0, queueHighWater: 0 };
  #conversion = { count: 0, total: 0, max: 0 };
  /** Bytes of the connections that are over. */
  pastBytes = 0;
  /** Connections made again. */
  reconnects = 0;

  /** Images received so far: the index of the next one. */
  get images(): number {
    return this.#images;
  }

  /** Counts an image; returns the frames skipped before it, from the camera's `count`. */
  image(count: unknown, now: number): number {
    this.#images++;
    this.#rate.tick(now);
    if (typeof count !== "number" || !Number.isSafeInteger(count)) return 0;
    const expected = (this.#lastCount ?? count - 1) + this.#missed + 1;
    const gap = Math.max(0, count - expected);
    this.#lastCount = count;
    this.#missed = 0;
    this.#gaps += gap;
    return gap;
  }

  /** Images that were dropped before they were read. */
  missed(images: number): void {
    this.#images += images;
    this.#missed += images;
  }

  /** Images that no iterator was there for. */
  unclaimed(images: number): void {
    this.#unclaimed += images;
  }

  /** An image that was announced, and can't be had any more. */
  lost(): void {
    this.#images++;
    this.#unclaimed++;
  }

  /**
   * Images after this are not the continuation of those before: another recording, or images that
   * nobody asked for in between. A lost connection does not count: what it cost is a gap.
   */
  interrupted(): void {
    this.#rate.interrupted();
    this.#lastCount = undefined;
    this.#missed = 0;
  }

  /** A frame was handed over. */
  delivered(frame: Frame): void {
    this.#age.add(frame, performance.now());
  }

  /** A conversion took so long. */
  add(milliseconds: number): void {
    const conversion = this.#conversion;
    conversion.count++;
    conversion.total += milliseconds;
    conversion.max = Math.max(conversion.max, milliseconds);
  }

  /** An iterator is over. */
  ended(stats: IteratorStats): void {
    const sum = this.#ended;
    sum.received += stats.received;
    sum.delivered += stats.delivered;
    sum.dropped += stats.dropped;
    sum.queueHighWater = Math.max(sum.queueHighWater, stats.queueHighWater);
  }

  /** The totals, with the running iterators' and the running connection's share. */
  stats(iterators: IteratorStats[], bytes: number): ClientStats {
    let { received, delivered, dropped, queueHighWater } = this.#ended;
    let queued = 0;
    for (const stats of iterators) {
      received += stats.received;
      delivered += stats.delivered;
      dropped += stats.dropped;
      queued += stats.queued;
      queueHighWater = Math.max(queueHighWater, stats.queueHighWater);
    }
    const { count, total } = this.#conversion;
    const conversion: ConversionStats = { ...this.#conversion, mean: count ? total / count : 0 };
    return {
      images: this.#images,
      received: received + this.#unclaimed,
      delivered,
      dropped: dropped + this.#unclaimed,
      queued,
      queueHighWater,
      bytes: this.pastBytes + bytes,
      frameRate: this.#rate.at(performance.now()),
      gaps: this.#gaps,
      age: this.#age.stats,
      conversion,
      reconnects: this.reconnects,
      iterators,
    };
  }
}
