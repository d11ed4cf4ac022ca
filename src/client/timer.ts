/**
 * Timers that may be asked for any time.
 *
 * @module
 */

import { longestTime } from "../check.ts";

/** A running timer, for `clearTimeout`; undefined where none is needed. */
export type Timer = ReturnType<typeof setTimeout> | undefined;

/**
 * Acts after `milliseconds`; never, where these are more than a timer can run for (24.8 days), such
 * as Infinity: `setTimeout` alone would act at once.
 */
export function startTimer(act: () => void, milliseconds: number): Timer {
  return milliseconds <= longestTime ? setTimeout(act, milliseconds) : undefined;
}
