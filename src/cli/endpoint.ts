/**
 * HOST:PORT on the command line.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

/** A host and a TCP port. */
export interface Endpoint {
  /** A name or an address; an IPv6 address stands without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** The port that Filers' network recorder is usually set to. */
export const defaultPort = 5002;

/**
 * Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `[IPV6]` or a bare IPv6 address.
 *
 * @param lowestPort 0 where any free port may be asked for, to listen on.
 * @param portLeftOut The port where the text has none.
 */
export function parseEndpoint(
  text: string,
  lowestPort = 1,
  portLeftOut: number = defaultPort,
): Endpoint {
  const { hostname, port } = split(text);
  if (port === undefined) return { hostname, port: portLeftOut };
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN;
  if (!(number >= lowestPort && number <= 65535)) {
    throw new UsageError(
      `Cannot use "${text}": the port must be a number from ${lowestPort} to 65535`,
    );
  }
  return { hostname, port: number };
}

function split(text: string): { hostname: string; port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const ipv6 = bracketed?.[1] ?? (text.split(":").length > 2 ? text : undefined);
  if (ipv6 !== undefined && URL.canParse(`http://[${ipv6}]/`)) {
    return { hostname: ipv6, port: bracketed?.[2] };
  }
  const [hostname = "", port] = text.split(":", 2);
  if (ipv6 !== undefined || !/^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]{0,252})$/u.test(hostname)) {
    throw new UsageError(
      `Cannot use "${text}": it is not HOST:PORT. ` +
        `Give a name or address and a port, such as rig1:5002 or [::1]:5002`,
    );
  }
  return { hostname, port };
}
