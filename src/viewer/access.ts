/**
 * Who may see the page: the browser on this machine, or whoever knows the token.
 *
 * A page of another site that is open in the same browser must not: it can send requests here, and
 * can even make its own name resolve to this machine (DNS rebinding). So requests have to name
 * this machine as their host, and WebSockets, which no same-origin policy guards, their origin.
 *
 * @module
 */

import { timingSafeEqual } from "node:crypto";

/** Where the page is, and what a request needs to get it. */
export interface Access {
  /** The path that the page lies under: "/", or "/TOKEN/". */
  readonly base: string;
  /** Whether only requests addressed to the loopback interface are answered. */
  readonly loopbackOnly: boolean;
}

/** Bytes of a token. */
const TOKEN_BYTES = 16;

const encoder = new TextEncoder();

/** Access for a page on this address: beyond the loopback interface it takes a random token. */
export function accessFor(hostname: string): Access {
  if (isLoopback(hostname)) return { base: "/", loopbackOnly: true };
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toHex();
  return { base: `/${token}/`, loopbackOnly: false };
}

/** Whether a host name or address, in brackets or not, is this machine's alone. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return name === "localhost" || name === "::1" || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/**
 * The path of a request below the base; null if it must not be answered.
 *
 * Beyond loopback any host will do: a rebound name does not know the token.
 */
export function allowedPath(request: Request, { base, loopbackOnly }: Access): string | null {
  const host = parseHost(request);
  if (!host || (loopbackOnly && !isLoopback(host.hostname))) return null;
  const { pathname } = new URL(request.url);
  if (!isEqual(pathname.slice(0, base.length), base)) return null;
  return pathname.slice(base.length);
}

/** Whether a WebSocket is asked for by the page itself. Every browser says where from. */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && origin === parseHost(request)?.origin;
}

function parseHost(request: Request): URL | null {
  return URL.parse(`http://${request.headers.get("host") ?? ""}`);
}

/** Compares without telling by the time it takes how much was right. */
function isEqual(a: string, b: string): boolean {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
