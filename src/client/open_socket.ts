/**
 * Opens sockets.
 *
 * @module
 */

import type { TlsOptions } from "./options.ts";

/** Where a socket leads to. */
export interface SocketAddress {
  readonly hostname: string;
  readonly port: number;
  readonly tls: TlsOptions | null;
}

/**
 * Opens a TCP or TLS connection; an abort closes what has come of it.
 *
 * The reading thread is made of this function's text, so it uses nothing from outside itself.
 */
export async function openSocket(
  { hostname, port, tls }: SocketAddress,
  signal: AbortSignal,
): Promise<Deno.TcpConn | Deno.TlsConn> {
  // Deno.connect asks its signal once more when it is done, and if that was aborted meanwhile
  // forgets the connection without closing it: the server would serve it for ever.
  signal.throwIfAborted = () => {};
  const tcp = await Deno.connect({ hostname, port, signal });
  if (signal.aborted) {
    tcp.close();
    throw signal.reason;
  }
  tcp.setNoDelay(true);
  if (!tls) return tcp;
  let conn: Deno.TlsConn | undefined;
  const close = () => (conn ?? tcp).close();
  signal.addEventListener("abort", close);
  try {
    conn = await Deno.startTls(tcp, { hostname, ...tls });
    await conn.handshake();
    return conn;
  } catch (error) {
    if (!signal.aborted) conn?.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
}
