/**
 * The error for a message whose parts are not what the protocol says.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";

/** Characters of a value that an error quotes. */
const QUOTED = 60;

/**
 * Makes the error for one wrong field of a message.
 *
 * @param message The message's name: `"image"`.
 * @param field Path of the field in the message, empty for the whole: `"linesizes[1]"`.
 * @param wanted Completes "must be".
 * @param offset Bytes from the start of the connection to the message.
 */
export function wrongField(
  message: string,
  field: string,
  got: unknown,
  wanted: string,
  offset: number,
): ProtocolError {
  const reading = message === "image" ? "image header" : `message ${describe(message)}`;
  return new ProtocolError(
    `Cannot read ${reading}: ${field || "it"} is ${describe(got)}, must be ${wanted}. ` +
      "Check that a Filers server of a known version is at this address",
    { field: field ? `${message}.${field}` : message, got, wanted, offset },
  );
}

/** A value in a few words on one line. */
export function describe(value: unknown): string {
  if (typeof value === "string") {
    const quoted = JSON.stringify(value.slice(0, QUOTED));
    return value.length > QUOTED ? `${quoted}… (${value.length} characters)` : quoted;
  }
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a sequence of ${value.length}`;
  if (value instanceof Uint8Array) return `binary of ${value.length} bytes`;
  if (typeof value === "object" && value !== null) return "a mapping";
  return String(value).slice(0, QUOTED);
}
