/**
 * HOST:PORT, read and written.
 *
 * @module
 */

import { checkString } from "./check.ts";

/** A host and a TCP port. */
export interface Address {
  /** A name or an address; an IPv6 address stands without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** The port that Filers' network recorder is usually set to. */
export const defaultPort = 5002;

/** `rig1:5002`, `[::1]:5002`, `[fe80::1%eth0]:5002`: what {@linkcode parseAddress} reads again. */
export function formatAddress({ hostname, port }: Address): string {
  if (!hostname.includes(":")) return `${hostname}:${port}`;
  // A zone that begins with 25 would be read as one of a URL.
  return `[${hostname.replace("%25", "%2525")}]:${port}`;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `[IPV6]` or a bare IPv6 address. A link-local address
 * may name its zone: `fe80::1%eth0`, and in brackets as in a URL, too, `[fe80::1%25eth0]`.
 *
 * @returns `port` is undefined where the text has none
 * @throws {TypeError} It is no such text.
 * @throws {RangeError} The port is out of range.
 */
export function parseAddress(
  text: string,
  lowestPort = 1,
): { hostname: string; port: number | undefined } {
  const [host, port] = split(text);
  const hostname = readHost(host);
  if (hostname === undefined) {
    throw new TypeError(
      `Cannot use ${JSON.stringify(text)}: it is not HOST:PORT. ` +
        "Give a name or address and a port, such as rig1:5002 or [::1]:5002",
    );
  }
  if (port === undefined) return { hostname, port };
  const isNumber = /^\d{1,5}$/.test(port);
  const number = Number(port);
  if (isNumber && number >= lowestPort && number <= 65535) return { hostname, port: number };
  throw new (/^-?\d+$/.test(port) ? RangeError : TypeError)(
    `Cannot use ${JSON.stringify(text)}: the port must be a number from ${lowestPort} to 65535`,
  );
}

/**
 * Checks an option that is a name or an address, and nothing else. Whether there is such a host is
 * for the system to say.
 *
 * @returns an IPv6 address without the brackets that it may stand in
 */
export function checkHostname(action: string, name: string, value: string): string {
  if (!/[:[\]]/.test(checkString(action, name, value)) && value !== "") return value;
  const hostname = readHost(value);
  if (hostname !== undefined) return hostname;
  const found = `Cannot ${action}: ${name} is ${JSON.stringify(value)}`;
  const [host, port] = split(value);
  const alone = readHost(host);
  if (port !== undefined && /^\d+$/.test(port) && alone !== undefined) {
    throw new TypeError(
      `${found}, which holds a port. Pass port: ${port} beside ${name}: ${JSON.stringify(alone)}` +
        (action === "connect" ? `, or call connect(${JSON.stringify(value)})` : ""),
    );
  }
  throw new TypeError(`${found}, must be a name or an address, such as "rig1" or "192.0.2.7"`);
}

/** The host and the port of a text, whether or not they are any. */
function split(text: string): [host: string, port: string | undefined] {
  const colon = text.startsWith("[") ? text.indexOf(":", text.indexOf("]")) : text.indexOf(":");
  if (colon < 0 || (!text.startsWith("[") && text.indexOf(":", colon + 1) >= 0)) {
    return [text, undefined];
  }
  return [text.slice(0, colon), text.slice(colon + 1)];
}

/** A host as it is connected to; undefined for what is no host. */
function readHost(text: string): string | undefined {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  if (bracketed !== undefined) return readIpv6(unescapeZone(bracketed));
  if (text.includes(":")) return readIpv6(text);
  return /^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]{0,252})$/u.test(text) ? text : undefined;
}

/** An IPv6 address, with a zone (RFC 4007) where it has one. */
function readIpv6(text: string): string | undefined {
  const [, address = "", zone] = /^([0-9a-fA-F:.]+)(?:%([\w.~-]+))?$/.exec(text) ?? [];
  if (!URL.canParse(`http://[${address}]/`)) return undefined;
  return zone === undefined ? address : `${address}%${zone}`;
}

/**
 * In a URL the percent sign of a zone is written "%25", and the zone's own special characters in the
 * same way (RFC 6874, which lets a bare sign be read, too).
 */
function unescapeZone(text: string): string {
  const [, address, zone] = /^([^%]*)%25(.+)$/.exec(text) ?? [];
  if (address === undefined || zone === undefined) return text;
  try {
    return `${address}%${decodeURIComponent(zone)}`;
  } catch {
    return text;
  }
}
