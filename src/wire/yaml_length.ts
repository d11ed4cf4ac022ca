/**
 * What to say of a stream that does not begin as the protocol does.
 *
 * A wrong address mostly shows in the first four bytes: another protocol's text, read as a
 * length, is beyond any limit.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { describe } from "./field_error.ts";

/** Bytes of a foreign reply that an error quotes. */
const QUOTED = 32;

/**
 * The error for a message that announces no YAML, or too much.
 *
 * @param received What came so far, from the length field on.
 * @param limit Bytes of YAML that would have been accepted.
 */
export function wrongYamlLength(
  received: Uint8Array,
  got: number,
  limit: number,
  offset: number,
): ProtocolError {
  const wanted = `from 1 to ${limit}`;
  return new ProtocolError(`Cannot read message: ${reason(received, got, limit)}`, {
    field: "header.yamlLength",
    got,
    wanted,
    offset,
  });
}

function reason(received: Uint8Array, got: number, limit: number): string {
  const peer = foreignPeer(received);
  if (peer) return `the peer looks like ${peer}, not a Filers server. Check hostname and port`;
  if (got === 0) {
    return "it announces 0 bytes of YAML, and every message has some. " +
      "Check that a Filers server is at this address";
  }
  return `it announces ${got} bytes of YAML, more than the limit of ${limit}. ` +
    "Check that a Filers server is at this address, or raise limits.yaml";
}

/** What the peer is, if its first bytes tell. */
function foreignPeer(received: Uint8Array): string | undefined {
  const [type, major] = received;
  // A TLS record: an alert (0x15) or a handshake (0x16) of version 3.x.
  if ((type === 0x15 || type === 0x16) && major === 3) return "a TLS server";
  const text = new TextDecoder("latin1").decode(received.subarray(0, QUOTED));
  if (text.startsWith("HTTP")) return `a web server (${describe(text)})`;
  if (/^[\t\r\n\x20-\x7e]{4}/.test(text)) return `another kind of server (${describe(text)})`;
  return undefined;
}
