/**
 * YUV4MPEG2, the plain format that FFmpeg, mpv and the video encoders read from files and pipes.
 *
 * A line of text for the file, then `FRAME` and the planes for each picture. The names of the
 * chroma layouts are those that FFmpeg's libavformat reads and writes.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { findPixelFormat, type PixelFormat } from "../pixels/formats.ts";
import type { OutputFormat } from "../pixels/picture.ts";
import { nearestFormat } from "./frame_converter.ts";
import { rateFraction } from "./frame_rate.ts";
import type { ByteSink } from "./output_file.ts";
import type { PictureOutput, Stream } from "./picture_output.ts";
import type { Raster } from "./raster.ts";
import { readSamples, sampleBytes } from "./samples.ts";
import { rgbToYuv444 } from "./rgb_to_yuv.ts";

const encoder = new TextEncoder();
const frameLine = encoder.encode("FRAME\n");

/** The `C` tag by pixel format. Deeper chroma tags are the same with `p` and the depth. */
const tags = new Map<string, string>([
  ["gray", "mono"],
  ...[9, 10, 12, 16].map((depth): [string, string] => [`gray${depth}le`, `mono${depth}`]),
  ...["420", "422", "444"].flatMap((chroma): [string, string][] => [
    [`yuv${chroma}p`, chroma === "420" ? "420jpeg" : chroma],
    [`yuvj${chroma}p`, chroma === "420" ? "420jpeg" : chroma],
    ...[9, 10, 12, 14, 16].map((depth): [string, string] => [
      `yuv${chroma}p${depth}le`,
      `${chroma}p${depth}`,
    ]),
  ]),
  ["yuv411p", "411"],
  ["yuvj411p", "411"],
  ["yuva444p", "444alpha"],
]);

/** Writes `.y4m`. */
export class Y4mOutput implements PictureOutput {
  readonly mixed = false;
  readonly #sink: ByteSink;
  #header: Uint8Array<ArrayBuffer> | null = null;

  /** Writes to an empty file. */
  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  get size(): number {
    return this.#sink.size;
  }

  formatFor(source: PixelFormat | undefined): OutputFormat | "native" {
    return !source || carried(source) ? "native" : nearestFormat({ ...source, alpha: false });
  }

  begin({ pixelFormat, width, height, rate }: Stream): Promise<void> {
    const format = carried(findPixelFormat(pixelFormat));
    if (!format) {
      throw new UnsupportedFormatError(
        `Cannot record ${pixelFormat} as .y4m: it holds only YUV and gray. ` +
          "Record to .raw or .mkv, or convert to gray",
      );
    }
    const [numerator, denominator] = rateFraction(rate);
    const range = format.range === "full" ? "FULL" : "LIMITED";
    this.#header = encoder.encode(
      `YUV4MPEG2 W${width} H${height} F${numerator}:${denominator} Ip A1:1 ` +
        `C${tags.get(format.name)} XCOLORRANGE=${range}\n`,
    );
    return Promise.resolve();
  }

  async write(raster: Raster): Promise<undefined> {
    const planes = planarPlanes(raster);
    // In one go with the first picture, so that a file is empty or holds one at least.
    if (this.#header) await this.#sink.append(this.#header, frameLine, ...planes);
    else await this.#sink.append(frameLine, ...planes);
    this.#header = null;
  }

  async close(): Promise<void> {
    await this.#sink.close();
  }
}

/** The format that a file holds for pictures of `source`; undefined where there is none. */
function carried(source: PixelFormat | undefined): PixelFormat | undefined {
  if (!source) return undefined;
  if (tags.has(source.name)) return source;
  if (source.model === "rgb" && source.depth === 8) return findPixelFormat("yuvj444p");
  return source.alpha ? undefined : planarFormat(source);
}

/** The planar little-endian format of the same samples, where y4m has it. */
function planarFormat({ model, depth, chroma, range }: PixelFormat): PixelFormat | undefined {
  const word = depth > 8 ? `${depth}le` : "";
  const layout = { 11: "444", 21: "422", 22: "420", 41: "411" }[
    chroma.horizontal * 10 + chroma.vertical
  ];
  const full = range === "full" && depth === 8 ? "j" : "";
  const name = model === "gray" ? `gray${word}` : `yuv${full}${layout}p${word}`;
  const isWhole = depth >= 8 && (model === "gray" || model === "yuv");
  return isWhole && tags.has(name) ? findPixelFormat(name) : undefined;
}

function planarPlanes(raster: Raster): Uint8Array<ArrayBuffer>[] {
  const { format } = raster;
  if (!format || tags.has(format.name)) return [...raster.planes];
  if (format.model === "rgb") return rgbToYuv444(raster, format);
  return format.components.map((component) => sampleBytes(readSamples(raster, format, component)));
}
