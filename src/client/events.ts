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

/**
 * The events of a {@linkcode FilersClient} by name.
 *
 * @example
 * ```ts
 * import { type FilersEventMap } from "@lab/filers-client";
 *
 * const onStart = ({ detail }: FilersEventMap["recordingstart"]) => console.log(detail.rate);
 * console.log(typeof onStart);
 * ```
 */
export type FilersEventMap = {
  [Name in keyof FilersEventDetails]: CustomEvent<FilersEventDetails[Name]>;
};

/**
 * A listener for an event of a {@linkcode FilersClient}.
 *
 * @example
 * ```ts
 * import { type FilersEventListener } from "@lab/filers-client";
 *
 * const onStop: FilersEventListener<"recordingstop"> = () => console.log("stopped");
 * console.log(typeof onStop);
 * ```
 */
export type FilersEventListener<Name extends keyof FilersEventMap> =
  | ((event: FilersEventMap[Name]) => void)
  | { handleEvent(event: FilersEventMap[Name]): void };

/**
 * An EventTarget whose listeners know what they get.
 *
 * @example
 * ```ts
 * import { type FilersEventTarget } from "@lab/filers-client";
 *
 * function watch(target: FilersEventTarget) {
 *   target.addEventListener("slowconsumer", ({ detail }) => console.warn(detail.dropped));
 * }
 * console.log(typeof watch);
 * ```
 */
export class FilersEventTarget extends EventTarget {
  /** Calls `listener` for each event of this name. */
  override addEventListener<Name extends keyof FilersEventMap>(
    type: Name,
    listener: FilersEventListener<Name> | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }

  /** Takes back an `addEventListener`. */
  override removeEventListener<Name extends keyof FilersEventMap>(
    type: Name,
    listener: FilersEventListener<Name> | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }
}

/** Makes the event called `type`. */
export function filersEvent<Name extends keyof FilersEventMap>(
  type: Name,
  detail: FilersEventDetails[Name],
): CustomEvent<FilersEventDetails[Name]> {
  return new CustomEvent(type, { detail });
}
