/**
 * YUV of more than 8 bits as RGB of 16, for files that hold no YUV.
 *
 * `frames()` has no such format: this is for single pictures. One of 1080p takes 30 to 40 ms.
 *
 * @module
 */

import { type ColorMeaning, lumaMapping, lumaShares } from "../pixels/color.ts";
import { findPixelFormat, type PixelFormat } from "../pixels/formats.ts";
import type { Raster } from "./raster.ts";
import { readSamples } from "./samples.ts";

/** Whether {@linkcode deepRgb} takes the format: samples of more than 8 bits, each in a word. */
export function isDeepYuv({ model, depth, components }: PixelFormat): boolean {
  return model === "yuv" && depth > 8 && components.every(({ wordBits }) => wordBits >= 16);
}

/**
 * The picture as `rgb48le`, or `rgba64le` where it has alpha. A chroma sample colours all the pixels
 * that share it, as everywhere in this package.
 */
export function deepRgb(raster: Raster, format: PixelFormat, color: ColorMeaning): Raster {
  const { width, height } = raster;
  const [luma, u, v, alpha] = format.components.map((component) =>
    readSamples(raster, format, component)
  );
  const { black, scale } = lumaMapping(format.depth, 0, color.fullRange, 65535);
  const neutral = 2 ** (format.depth - 1);
  // Chroma of limited range takes 224 steps (of 8 bits) where luma takes 219.
  const chromaScale = color.fullRange ? scale : scale * 219 / 224;
  const { red, blue } = lumaShares[color.matrix];
  const redScale = 2 * (1 - red) * chromaScale;
  const blueScale = 2 * (1 - blue) * chromaScale;
  const green = 1 - red - blue;
  const alphaScale = 65535 / (2 ** format.depth - 1);
  const channels = alpha ? 4 : 3;
  const samples = new Uint16Array(width * height * channels);
  for (let y = 0, i = 0, to = 0; y < height; y++) {
    const chromaLine = Math.floor(y / format.chroma.vertical) * u!.width;
    for (let x = 0; x < width; x++, i++, to += channels) {
      const chroma = chromaLine + Math.floor(x / format.chroma.horizontal);
      const level = (luma!.values[i]! - black) * scale;
      const fromBlue = (u!.values[chroma]! - neutral) * blueScale;
      const fromRed = (v!.values[chroma]! - neutral) * redScale;
      samples[to] = clip(level + fromRed);
      samples[to + 1] = clip(level - (red * fromRed + blue * fromBlue) / green);
      samples[to + 2] = clip(level + fromBlue);
      if (alpha) samples[to + 3] = clip(alpha.values[i]! * alphaScale);
    }
  }
  const pixelFormat = alpha ? "rgba64le" : "rgb48le";
  return {
    pixelFormat,
    format: findPixelFormat(pixelFormat),
    width,
    height,
    planes: [new Uint8Array(samples.buffer)],
  };
}

function clip(value: number): number {
  return Math.round(Math.min(65535, Math.max(0, value)));
}
