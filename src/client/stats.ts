/**
 * What a client and its iterators count. Everywhere `received = delivered + dropped + queued`.
 *
 * @module
 */

import type { AgeStats } from "./frame_age.ts";

/**
 * Counts of one iterator.
 *
 * @example
 * ```ts
 * import { type IteratorStats } from "@lab/filers-client";
 *
 * const exact = (s: IteratorStats) => s.received === s.delivered + s.dropped + s.queued;
 * console.log(typeof exact);
 * ```
 */
export interface IteratorStats {
  /** Images that arrived for this iterator. */
  readonly received: number;
  /** Frames handed to the loop. */
  readonly delivered: number;
  /** Images that never reached the loop. */
  readonly dropped: number;
  /** Images that wait for the loop now. */
  readonly queued: number;
  /** The most images that ever waited. */
  readonly queueHighWater: number;
  /** Age of the delivered frames, in ms above the best seen in ten minutes: clocks drift. */
  readonly age: AgeStats;
}

/**
 * Time spent on converting images.
 *
 * @example
 * ```ts
 * import { type ConversionStats } from "@lab/filers-client";
 *
 * const load = ({ total }: ConversionStats, elapsed: number) => total / elapsed;
 * console.log(load({ count: 1, total: 5, mean: 5, max: 5 }, 100)); // 0.05
 * ```
 */
export interface ConversionStats {
  /** Conversions made: one for all iterators that ask for the same thing. */
  readonly count: number;
  /** Total time, in ms. */
  readonly total: number;
  /** Mean time of one, in ms. */
  readonly mean: number;
  /** Longest time of one, in ms. */
  readonly max: number;
}

/**
 * Counts of one client since `connect`.
 *
 * `received`, `delivered`, `dropped` and `queued` are sums over all iterators, ended ones
 * included; an image that no iterator was there for counts as received and dropped. With one
 * iterator `received` is therefore the number of images that came.
 *
 * @example
 * ```ts
 * import { type ClientStats } from "@lab/filers-client";
 *
 * const exact = (s: ClientStats) => s.received === s.delivered + s.dropped + s.queued;
 * console.log(typeof exact);
 * ```
 */
export interface ClientStats extends IteratorStats {
  /** Images that came from the server. */
  readonly images: number;
  /** Bytes that came from the server. */
  readonly bytes: number;
  /** Images a second, now. */
  readonly frameRate: number;
  /** Frames that the server itself is known to have skipped, from the cameras' `count`. */
  readonly gaps: number;
  /** Conversions of images. */
  readonly conversion: ConversionStats;
  /** Connections made again after one was lost. */
  readonly reconnects: number;
  /** The running iterators, oldest first. */
  readonly iterators: readonly IteratorStats[];
}
