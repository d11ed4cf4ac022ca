/**
 * What every way of keeping pictures has in common.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import type { PixelFormat } from "../pixels/formats.ts";
import type { FileFormat } from "./frame_converter.ts";
import type { Raster } from "./raster.ts";

/** What all pictures of one file have in common. */
export interface Stream {
  /** FFmpeg's name of the pixel format. */
  readonly pixelFormat: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Frames a second as the camera says; 0 where it does not. */
  readonly rate: number;
}

/** One file, or one sequence of files, that pictures are written to. */
export interface PictureOutput {
  /** Bytes written so far. */
  readonly size: number;
  /** Whether pictures of several formats and sizes fit in. */
  readonly mixed: boolean;
  /**
   * The format to convert pictures to; "native" where they are kept as they are.
   *
   * @param source the camera's format; undefined where the table lacks it
   */
  formatFor(source: PixelFormat | undefined): FileFormat;
  /** Called once, before the first picture; with `mixed` it tells about the first one only. */
  begin(stream: Stream): Promise<void>;
  /**
   * Writes a picture, whole or not at all.
   *
   * @returns the name of its own file, where each picture has one
   */
  write(raster: Raster, frame: Frame): Promise<string | undefined>;
  /** Completes the file. */
  close(): Promise<void>;
}
