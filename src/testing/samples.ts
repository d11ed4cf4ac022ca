/**
 * Writes single samples of any pixel format, as the format table says where they lie.
 *
 * @module
 */

import type { PixelFormat, PlaneShape } from "../pixels/formats.ts";
import type { Component } from "../pixels/layout.ts";

/** A colour, each part from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A region, in pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills a region with one colour, in all planes. Chroma is rounded to whole samples. */
export function fill(
  format: PixelFormat,
  shapes: readonly PlaneShape[],
  planes: readonly Uint8Array[],
  region: Region,
  color: Color,
): void {
  for (const component of format.components) {
    const isChroma = component.name === "u" || component.name === "v";
    const horizontal = isChroma ? format.chroma.horizontal : 1;
    const vertical = isChroma ? format.chroma.vertical : 1;
    const left = Math.floor(region.x / horizontal);
    const right = Math.ceil((region.x + region.width) / horizontal);
    const top = Math.floor(region.y / vertical);
    const bottom = Math.ceil((region.y + region.height) / vertical);
    const plane = planes[component.plane]!;
    const { rowBytes } = shapes[component.plane]!;
    const isByte = component.wordBits === 8 && component.step === 8 && component.depth === 8;
    const value = sampleValue(format, component, color, 0, 0);
    for (let y = top; y < bottom; y++) {
      const line = plane.subarray(y * rowBytes, (y + 1) * rowBytes);
      if (isByte && component.name !== "m") {
        line.fill(value, left, right);
        continue;
      }
      for (let x = left; x < right; x++) {
        const own = component.name === "m" ? sampleValue(format, component, color, x, y) : value;
        writeSample(line, component, x, own, format.bigEndian);
      }
    }
  }
}

/** Sets one sample and leaves what shares its word alone. */
function writeSample(
  line: Uint8Array,
  { offset, step, wordBits, shift, depth }: Component,
  x: number,
  value: number,
  bigEndian: boolean,
): void {
  const bit = offset + x * step;
  const first = bit >> 3;
  if (wordBits < 8) {
    const below = 8 - wordBits - (bit & 7) + shift;
    const mask = ((1 << depth) - 1) << below;
    line[first] = line[first]! & ~mask | value << below;
    return;
  }
  // Byte by byte: a word of 32 bits would not fit the operators' signed numbers.
  const bytes = wordBits >> 3;
  for (let i = 0; i < bytes; i++) {
    const below = i * 8 - shift;
    if (below >= depth || below <= -8) continue;
    const at = first + (bigEndian ? bytes - 1 - i : i);
    const ones = (1 << depth) - 1;
    const mask = (below < 0 ? ones << -below : ones >> below) & 0xff;
    const part = (below < 0 ? value << -below : value >> below) & mask;
    line[at] = line[at]! & ~mask | part;
  }
}

/** What a sample holds for a colour. YUV by BT.601. */
function sampleValue(
  format: PixelFormat,
  { name, depth }: Component,
  color: Color,
  x: number,
  y: number,
): number {
  const [red, green, blue] = color;
  const max = 2 ** depth - 1;
  const scaled = (value: number) => Math.round(value * max / 255);
  switch (name) {
    case "r":
      return scaled(red);
    case "g":
      return scaled(green);
    case "b":
      return scaled(blue);
    case "a":
      return max;
    case "p":
      return paletteIndex(color);
    case "m": {
      const filter = format.mosaic?.[(y & 1) * 2 + (x & 1)];
      return scaled(filter === "r" ? red : filter === "b" ? blue : green);
    }
  }
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  const limited = format.range === "limited";
  if (name === "y") {
    if (limited) return Math.round((16 + luma * 219 / 255) * 2 ** (depth - 8));
    return format.inverted ? max - scaled(luma) : scaled(luma);
  }
  const difference = name === "u" ? (blue - luma) / 1.772 : (red - luma) / 1.402;
  const chroma = 128 + difference * (limited ? 224 / 255 : 1);
  return Math.min(max, Math.round(chroma * 2 ** (depth - 8)));
}

/** The entry of {@linkcode palette} nearest to a colour: 3 bits red, 3 green, 2 blue. */
function paletteIndex([red, green, blue]: Color): number {
  return Math.round(red * 7 / 255) << 5 | Math.round(green * 7 / 255) << 2 |
    Math.round(blue * 3 / 255);
}

/** 256 colours as pal8 has them: little-endian words of alpha, red, green, blue. */
export function palette(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1024);
  for (let i = 0; i < 256; i++) {
    const red = (i >> 5) * 255 / 7;
    const green = (i >> 2 & 7) * 255 / 7;
    const blue = (i & 3) * 255 / 3;
    bytes.set([Math.round(blue), Math.round(green), Math.round(red), 255], i * 4);
  }
  return bytes;
}
