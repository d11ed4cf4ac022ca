/**
 * The options of a server, checked in one place.
 *
 * @module
 */

import type { ServerOverflow } from "./outgoing_queue.ts";

/**
 * Options of a {@linkcode FilersServer}.
 *
 * @example
 * ```ts
 * import type { FilersServerOptions } from "@lab/filers-client/server";
 *
 * const options: FilersServerOptions = { port: 5003, maxClients: 8, overflow: "latest" };
 * ```
 */
export interface FilersServerOptions {
  /**
   * Address to listen on. The default is not reachable from other machines; `"0.0.0.0"` is, on
   * every interface, and then whoever reaches it can watch.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * TCP port, 0 to 65535; 0 takes any that is free.
   *
   * @default {5002}
   */
  port?: number;
  /**
   * Clients served at once. Further ones can connect, but hear nothing until one leaves, as with
   * Filers.
   *
   * @default {1}
   */
  maxClients?: number;
  /**
   * Images that may wait for each client, 1 to 1024, besides the one being written.
   *
   * @default {5}
   */
  capacity?: number;
  /**
   * What to do with an image when so many wait already: drop it (as Filers does), drop the oldest
   * that waits, or let only the latest wait.
   *
   * @default {"drop-newest"}
   */
  overflow?: ServerOverflow;
  /** Certificate chain and private key in PEM form. With them only TLS is spoken. */
  tls?: { cert: string; key: string };
}

/** {@linkcode FilersServerOptions} with the defaults filled in. */
export interface ServerSettings {
  readonly hostname: string;
  readonly port: number;
  readonly maxClients: number;
  readonly capacity: number;
  readonly overflow: ServerOverflow;
  readonly tls: { cert: string; key: string } | undefined;
}

/** Fills in the defaults. Throws a RangeError or TypeError that names the option at fault. */
export function serverSettings(options: FilersServerOptions): ServerSettings {
  return {
    hostname: options.hostname ?? "127.0.0.1",
    port: within("port", options.port ?? 5002, 0, 65535),
    maxClients: within("maxClients", options.maxClients ?? 1, 1, Number.MAX_SAFE_INTEGER),
    capacity: within("capacity", options.capacity ?? 5, 1, 1024),
    overflow: checkOverflow(options.overflow ?? "drop-newest"),
    tls: options.tls,
  };
}

function within(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot make the server: ${name} is ${value}. Give a whole number from ${min} to ${max}`,
    );
  }
  return value;
}

function checkOverflow(overflow: ServerOverflow): ServerOverflow {
  const all: ServerOverflow[] = ["drop-newest", "drop-oldest", "latest"];
  if (!all.includes(overflow)) {
    throw new TypeError(
      `Cannot make the server: overflow is "${overflow}". Give one of ${all.join(", ")}`,
    );
  }
  return overflow;
}
