/** Pictures for tests: made from bytes, or read from a recorded stream. */

import { assert } from "@std/assert";
import { findPixelFormat, type PixelFormat, planeShapes } from "../../src/pixels/formats.ts";
import type { PictureMemory } from "../../src/pixels/memory.ts";
import { type ConversionOptions, conversionSettings, convert } from "../../src/pixels/converter.ts";
import type { SourcePicture } from "../../src/pixels/picture.ts";
import type { ReferencePicture } from "./reference.ts";

/** Where the planes of a picture lie, one behind the other, each line with some padding. */
export function layOut(
  format: PixelFormat,
  width: number,
  height: number,
  padding = 0,
): { planes: SourcePicture["planes"]; byteLength: number } {
  let byteLength = 0;
  const planes = planeShapes(format, width, height).map(({ rowBytes, rows }) => {
    const plane = { offset: byteLength, stride: rowBytes + padding, rows };
    byteLength += plane.stride * rows;
    return plane;
  });
  return { planes, byteLength };
}

/** A picture of the given planes' bytes, one behind the other and without padding. */
export function makePicture(
  memory: PictureMemory,
  name: string,
  width: number,
  height: number,
  bytes: Uint8Array,
  padding = 0,
): SourcePicture {
  const format = findPixelFormat(name);
  assert(format, `${name} is in the table`);
  const { planes, byteLength } = layOut(format, width, height, padding);
  const block = memory.allocate(byteLength);
  // What stands between the lines must not matter.
  block.bytes.fill(0xa5);
  let from = 0;
  for (const [index, { rowBytes, rows }] of planeShapes(format, width, height).entries()) {
    const { offset, stride } = planes[index]!;
    for (let row = 0; row < rows; row++, from += rowBytes) {
      block.bytes.set(bytes.subarray(from, from + rowBytes), offset + row * stride);
    }
  }
  return { pixelFormat: name, format, width, height, planes, block };
}

/** Bytes of a picture without padding. */
export function pictureBytes(name: string, width: number, height: number): number {
  return layOut(findPixelFormat(name)!, width, height).byteLength;
}

/** The same picture for the reference. */
export function referenceOf(source: SourcePicture): ReferencePicture {
  const { pixelFormat, width, height, planes, block } = source;
  const bytes = block.bytes;
  return {
    format: pixelFormat,
    width,
    height,
    planes: planes.map(({ offset, stride }) => ({ bytes: bytes.subarray(offset), stride })),
  };
}

/** A copy of what the picture converts to. */
export function convertedBytes(
  memory: PictureMemory,
  source: SourcePicture,
  options: ConversionOptions,
): Uint8Array<ArrayBuffer> {
  const { block } = convert(memory, source, conversionSettings(options));
  const bytes = block.bytes.slice();
  block.release();
  return bytes;
}

/** Clears the bits that no sample of the format has. */
export function validSamples(name: string, bytes: Uint8Array): Uint8Array {
  const format = findPixelFormat(name)!;
  const { shift } = format.components[0]!;
  if (format.depth === 8 || /\d/.test(format.layout)) return bytes;
  const mask = (2 ** format.depth - 1) << shift;
  return bytes.map((byte, i) => byte & ((i % 2 === 1) !== format.bigEndian ? mask >> 8 : mask));
}

/** Reproducible noise (xorshift32). */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed * 0x9e3779b9 | 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 24;
  });
}

/** The largest and the mean absolute difference of two arrays of the same length. */
export function difference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { largest: number; mean: number } {
  assert(actual.length === expected.length, `${actual.length} values, not ${expected.length}`);
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    largest = Math.max(largest, distance);
    sum += distance;
  }
  return { largest, mean: sum / actual.length };
}

/** The exact mean of each channel over the area under each pixel. */
export function areaMean(
  values: ArrayLike<number>,
  channels: number,
  [width, height]: readonly [number, number],
  [w, h]: readonly [number, number],
): Float64Array {
  const means = new Float64Array(w * h * channels);
  const overlap = (i: number, from: number, to: number) => Math.min(i + 1, to) - Math.max(i, from);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [left, right] = [x * width / w, (x + 1) * width / w];
      const [top, bottom] = [y * height / h, (y + 1) * height / h];
      for (let line = Math.floor(top); line < Math.ceil(bottom - 1e-9); line++) {
        for (let column = Math.floor(left); column < Math.ceil(right - 1e-9); column++) {
          const weight = overlap(column, left, right) * overlap(line, top, bottom) /
            ((right - left) * (bottom - top));
          for (let c = 0; c < channels; c++) {
            means[(y * w + x) * channels + c]! += weight *
              values[(line * width + column) * channels + c]!;
          }
        }
      }
    }
  }
  return means;
}

/** Images of a recorded stream (tests/fixtures/wire) and what FFmpeg's scaler made of them. */
export interface RecordedImage {
  readonly file: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly planes: Uint8Array;
  readonly rgba: Uint8Array;
}

const wire = new URL("../fixtures/wire/", import.meta.url);

interface Description {
  images?: { pix_fmt: string; plane_sizes: number[]; rgba_file: string }[];
  size?: [number, number];
  messages: { name: string; offset: number; yaml_len: number; bin_len: number }[];
}

/** Every image of every recorded stream. */
export function* recordedImages(): Generator<RecordedImage> {
  for (const { name } of Deno.readDirSync(wire)) {
    if (!name.endsWith(".json")) continue;
    const description: Description = JSON.parse(Deno.readTextFileSync(new URL(name, wire)));
    if (!description.images || !description.size) continue;
    const [width, height] = description.size;
    const stream = Deno.readFileSync(new URL(name.replace(".json", ".bin"), wire));
    const messages = description.messages.filter((message) => message.name === "image");
    for (const [index, image] of description.images.entries()) {
      const message = messages[index]!;
      const start = message.offset + 8 + message.yaml_len;
      yield {
        file: image.rgba_file,
        pixelFormat: image.pix_fmt,
        width,
        height,
        planes: stream.subarray(start, start + message.bin_len),
        rgba: Deno.readFileSync(new URL(image.rgba_file, wire)),
      };
    }
  }
}
