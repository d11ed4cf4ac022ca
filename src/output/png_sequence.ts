/**
 * A PNG file for each picture.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import type { PixelFormat } from "../pixels/formats.ts";
import { isTaken } from "./file_errors.ts";
import type { FileFormat } from "./frame_converter.ts";
import { OutputFile } from "./output_file.ts";
import { pictureName } from "./picture_name.ts";
import type { PictureOutput } from "./picture_output.ts";
import { encodePng, pngFormat } from "./png.ts";
import type { Raster } from "./raster.ts";

/** Writes a `.png` for each picture, named by a pattern. */
export class PngSequence implements PictureOutput {
  readonly mixed = true;
  readonly #pattern: string;
  #size = 0;

  /** Takes the pattern, with its folder. */
  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get size(): number {
    return this.#size;
  }

  formatFor(source: PixelFormat | undefined): FileFormat {
    return pngFormat(source);
  }

  begin(): Promise<void> {
    return Promise.resolve();
  }

  async write(raster: Raster, frame: Frame): Promise<string> {
    const bytes = await encodePng(raster);
    const path = await this.#writeNew(frame, bytes);
    this.#size += bytes.length;
    return path;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Never over a picture that is there: the second one of a name gets another, as with Filers. */
  async #writeNew(frame: Frame, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    for (let copy = 0;; copy++) {
      const path = pictureName(this.#pattern, frame, copy);
      try {
        await writeFile(path, bytes, false);
        return path;
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
    }
  }
}

/**
 * Writes a whole file, or none.
 *
 * @throws {FilersError} It cannot be made, or the disk is full.
 */
export async function writeFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  overwrite: boolean,
): Promise<void> {
  const file = await OutputFile.open(path, overwrite);
  try {
    await file.append(bytes);
  } finally {
    await file.close();
  }
}
