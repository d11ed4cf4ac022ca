/**
 * PNG: compressed without loss, 8 or 16 bits a sample.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { constants, crc32, createDeflate } from "node:zlib";
import { UnsupportedFormatError } from "../errors.ts";
import type { PixelFormat } from "../pixels/formats.ts";
import { isDeepYuv } from "./deep_rgb.ts";
import { type FileFormat, nearestFormat } from "./frame_converter.ts";
import type { Raster } from "./raster.ts";
import { interleave16, readSamples } from "./samples.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** PNG's number for what a pixel is made of, by the number of its samples. */
const colorTypes: Record<number, number> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** Each line holds its difference to the one above. */
const FILTER_UP = 2;

/** Bytes compressed at a stretch: a few ms, between which the camera is read on. */
const BAND_BYTES = 256 << 10;

/** Samples as a PNG holds them: interleaved, of 16 bits the most significant byte first. */
interface PngSamples {
  readonly bytes: Uint8Array;
  readonly channels: number;
  readonly depth: 8 | 16;
}

/** The format to convert to, so that a PNG keeps all it can of a picture in `source`. */
export function pngFormat(source: PixelFormat | undefined): FileFormat {
  if (!source || isDeep(source) || source.name === "gray") return "native";
  return isDeepYuv(source) ? "deep-rgb" : nearestFormat(source);
}

/**
 * Encodes a picture. The event loop turns on meanwhile.
 *
 * @throws {UnsupportedFormatError} The raster is in none of the formats that PNG can hold.
 */
export async function encodePng(raster: Raster): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = raster;
  const { bytes, channels, depth } = pngSamples(raster);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colorTypes[channels]!], 8);
  const compressed = await deflate(filterLines(bytes, bytes.length / height, height));
  return concat([
    signature,
    ...chunk("IHDR", [header]),
    ...chunk("IDAT", compressed),
    ...chunk("IEND", []),
  ]);
}

function pngSamples(raster: Raster): PngSamples {
  const { format, planes: [plane] } = raster;
  const channels = format?.components.length ?? 0;
  switch (format?.name) {
    case "gray":
    case "rgb24":
    case "rgba":
      return { bytes: plane!, channels, depth: 8 };
    case "gray16le":
    case "ya16le":
    case "rgb48le":
    case "rgba64le":
      return { bytes: swapBytes(plane!), channels, depth: 16 };
  }
  if (format && isDeep(format)) {
    const { buffer } = interleave16(raster, format);
    return { bytes: swapBytes(new Uint8Array(buffer)), channels, depth: 16 };
  }
  if (format?.model === "rgb" && format.depth === 8) {
    const bytes = new Uint8Array(raster.width * raster.height * channels);
    for (const [channel, component] of format.components.entries()) {
      const { values } = readSamples(raster, format, component);
      for (let i = 0; i < values.length; i++) bytes[i * channels + channel] = values[i]!;
    }
    return { bytes, channels, depth: 8 };
  }
  throw new UnsupportedFormatError(
    `Cannot write ${raster.pixelFormat} as PNG: it holds only RGB and gray. ` +
      'Ask for another format than "native"',
  );
}

/** Whether samples of more than 8 bits have only to be interleaved. (Gray alone has a kernel.) */
function isDeep({ model, depth, alpha, components }: PixelFormat): boolean {
  return (model === "rgb" || model === "gray" && alpha) && depth > 8 &&
    components.every(({ wordBits }) => wordBits >= 16);
}

function swapBytes(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 2) {
    swapped[i] = bytes[i + 1]!;
    swapped[i + 1] = bytes[i]!;
  }
  return swapped;
}

/** All lines, each behind the number of its filter. The line above the first one is all zeros. */
function filterLines(bytes: Uint8Array, rowBytes: number, rows: number): Uint8Array {
  const filtered = new Uint8Array((rowBytes + 1) * rows);
  let to = 0;
  for (let from = 0; from < bytes.length;) {
    filtered[to++] = FILTER_UP;
    for (const end = from + rowBytes; from < end; from++, to++) {
      filtered[to] = from < rowBytes ? bytes[from]! : bytes[from]! - bytes[from - rowBytes]!;
    }
  }
  return filtered;
}

/**
 * Compresses with runs and Huffman codes alone: on differences of camera pictures that is two
 * times as fast as a search for repeats, and no larger.
 */
async function deflate(bytes: Uint8Array): Promise<Uint8Array[]> {
  const stream = createDeflate({ strategy: constants.Z_RLE });
  const parts: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.on("data", (part: Uint8Array) => parts.push(part));
  stream.on("end", resolve);
  stream.on("error", reject);
  for (let at = 0; at < bytes.length; at += BAND_BYTES) {
    stream.write(bytes.subarray(at, at + BAND_BYTES));
    await new Promise((turned) => setImmediate(turned));
  }
  stream.end();
  await promise;
  return parts;
}

function chunk(type: string, parts: readonly Uint8Array[]): Uint8Array[] {
  const name = new TextEncoder().encode(type);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const check = [name, ...parts].reduce((crc, part) => crc32(part, crc), 0);
  return [uint32(length), name, ...parts, uint32(check)];
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
