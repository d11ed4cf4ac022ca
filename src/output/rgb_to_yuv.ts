/**
 * RGB as full-range YUV without subsampling, for files that hold only YUV.
 *
 * @module
 */

import type { PixelFormat } from "../pixels/formats.ts";
import type { Raster } from "./raster.ts";
import { readSamples } from "./samples.ts";

/** BT.601's weights of red, green and blue in luma, in 65536ths. */
const red = 19595;
const green = 38470;
const blue = 7471;

/** Differences to luma as chroma of 8 bits: 0.5 / (1 - weight), in 65536ths. */
const blueDifference = Math.round(65536 / 1.772);
const redDifference = Math.round(65536 / 1.402);

/** The planes Y, U and V of an RGB picture with 8 bits a component. Alpha is left out. */
export function rgbToYuv444(raster: Raster, format: PixelFormat): Uint8Array<ArrayBuffer>[] {
  const [r, g, b] = format.components.map((component) =>
    readSamples(raster, format, component).values
  );
  const y = new Uint8Array(raster.width * raster.height);
  const u = new Uint8ClampedArray(y.length);
  const v = new Uint8ClampedArray(y.length);
  for (let i = 0; i < y.length; i++) {
    const luma = red * r![i]! + green * g![i]! + blue * b![i]!;
    y[i] = luma + 32768 >> 16;
    u[i] = 128 + (b![i]! - luma / 65536) * blueDifference / 65536;
    v[i] = 128 + (r![i]! - luma / 65536) * redDifference / 65536;
  }
  return [y, new Uint8Array(u.buffer), new Uint8Array(v.buffer)];
}
