/**
 * Pictures in picture memory, before and after conversion.
 *
 * @module
 */

import type { PixelFormat } from "./formats.ts";
import type { Block } from "./memory.ts";

/** The lines of one plane inside its picture's block. */
export interface SourcePlane {
  /** Bytes from the start of the block to the first line. */
  readonly offset: number;
  /** Bytes from one line to the next, padding included. */
  readonly stride: number;
  /** Lines. */
  readonly rows: number;
}

/** A picture as it came over the wire. */
export interface SourcePicture {
  /** The format's name as the server sent it. */
  readonly pixelFormat: string;
  /** Its row of the table; undefined where the table has none (it can't be converted then). */
  readonly format: PixelFormat | undefined;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The planes in use, in the format's order. */
  readonly planes: readonly SourcePlane[];
  /** The memory that holds the planes. */
  readonly block: Block;
}

/**
 * What pictures can be converted to: bytes R,G,B,A and so on, or luma of 8 or 16 bits (full range).
 *
 * @example
 * ```ts
 * import type { OutputFormat } from "@lab/filers-client";
 *
 * const format: OutputFormat = "gray16";
 * console.log(format);
 * ```
 */
export type OutputFormat = "rgba" | "bgra" | "rgb24" | "bgr24" | "gray" | "gray16";

/** A converted picture. Its lines are tightly packed, and its block holds nothing else. */
export interface Picture {
  /** How a pixel lies in memory; gray16 is little-endian. */
  readonly format: OutputFormat;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Bytes from one line to the next. */
  readonly stride: number;
  /** The memory that holds it: `stride * height` bytes. */
  readonly block: Block;
}
