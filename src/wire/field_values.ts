/**
 * The kinds of value that fields of several messages share.
 *
 * @module
 */

import { wrongField } from "./field_error.ts";

/** The largest width or height that FFmpeg's own integers hold. */
const LARGEST_SIZE = 2 ** 31 - 1;

/**
 * A pixel format's name. Old servers send it as bytes.
 *
 * @throws {ProtocolError} If the value is no such name.
 */
export function readPixelFormatName(
  message: string,
  field: string,
  value: unknown,
  offset: number,
): string {
  const name = value instanceof Uint8Array ? String.fromCharCode(...value.subarray(0, 64)) : value;
  if (typeof name !== "string" || !/^[a-z0-9_]{1,63}$/i.test(name)) {
    throw wrongField(message, field, value, "the name of an FFmpeg pixel format", offset);
  }
  return name;
}

/**
 * A width or height in pixels.
 *
 * @throws {ProtocolError} If the value is none.
 */
export function readSize(message: string, field: string, value: unknown, offset: number): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > LARGEST_SIZE) {
    throw wrongField(message, field, value, "a whole number of pixels from 1", offset);
  }
  return value as number;
}
