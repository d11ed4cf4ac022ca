/**
 * How long to wait before the next attempt.
 *
 * @module
 */

import { longestTime } from "../check.ts";
import type { ReconnectOptions } from "./options.ts";
import { startTimer } from "./timer.ts";

/**
 * Delay in ms before attempt number `attempt` (from 1): none before the first, then `minDelay`
 * doubled each time up to `maxDelay`, and of that a random part between half and all, so that many
 * clients of one server do not come back in step.
 */
export function backoff(
  attempt: number,
  { minDelay, maxDelay }: Required<ReconnectOptions>,
  random: () => number = Math.random,
): number {
  if (attempt <= 1) return 0;
  const delay = Math.min(maxDelay, longestTime, minDelay * 2 ** (attempt - 2));
  return delay * (0.5 + 0.5 * random());
}

/** Resolves after `milliseconds`, as {@linkcode startTimer} counts them, or with an aborted `signal`. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = startTimer(finish, milliseconds);
    signal.addEventListener("abort", finish);
  });
}
