/**
 * Single components of a picture, whatever the format packs them into.
 *
 * @module
 */

import type { PixelFormat } from "../pixels/formats.ts";
import type { Component } from "../pixels/layout.ts";
import type { Raster } from "./raster.ts";

/** Samples of one component, row by row, in the component's own depth. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** Reads a component that lies in whole bytes; bit-packed formats have to be converted first. */
export function readSamples(raster: Raster, format: PixelFormat, component: Component): Samples {
  const isChroma = component.name === "u" || component.name === "v";
  const width = Math.ceil(raster.width / (isChroma ? format.chroma.horizontal : 1));
  const height = Math.ceil(raster.height / (isChroma ? format.chroma.vertical : 1));
  const plane = raster.planes[component.plane] ?? new Uint8Array();
  const rowBytes = plane.length / height;
  const values = component.depth > 8
    ? new Uint16Array(width * height)
    : new Uint8Array(width * height);
  const { shift, depth, wordBits } = component;
  const step = component.step >> 3;
  const bytes = wordBits >> 3;
  const mask = 2 ** depth - 1;
  for (let y = 0, i = 0; y < height; y++) {
    let at = y * rowBytes + (component.offset >> 3);
    for (let x = 0; x < width; x++, i++, at += step) {
      let word = 0;
      for (let byte = 0; byte < bytes; byte++) {
        word |= plane[at + byte]! << (format.bigEndian ? bytes - 1 - byte : byte) * 8;
      }
      values[i] = word >>> shift & mask;
    }
  }
  return { width, height, values };
}

/** The values as bytes in a file: two each, the least significant first, beyond 8 bits. */
export function sampleBytes({ values }: Samples): Uint8Array<ArrayBuffer> {
  if (values instanceof Uint8Array) return values;
  const bytes = new Uint8Array(values.length * 2);
  for (const [i, value] of values.entries()) {
    bytes[i * 2] = value;
    bytes[i * 2 + 1] = value >> 8;
  }
  return bytes;
}

/** Red, green, blue and, where there is one, alpha, interleaved, each scaled to 0..65535. */
export function interleave16(raster: Raster, format: PixelFormat): Uint16Array<ArrayBuffer> {
  const channels = format.components.length;
  const result = new Uint16Array(raster.width * raster.height * channels);
  for (const [channel, component] of format.components.entries()) {
    const { values } = readSamples(raster, format, component);
    const scale = 65535 / (2 ** component.depth - 1);
    for (let i = 0; i < values.length; i++) {
      result[i * channels + channel] = Math.round(values[i]! * scale);
    }
  }
  return result;
}
