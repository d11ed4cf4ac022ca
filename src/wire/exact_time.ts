/**
 * The camera's time where a number cannot hold it: an integer beyond ±2^53, as nanoseconds are.
 *
 * Metadata has the nearest number, so that scripts can calculate with any `t`. What is written down
 * for later has the integer.
 *
 * @module
 */

import type { Metadata } from "./message.ts";

const exactTimes = new WeakMap<Metadata, bigint>();

/** Notes the integer of which metadata has the nearest number. */
export function noteExactTime(metadata: Metadata, t: bigint): void {
  exactTimes.set(metadata, t);
}

/** The metadata's `t` as it was sent. */
export function exactTime(metadata: Metadata): number | bigint {
  const exact = exactTimes.get(metadata);
  // A script may have changed its metadata.
  return exact !== undefined && Number(exact) === metadata.t ? exact : metadata.t;
}
