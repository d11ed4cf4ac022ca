/**
 * NumPy's array file: all pictures as one array of shape (frames, height, width, channels).
 *
 * Its header has a fixed size and is written again after each picture, so that the array in the
 * file is whole at every moment. Format version 1.0 as numpy.lib.format documents it.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { findPixelFormat, type PixelFormat } from "../pixels/formats.ts";
import type { OutputFormat } from "../pixels/picture.ts";
import { nearestFormat } from "./frame_converter.ts";
import type { OutputFile } from "./output_file.ts";
import type { PictureOutput, Stream } from "./picture_output.ts";
import type { Raster } from "./raster.ts";

/** A multiple of 64, as numpy aligns its data, with room for any number of frames. */
const HEADER_BYTES = 128;
/** Magic, version and the length of the text. */
const PREFIX_BYTES = 10;

/** What the array is like, whatever the number of frames. */
interface ArrayLayout {
  readonly type: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Writes `.npy`. */
export class NpyOutput implements PictureOutput {
  readonly mixed = false;
  readonly #file: OutputFile;
  #layout: ArrayLayout | null = null;
  #frames = 0;

  /** Writes to an empty file. */
  constructor(file: OutputFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  formatFor(source: PixelFormat | undefined): OutputFormat | "native" {
    if (!source) return "native";
    const order = source.components.map(({ name }) => name).join("");
    const isUsual = /^(y|rgba?)$/.test(order) && channelsOf(source) === order.length &&
      source.components.every(({ offset, wordBits }, i) => offset === i * wordBits);
    return isUsual ? "native" : nearestFormat(source);
  }

  begin({ pixelFormat, width, height }: Stream): Promise<void> {
    const format = findPixelFormat(pixelFormat);
    const channels = format && channelsOf(format);
    if (!channels) {
      throw new UnsupportedFormatError(
        `Cannot record ${pixelFormat} as .npy: it is no array of whole pixels. ` +
          "Record to .raw, or convert to rgb24 or gray",
      );
    }
    const type = format.depth <= 8 ? "|u1" : format.bigEndian ? ">u2" : "<u2";
    this.#layout = { type, height, width, channels };
    return Promise.resolve();
  }

  async write({ planes }: Raster): Promise<undefined> {
    if (this.#frames === 0) await this.#file.append(this.#header(), ...planes);
    else await this.#file.append(...planes);
    this.#frames++;
    await this.#file.patch(this.#header());
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #header(): Uint8Array<ArrayBuffer> {
    const { type, height, width, channels } = this.#layout!;
    const text = `{'descr': '${type}', 'fortran_order': False, ` +
      `'shape': (${this.#frames}, ${height}, ${width}, ${channels}), }`;
    const length = HEADER_BYTES - PREFIX_BYTES;
    const bytes = new Uint8Array(HEADER_BYTES);
    bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, length & 0xff, length >> 8]);
    bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), PREFIX_BYTES);
    return bytes;
  }
}

/** Numbers to a pixel, where pixels are nothing but whole numbers of one size; else 0. */
function channelsOf({ model, planes, components }: PixelFormat): number {
  const [plane, ...others] = planes;
  const wordBits = components[0]?.wordBits ?? 0;
  const isWhole = plane && others.length === 0 && plane.groupWidth === 1 &&
    (model === "gray" || model === "rgb") &&
    (wordBits === 8 || wordBits === 16) && plane.groupBits === components.length * wordBits;
  return isWhole ? components.length : 0;
}
