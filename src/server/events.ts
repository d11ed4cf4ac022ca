/**
 * The events of a server, and their types.
 *
 * @module
 */

import type { FilersError } from "../errors.ts";
import type { ServerClient } from "./server_client.ts";

/**
 * What each event of a {@linkcode FilersServer} carries in its `detail`.
 *
 * @example
 * ```ts
 * import { FilersServer, type FilersServerEventDetails } from "@lab/filers-client/server";
 *
 * const log = ({ client, reason }: FilersServerEventDetails["disconnect"]) =>
 *   console.error(client.address, reason);
 *
 * await using server = new FilersServer({ port: 0 });
 * server.addEventListener("disconnect", ({ detail }) => log(detail));
 * ```
 */
export interface FilersServerEventDetails {
  /** A client connected. */
  connect: { client: ServerClient };
  /** A client is gone, and why: `"the client left"`, `"the server closed"`, or an error's text. */
  disconnect: { client: ServerClient; reason: string };
  /** A client asked for images. */
  play: { client: ServerClient };
  /** A client wants no more images. Also told where it had not asked for any. */
  stop: { client: ServerClient };
  /** A client sent a message of its own application. */
  message: { client: ServerClient; name: string; value: unknown };
  /** A client misbehaved and is being closed; or, without a client, none could be accepted. */
  error: { client: ServerClient | null; error: FilersError };
}

/**
 * The events of a {@linkcode FilersServer} by name.
 *
 * @example
 * ```ts
 * import type { FilersServerEventMap } from "@lab/filers-client/server";
 *
 * const onPlay = ({ detail }: FilersServerEventMap["play"]) => console.log(detail.client.address);
 * console.log(typeof onPlay);
 * ```
 */
export type FilersServerEventMap = {
  [Name in keyof FilersServerEventDetails]: CustomEvent<FilersServerEventDetails[Name]>;
};

/**
 * A listener for an event of a {@linkcode FilersServer}.
 *
 * @example
 * ```ts
 * import { FilersServer, type FilersServerEventListener } from "@lab/filers-client/server";
 *
 * const onMessage: FilersServerEventListener<"message"> = ({ detail }) =>
 *   console.log(detail.name, detail.value);
 *
 * await using server = new FilersServer({ port: 0 });
 * server.addEventListener("message", onMessage);
 * ```
 */
export type FilersServerEventListener<Name extends keyof FilersServerEventMap> =
  | ((event: FilersServerEventMap[Name]) => void)
  | { handleEvent(event: FilersServerEventMap[Name]): void };

/**
 * An EventTarget whose listeners know what they get.
 *
 * @example
 * ```ts
 * import { FilersServer } from "@lab/filers-client/server";
 *
 * await using server = new FilersServer({ port: 0 });
 * server.addEventListener("error", ({ detail }) => console.error(detail.error.message));
 * ```
 */
export class FilersServerEventTarget extends EventTarget {
  /** Calls `listener` for each event of this name. */
  override addEventListener<Name extends keyof FilersServerEventMap>(
    type: Name,
    listener: FilersServerEventListener<Name> | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }

  /** Takes back an `addEventListener`. */
  override removeEventListener<Name extends keyof FilersServerEventMap>(
    type: Name,
    listener: FilersServerEventListener<Name> | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }
}

/** Makes the event called `type`. */
export function serverEvent<Name extends keyof FilersServerEventMap>(
  type: Name,
  detail: FilersServerEventDetails[Name],
): CustomEvent<FilersServerEventDetails[Name]> {
  return new CustomEvent(type, { detail });
}
