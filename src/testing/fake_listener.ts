/**
 * Sockets that can do what faults need: be left unread, be half-closed, be reset.
 *
 * node:net and not Deno.listen, since `resetAndDestroy` is the one way in Deno to abort a
 * connection: `Deno.Conn.close` ends it in order (FIN) even where unread data waits.
 *
 * @module
 */

import { createServer, type Server, type Socket } from "node:net";
import { formatAddress } from "../address.ts";
import { ConnectError } from "../errors.ts";

/** Connections that may wait to be accepted. */
const BACKLOG = 128;

/** What node's `listen` calls once it knows the address. */
interface SyncListen {
  _listen2(
    address: string,
    port: number,
    addressType: 4 | 6,
    backlog: number,
    fd: null,
    flags: 0,
  ): void;
}

/**
 * Listens, and is listening when it returns, so that the port is known at once: node's own
 * `listen` looks even a numeric address up first, and listens some time later.
 *
 * @param hostname A numeric address.
 * @throws {ConnectError} If the address cannot be listened on.
 */
export function listen(
  hostname: string,
  port: number,
  accept: (socket: Socket) => void,
): { port: number; close(): Promise<void> } {
  const server = createServer(
    { allowHalfOpen: true, pauseOnConnect: true, noDelay: true },
    accept,
  ) as Server & SyncListen;
  // A failure is told a little later once more, as an event.
  server.on("error", () => {});
  try {
    server._listen2(hostname, port, hostname.includes(":") ? 6 : 4, BACKLOG, null, 0);
  } catch (cause) {
    throw cannotListen(hostname, port, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw cannotListen(hostname, port);
  return {
    port: address.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function cannotListen(hostname: string, port: number, options?: ErrorOptions): ConnectError {
  return new ConnectError(
    `Cannot listen on ${formatAddress({ hostname, port })}. ` +
      "Give a numeric address of this machine, and a port that is free",
    options,
  );
}
