/**
 * The messages of the Filers protocol, as they are once read and checked.
 *
 * @module
 */

import type { PixelFormat } from "../pixels/formats.ts";
import { findPixelFormat } from "../pixels/formats.ts";
import type { SourcePlane } from "../pixels/picture.ts";
import { wrongField } from "./field_error.ts";
import { readPixelFormatName, readSize } from "./field_values.ts";

/**
 * What a server says of one image. `t` is always there; `count`, the camera's own frame number,
 * comes from some cameras, and further keys may come.
 *
 * Values are what YAML holds: null, boolean, number (bigint beyond ±2^53), string, Uint8Array,
 * Date ({@linkcode MicrosecondDate} where it takes one), array, object, Set, Map, and
 * {@linkcode TypedArrayValue} for numpy's and torch's arrays. A mapping is an object, whose keys
 * are text. It is a Map where two of its keys are the same as text, as 1 and "1", and so is an
 * ordered mapping; metadata itself is an object all the same, with `!1` beside `1`.
 *
 * @example
 * ```ts
 * import type { Metadata } from "@lab/filers-client";
 *
 * const metadata: Metadata = { t: 12.5, count: 375 };
 * ```
 */
export type Metadata = {
  /**
   * Seconds on the camera's own clock, which never is the time of day.
   *
   * Of an integer beyond ±2^53, as nanoseconds are, it is the nearest number. A sidecar and
   * `watch --json` have the integer.
   */
  t: number;
  /** Whatever else the server sent. */
  [key: string]: unknown;
};

/** The header of an image, with every field checked against the pixel format table. */
export interface ImageHeader {
  /** FFmpeg's name, aliases resolved (`gray8` is `gray`). */
  readonly pixelFormat: string;
  /** The row of the table; undefined for a format it lacks. */
  readonly format: PixelFormat | undefined;
  /** Pixels in a row, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Bytes from one row to the next of each of four planes; 0 where unused. */
  readonly linesizes: readonly number[];
  /** Bytes of each of four planes; 0 where unused. */
  readonly planeSizes: readonly number[];
  /** What the server says of this image; always of its own, free to change. */
  readonly metadata: Metadata;
}

/** An image: its header, and where its planes lie in the block that holds them. */
export interface ImageMessage<B> {
  /** Tells it from the other messages, together with `"header" in message`. */
  readonly name: "image";
  /** What the server says of it. */
  readonly header: ImageHeader;
  /** The header as it was received: both lengths and the YAML. For those who pass it on. */
  readonly head: Uint8Array;
  /** The used planes, in order, as offsets into `block.bytes`. Shared between images alike. */
  readonly planes: readonly SourcePlane[];
  /** Holds the planes, and some bytes of no meaning behind them. The receiver releases it. */
  readonly block: B;
  /** Bytes from the start of the connection to the message. */
  readonly offset: number;
}

/** Any message without planes, of the protocol's or of an application's own. */
export interface ControlMessage {
  /** `"stopped_playing"`, for instance. Never `"image"`. */
  readonly name: string;
  /** What came with it. */
  readonly value: unknown;
  /** Bytes from the start of the connection to the message. */
  readonly offset: number;
}

/**
 * Any message.
 *
 * @typeParam B What holds an image's planes.
 */
export type Message<B> = ImageMessage<B> | ControlMessage;

/**
 * What a camera is set to while it records. An image's own header may differ, and is what counts.
 *
 * @example
 * ```ts
 * import type { RecordingInfo } from "@lab/filers-client";
 *
 * const info: RecordingInfo = { pixelFormat: "yuv420p", width: 640, height: 480, rate: 29.97 };
 * ```
 */
export interface RecordingInfo {
  /** FFmpeg's name, aliases resolved. */
  readonly pixelFormat: string;
  /** Pixels in a row, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Images per second; 0 where the camera does not know. */
  readonly rate: number;
}

/** An exception as the server tells of it. */
export interface ServerException {
  /** What went wrong. */
  readonly text: string;
  /** Where, in Python's words; empty where the server does not say. */
  readonly traceback: string;
}

/**
 * What a `started_recording` message says.
 *
 * @throws {ProtocolError} If it says anything else; never for one that a decoder returned.
 */
export function recordingInfo(message: ControlMessage): RecordingInfo {
  const { name, value, offset } = message;
  if (!Array.isArray(value) || value.length !== 4) {
    throw wrongField(name, "", value, "[pixel format, width, height, rate]", offset);
  }
  const named = readPixelFormatName(name, "pixelFormat", value[0], offset);
  const width = readSize(name, "width", value[1], offset);
  const height = readSize(name, "height", value[2], offset);
  const rate: unknown = value[3];
  if (typeof rate !== "number" || !(rate >= 0 && rate < Infinity)) {
    throw wrongField(name, "rate", rate, "a number of images per second, or 0", offset);
  }
  return { pixelFormat: findPixelFormat(named)?.name ?? named, width, height, rate };
}

/**
 * What an `exception` message says.
 *
 * @throws {ProtocolError} If it says anything else; never for one that a decoder returned.
 */
export function serverException(message: ControlMessage): ServerException {
  const { name, value, offset } = message;
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) {
    throw wrongField(name, "", value, "[text, traceback]", offset);
  }
  const [text, traceback = null] = value as unknown[];
  if (typeof text !== "string") throw wrongField(name, "text", text, "a string", offset);
  if (traceback !== null && typeof traceback !== "string") {
    throw wrongField(name, "traceback", traceback, "a string", offset);
  }
  return { text, traceback: traceback ?? "" };
}
