/**
 * From messages to bytes.
 *
 * @module
 */

import type { Metadata, RecordingInfo } from "./message.ts";
import { Float, writeYaml } from "./yaml_writer.ts";

/** Bytes of the two length fields before every message. */
export const PREFIX = 8;

/** What an image's header says; the names are those of {@linkcode ImageHeader}. */
export interface EncodableHeader {
  /** Bytes of each of four planes; 0 where unused. */
  readonly planeSizes: readonly number[];
  /** FFmpeg's name of the pixel format. */
  readonly pixelFormat: string;
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Bytes from one row to the next of each of four planes; 0 where unused. */
  readonly linesizes: readonly number[];
  /** What is to be said of the image. */
  readonly metadata: Metadata;
}

/** What the protocol itself has a use for: from a client, `exception` and `image` end the server. */
const PROTOCOL_NAMES: ReadonlySet<unknown> = new Set([
  "image",
  "exception",
  "started_playing",
  "stopped_playing",
  "started_recording",
  "stopped_recording",
]);

/**
 * Checks the name of an application's own message.
 *
 * @throws {TypeError} If it is not a string, empty, or one of the protocol's own.
 */
export function checkMessageName(name: unknown): void {
  if (typeof name !== "string" || name === "") {
    const got = name === "" ? "empty" : `of type ${typeof name}`;
    throw new TypeError(`Cannot send the message: its name is ${got}. Give it a string as a name`);
  }
  if (PROTOCOL_NAMES.has(name)) {
    throw new TypeError(
      `Cannot send the message: "${name}" is one of the protocol's own. Choose another name`,
    );
  }
}

/**
 * Encodes a message without planes.
 *
 * @param value Anything that {@linkcode writeYaml} takes.
 * @throws {TypeError | RangeError} If `writeYaml` refuses the value.
 */
export function encodeMessage(name: string, value: unknown): Uint8Array<ArrayBuffer> {
  return withPrefix(writeYaml([name, value]), 0);
}

/** Encodes the announcement of a recording. */
export function encodeStartedRecording(info: RecordingInfo): Uint8Array<ArrayBuffer> {
  const { pixelFormat, width, height, rate } = info;
  return encodeMessage("started_recording", [pixelFormat, width, height, new Float(rate)]);
}

/**
 * Encodes what goes before an image's planes. They follow, one behind the other.
 *
 * @throws {TypeError | RangeError} If `writeYaml` refuses the metadata.
 */
export function encodeImageHeader(image: EncodableHeader): Uint8Array<ArrayBuffer> {
  const { planeSizes, pixelFormat, width, height, linesizes, metadata } = image;
  // Cameras' times are floats, and Python's users may rely on it: 2 would be read as an int.
  const timed = { ...metadata, t: new Float(metadata.t) };
  const value = [planeSizes, pixelFormat, [width, height], linesizes, timed];
  const byteLength = planeSizes.reduce((total, length) => total + length, 0);
  return withPrefix(writeYaml(["image", value]), byteLength);
}

function withPrefix(yaml: string, binaryLength: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(yaml);
  const message = new Uint8Array(PREFIX + text.length);
  const prefix = new DataView(message.buffer);
  prefix.setUint32(0, text.length);
  prefix.setUint32(4, binaryLength);
  message.set(text, PREFIX);
  return message;
}
