/**
 * HOST:PORT on the command line.
 *
 * @module
 */

import { type Address, defaultPort, parseAddress } from "../address.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Reads an address as {@linkcode parseAddress} does; anything else is wrong usage.
 *
 * @param lowestPort 0 where any free port may be asked for, to listen on.
 * @param portLeftOut The port where the text has none.
 */
export function parseEndpoint(
  text: string,
  lowestPort = 1,
  portLeftOut: number = defaultPort,
): Address {
  try {
    const { hostname, port = portLeftOut } = parseAddress(text, lowestPort);
    return { hostname, port };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
