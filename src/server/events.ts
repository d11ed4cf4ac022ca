/**
 * The events of a server.
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
