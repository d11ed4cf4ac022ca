/**
 * The events of a client, and their types.
 *
 * @module
 */

import type { FilersError, ServerError } from "../errors.ts";
import type { RecordingInfo } from "../wire/message.ts";
import type { IteratorStats } from "./stats.ts";

/**
 * What each event of a {@linkcode FilersClient} carries in its `detail`.
 *
 * @example
 * ```ts
 * import { type FilersClient, type FilersEventDetails } from "@lab/filers-client";
 *
 * function log(camera: FilersClient) {
 *   const lost = ({ error }: FilersEventDetails["disconnect"]) => console.error(error.message);
 *   camera.addEventListener("disconnect", ({ detail }) => lost(detail));
 * }
 * console.log(typeof log);
 * ```
 */
export interface FilersEventDetails {
  /** Filers began to record to the network. */
  recordingstart: RecordingInfo;
  /** The recording ended. */
  recordingstop: null;
  /** The server reported an exception while nobody waited for an answer. */
  servererror: ServerError;
  /** A message of the application's own. */
  message: { name: string; value: unknown };
  /** The connection was lost. */
  disconnect: { error: FilersError };
  /** The connection was made again, after so many attempts and ms. */
  reconnect: { attempts: number; downtime: number };
  /** An iterator began to drop frames; told once until it has caught up. */
  slowconsumer: IteratorStats;
}
