/**
 * One TCP or TLS connection: bytes out in order, bytes in where the caller wants them.
 *
 * @module
 */

import { ConnectError, DisconnectedError, TimeoutError } from "../errors.ts";
import type { TlsOptions } from "./options.ts";

/** Where to connect to, and how long that may take. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
  readonly connectTimeout: number;
  readonly tls: TlsOptions | null;
  readonly signal: AbortSignal | undefined;
}

/** `rig1:5002`, `[::1]:5002`. */
export function formatAddress({ hostname, port }: Pick<Endpoint, "hostname" | "port">): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** A socket whose failures are all told as {@linkcode DisconnectedError}. */
export class Connection {
  readonly #conn: Deno.TcpConn | Deno.TlsConn;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(conn: Deno.TcpConn | Deno.TlsConn) {
    this.#conn = conn;
  }

  /**
   * Opens the connection.
   *
   * @throws {ConnectError} Unknown host, refused port, failed TLS handshake.
   * @throws {TimeoutError} Nothing answered within `connectTimeout`.
   */
  static async open(endpoint: Endpoint): Promise<Connection> {
    const { hostname, port, connectTimeout, tls, signal } = endpoint;
    signal?.throwIfAborted();
    const address = formatAddress(endpoint);
    const deadline = new AbortController();
    // Deno.connect asks its signal once more when it is done, and if that was aborted meanwhile
    // forgets the connection without closing it: the server would serve it for ever.
    deadline.signal.throwIfAborted = () => {};
    const timer = setTimeout(() => deadline.abort(), connectTimeout);
    const abort = () => deadline.abort();
    signal?.addEventListener("abort", abort);
    // Deno.connect (2.9.6) drops a connection that was made just as its signal was aborted, without
    // closing it: the server would serve nobody. Without this check it hands that one over.
    deadline.signal.throwIfAborted = () => {};
    try {
      const tcp = await Deno.connect({ hostname, port, signal: deadline.signal });
      if (deadline.signal.aborted) {
        tcp.close();
        throw deadline.signal.reason;
      }
      tcp.setNoDelay(true);
      return new Connection(tls ? await secure(tcp, hostname, tls, deadline.signal) : tcp);
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

  /** Reads what is there into `target`; 0 at the end of the stream. */
  async read(target: Uint8Array): Promise<number> {
    try {
      return await this.#conn.read(target) ?? 0;
    } catch (cause) {
      throw new DisconnectedError(`Cannot read from the server: ${text(cause)}`, { cause });
    }
  }

  /** Writes all of `bytes` after whatever was written before. */
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
      throw new DisconnectedError(`Cannot write to the server: ${text(cause)}`, { cause });
    }
  }

  /**
   * Takes leave in mid-conversation: says that nothing more will be sent, and discards what still
   * comes until the server closes too, or `timeout` ms have passed.
   */
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

  /** Closes the socket; a pending read or write is rejected. */
  close(): void {
    try {
      this.#conn.close();
    } catch {
      // It was closed already, by the peer or by us.
    }
  }
}

async function secure(
  tcp: Deno.TcpConn,
  hostname: string,
  tls: TlsOptions,
  deadline: AbortSignal,
): Promise<Deno.TlsConn> {
  let conn: Deno.TlsConn | undefined;
  const close = () => (conn ?? tcp).close();
  deadline.addEventListener("abort", close);
  try {
    conn = await Deno.startTls(tcp, { hostname, ...tls });
    await conn.handshake();
    return conn;
  } catch (error) {
    if (!deadline.aborted) conn?.close();
    throw error;
  } finally {
    deadline.removeEventListener("abort", close);
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
