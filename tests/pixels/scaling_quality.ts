/** How far reductions are from the exact mean of what each pixel covers. */

import type { ConversionOptions } from "../../src/pixels/converter.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import {
  areaMean,
  convertedBytes,
  makePicture,
  pictureBytes,
  referenceOf,
} from "./picture_setup.ts";
import { referenceRgba } from "./reference.ts";

export const width = 320;
export const height = 240;

/** A half, two thirds, a third, a quarter, a fifth, odd ratios, and one side alone. */
export const reductions = [
  [160, 120],
  [213, 160],
  [107, 80],
  [80, 60],
  [64, 48],
  [45, 34],
  [320, 60],
] as const;

/** Rings that become finer outwards (a zone plate), in colours within what RGB can show. */
export function zonePlate(format: "rgb24" | "yuv420p"): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pictureBytes(format, width, height));
  const ring = (x: number, y: number) => {
    const radius = (x - width / 2) ** 2 + (y - height / 2) ** 2;
    return Math.round(128 + 60 * Math.cos(radius / 90));
  };
  if (format === "rgb24") {
    return bytes.map((_, i) =>
      ring(Math.floor(i / 3) % width + (i % 3) * 2, Math.floor(i / 3 / width))
    );
  }
  const [columns, lines] = [width / 2, height / 2];
  const luma = width * height;
  return bytes.map((_, i) => {
    if (i < luma) return ring(i % width, Math.floor(i / width));
    const at = (i - luma) % (columns * lines);
    const [x, y] = [at % columns, Math.floor(at / columns)];
    return 128 + Math.round(24 * Math.cos((i < luma + columns * lines ? x : y) / 3));
  });
}

const exactMeans = new Map<string, Float64Array>();

function exactMean(format: "rgb24" | "yuv420p", size: readonly [number, number]): Float64Array {
  const key = `${format} ${size}`;
  let exact = exactMeans.get(key);
  if (exact === undefined) {
    const source = makePicture(new PictureMemory(), format, width, height, zonePlate(format));
    exact = areaMean(referenceRgba(referenceOf(source)), 4, [width, height], size);
    exactMeans.set(key, exact);
  }
  return exact;
}

/** The mean absolute difference in red, green and blue from the exact mean, in levels of 255. */
export function meanError(
  format: "rgb24" | "yuv420p",
  size: readonly [number, number],
  rgba: Uint8Array,
): number {
  const sum = exactMean(format, size).reduce(
    (sum, value, i) => i % 4 === 3 ? sum : sum + Math.abs(value - rgba[i]!),
    0,
  );
  return sum / (size[0] * size[1] * 3);
}

/** What we make of it. */
export function reduced(
  format: "rgb24" | "yuv420p",
  [width_, height_]: readonly [number, number],
  filter: NonNullable<ConversionOptions["filter"]>,
): Uint8Array {
  const memory = new PictureMemory();
  const source = makePicture(memory, format, width, height, zonePlate(format));
  return convertedBytes(memory, source, { width: width_, height: height_, filter });
}
