/**
 * Pictures one after another, with nothing around them.
 *
 * @module
 */

import type { OutputFormat } from "../pixels/picture.ts";
import type { ByteSink } from "./output_file.ts";
import type { PictureOutput } from "./picture_output.ts";
import type { Raster } from "./raster.ts";

/** Writes `.raw`, the planes without padding, or `.rgba`. */
export class RawOutput implements PictureOutput {
  readonly mixed = false;
  readonly #sink: ByteSink;
  readonly #format: OutputFormat | "native";

  /** Writes to an empty file, in one format or as sent. */
  constructor(sink: ByteSink, format: OutputFormat | "native") {
    this.#sink = sink;
    this.#format = format;
  }

  get size(): number {
    return this.#sink.size;
  }

  formatFor(): OutputFormat | "native" {
    return this.#format;
  }

  begin(): Promise<void> {
    return Promise.resolve();
  }

  async write({ planes }: Raster): Promise<undefined> {
    await this.#sink.append(...planes);
  }

  async close(): Promise<void> {
    await this.#sink.close();
  }
}
