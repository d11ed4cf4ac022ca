/**
 * One TCP or TLS connection: bytes out in order, bytes in where the caller wants them.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import { ConnectError, DisconnectedError, TimeoutError } from "../errors.ts";
import { openSocket, type SocketAddress } from "./open_socket.ts";
import type { Overflow } from "./options.ts";
import { startTimer } from "./timer.ts";

/** Where to connect to, and how long that may take. */
export interface Endpoint extends SocketAddress {
  readonly connectTimeout: number;
  readonly signal: AbortSignal | undefined;
}

/** A connection whose failures are all told as {@linkcode DisconnectedError}. */
export interface Connection {
  /** When what was read last had arrived: performance.now(), ms. */
  readonly receivedAt: number;
  /** Counts on with each byte that comes, whether or not it was read. It may wrap around. */
  readonly received: number;
  /** What becomes of images that wait to be read while newer ones come: as in frames(). */
  overflow: Overflow;
  /** Told of whole images that were dropped before what {@linkcode Connection.read} gives next. */
  onMissed: (images: number, byteLength: number) => void;
  /** Reads what is there into `target`; 0 at the end of the stream. */
  read(target: Uint8Array): Promise<number>;
  /** Writes all of `bytes` after whatever was written before. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Takes leave in mid-conversation: says that nothing more will be sent, and discards what still
   * comes until the server closes too, or `timeout` ms have passed.
   */
  leave(timeout: number): Promise<void>;
  /** Closes the socket; a pending read or write is rejected. */
  close(): void;
}

/**
 * Opens something at an endpoint.
 *
 * @param attempt Opens it; when its signal is aborted, nothing may be left of it.
 *
 * @throws {ConnectError} Unknown host, refused port, failed TLS handshake.
 * @throws {TimeoutError} Nothing answered within `connectTimeout`.
 */
export async function openWithin<T>(
  endpoint: Endpoint,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { connectTimeout, signal } = endpoint;
  signal?.throwIfAborted();
  const address = formatAddress(endpoint);
  const deadline = new AbortController();
  const timer = startTimer(() => deadline.abort(), connectTimeout);
  const abort = () => deadline.abort();
  signal?.addEventListener("abort", abort);
  try {
    return await attempt(deadline.signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (deadline.signal.aborted) {
      throw new TimeoutError(
        `Cannot connect to ${address}: no answer within ${connectTimeout} ms. ` +
          "Check the address, the network and the firewall between here and there",
        { cause },
      );
    }
    throw new ConnectError(`Cannot connect to ${address}: ${reasonFor(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** What a read that failed throws. */
export function readError(cause: unknown): DisconnectedError {
  return new DisconnectedError(`Cannot read from the server: ${text(cause)}`, { cause });
}

/** What a write that failed throws. */
export function writeError(cause: unknown): DisconnectedError {
  return new DisconnectedError(`Cannot write to the server: ${text(cause)}`, { cause });
}

/** A connection that is read on the script's own thread. */
export class SocketConnection implements Connection {
  // Whatever is wanted: the system keeps what is not read.
  overflow: Overflow = "block";
  onMissed: Connection["onMissed"] = () => {};
  readonly #conn: Deno.TcpConn | Deno.TlsConn;
  #lastWrite: Promise<void> = Promise.resolve();
  #receivedAt = 0;
  #received = 0;

  private constructor(conn: Deno.TcpConn | Deno.TlsConn) {
    this.#conn = conn;
  }

  /** Opens the connection; throws as {@linkcode openWithin} does. */
  static async open(endpoint: Endpoint): Promise<SocketConnection> {
    return new SocketConnection(
      await openWithin(endpoint, (signal) => openSocket(endpoint, signal)),
    );
  }

  get receivedAt(): number {
    return this.#receivedAt;
  }

  get received(): number {
    return this.#received;
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      const count = await this.#conn.read(target) ?? 0;
      this.#received += count;
      this.#receivedAt = performance.now();
      return count;
    } catch (cause) {
      throw readError(cause);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    const written = this.#lastWrite.then(() => this.#writeAll(bytes));
    this.#lastWrite = written.catch(() => {});
    return written;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        done += await this.#conn.write(bytes.subarray(done));
      }
    } catch (cause) {
      throw writeError(cause);
    }
  }

  async leave(timeout: number): Promise<void> {
    const timer = setTimeout(() => this.close(), timeout);
    try {
      await this.#conn.closeWrite();
      const discarded = new Uint8Array(65536);
      while (await this.#conn.read(discarded) !== null);
    } catch {
      // The server is gone, or had its time.
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // It was closed already, by the peer or by us.
    }
  }
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function reasonFor(cause: unknown): string {
  if (cause instanceof Deno.errors.ConnectionRefused) {
    return "nothing listens there. Start the network recorder in Filers, and check the port";
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return `${cause.message}. Run with --allow-net`;
  }
  if (/lookup address|resolve/i.test(text(cause))) {
    return "no such host. Check the name, or use its IP address";
  }
  return `${text(cause)}. Check the address, and that both sides agree on TLS`;
}
