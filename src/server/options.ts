/**
 * The options of a server, checked in one place.
 *
 * @module
 */

import { checkHostname, defaultPort } from "../address.ts";
import {
  checkChoice,
  checkCount,
  checkInteger,
  checkOptions,
  checkString,
  type OptionNames,
  wordsOf,
} from "../check.ts";
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
   * Clients served at once; Infinity takes all. Further ones can connect, but hear nothing until one
   * leaves, as with Filers.
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

const serverNames: OptionNames<FilersServerOptions> = {
  hostname: true,
  port: true,
  maxClients: true,
  capacity: true,
  overflow: true,
  tls: true,
};

const tlsNames: OptionNames<NonNullable<FilersServerOptions["tls"]>> = { cert: true, key: true };

/** The values of {@linkcode FilersServerOptions.overflow}. */
const overflows = wordsOf<ServerOverflow>({
  "drop-newest": true,
  "drop-oldest": true,
  latest: true,
});

/** Fills in the defaults. Throws a RangeError or TypeError that names the option at fault. */
export function serverSettings(options: FilersServerOptions): ServerSettings {
  const action = "make the server";
  checkOptions(action, options, serverNames);
  const { hostname = "127.0.0.1", port = defaultPort, maxClients = 1, capacity = 5 } = options;
  const { overflow = "drop-newest", tls } = options;
  if (tls !== undefined) {
    checkOptions(action, tls, tlsNames, "tls");
    checkString(action, "tls.cert", tls.cert);
    checkString(action, "tls.key", tls.key);
  }
  return {
    hostname: checkHostname(action, "hostname", hostname),
    port: checkInteger(action, "port", port, 0, 65535),
    maxClients: checkCount(action, "maxClients", maxClients, 1),
    capacity: checkInteger(action, "capacity", capacity, 1, 1024),
    overflow: checkChoice(action, "overflow", overflow, overflows),
    tls,
  };
}
