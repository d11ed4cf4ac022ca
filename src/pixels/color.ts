/**
 * The figures behind colours: ranges, depths, luma weights.
 *
 * @module
 */

import { wordsOf } from "../check.ts";
import type { PixelFormat } from "./formats.ts";
import type { ColorOptions, ConversionSettings } from "./options.ts";

/** How a source's samples are to be understood. */
export interface ColorMeaning {
  readonly matrix: NonNullable<ColorOptions["matrix"]>;
  readonly fullRange: boolean;
}

/** What the settings say, and where they leave the range open the format. */
export function colorMeaning(
  format: PixelFormat,
  { matrix, range }: Pick<ConversionSettings, "matrix" | "range">,
): ColorMeaning {
  return { matrix, fullRange: (range ?? format.range) === "full" };
}

/** The matrices in the order in which the module numbers them. */
export const matrices = wordsOf<ColorMeaning["matrix"]>({ bt601: true, bt709: true, bt2020: true });

/** The share of red and blue in luma (ITU-R BT.601-7, BT.709-6, BT.2020-2); the rest is green. */
export const lumaShares = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  bt2020: { red: 0.2627, blue: 0.0593 },
} as const;

/** A linear mapping of luma samples to full-range gray: (sample - black) * scale. */
export interface LumaMapping {
  readonly black: number;
  readonly scale: number;
}

/**
 * How luma becomes gray from 0 to `white`. Limited range ends at 235/255 (of 8 bits; at other
 * depths in proportion) and begins at 16/255, and is stretched, as FFmpeg does for gray.
 *
 * @param depth bits of a sample
 * @param shift unused bits below it in its word
 */
export function lumaMapping(
  depth: number,
  shift: number,
  fullRange: boolean,
  white: number,
): LumaMapping {
  const unit = 2 ** shift;
  if (fullRange) return { black: 0, scale: white / ((2 ** depth - 1) * unit) };
  const step = 2 ** (depth - 8) * unit;
  return { black: 16 * step, scale: white / (219 * step) };
}

/**
 * What NarrowPlane multiplies words by, in 1/65536. Full-range samples keep white at 255; those of
 * limited range lose their lowest bits, as the standards define them at every depth.
 */
export function narrowingMultiplier(format: PixelFormat, fullRange: boolean): number {
  const { depth, shift } = format.components[0]!;
  const unit = 2 ** shift;
  if (format.model === "yuv" && !fullRange) return 65536 / (2 ** (depth - 8) * unit);
  return Math.round(255 * 65536 / ((2 ** depth - 1) * unit));
}

/** What YuvWordsToARGB multiplies the words of each plane by, and adds, in 1/(1 << 21). */
export interface WordFactors {
  readonly luma: number;
  /** What U adds to blue, U to green, V to green and V to red. */
  readonly chroma: readonly [number, number, number, number];
  readonly bias: number;
}

/**
 * How planes of words with 8 bits after the point of a byte, or with the most significant bits of
 * deeper samples, become red, green and blue.
 */
export function wordFactors(depth: number, { matrix, fullRange }: ColorMeaning): WordFactors {
  const { red, blue } = lumaShares[matrix];
  const green = 1 - red - blue;
  const level = 256;
  const white = (2 ** depth - 1) * 2 ** (16 - depth);
  const spans = fullRange
    ? { luma: white, chroma: white }
    : { luma: 219 * level, chroma: 224 * level };
  const one = 2 ** 21;
  const luma = Math.round(255 * one / spans.luma);
  const chroma = 2 * 255 * one / spans.chroma;
  const black = fullRange ? 0 : 16 * level;
  return {
    luma,
    chroma: [
      Math.round(chroma * (1 - blue)),
      Math.round(-chroma * (1 - blue) * blue / green),
      Math.round(-chroma * (1 - red) * red / green),
      Math.round(chroma * (1 - red)),
    ],
    // Words are taken less 32768; one half rounds.
    bias: luma * (32768 - black) + one / 2,
  };
}
