/**
 * What a conversion can be asked for, and whether it makes sense.
 *
 * @module
 */

import { checkChoice, checkInteger, checkOptions, type OptionNames, wordsOf } from "../check.ts";
import { matrices } from "./color.ts";
import type { OutputFormat } from "./picture.ts";

/**
 * A rectangle of pixels.
 *
 * @example
 * ```ts
 * import type { Rectangle } from "@lab/filers-client";
 *
 * const topLeft: Rectangle = { x: 0, y: 0, width: 320, height: 240 };
 * console.log(topLeft);
 * ```
 */
export interface Rectangle {
  /** Pixels from the left edge. */
  readonly x: number;
  /** Pixels from the top edge. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/**
 * Which colours YUV stands for.
 *
 * @example
 * ```ts
 * import type { ColorOptions } from "@lab/filers-client";
 *
 * const highDefinition: ColorOptions = { matrix: "bt709", range: "limited" };
 * console.log(highDefinition);
 * ```
 */
export interface ColorOptions {
  /** The standard whose matrix applies. Default: bt601, as FFmpeg's scaler has it. */
  matrix?: "bt601" | "bt709" | "bt2020";
  /**
   * Whether luma and chroma use all values; RGB has neither. Default: as the pixel format says, full
   * for yuvj* and gray.
   */
  range?: "limited" | "full";
}

/**
 * What to make of a picture. The steps come in this order: crop, rotate, scale, flip.
 *
 * @example
 * ```ts
 * import type { ConversionOptions } from "@lab/filers-client";
 *
 * const arena: ConversionOptions = {
 *   format: "gray",
 *   crop: { x: 400, y: 100, width: 800, height: 800 },
 *   width: 256, // the height follows: 256
 * };
 * console.log(arena);
 * ```
 */
export interface ConversionOptions {
  /** How the result lies in memory; "native" stands for no conversion at all. Default: rgba. */
  format?: OutputFormat | "native";
  /** Pixels of the result. With `height` alone, the aspect ratio is kept. */
  width?: number;
  /** Pixels of the result. With `width` alone, the aspect ratio is kept. */
  height?: number;
  /**
   * What happens to the aspect ratio where both width and height are given: "fill" stretches,
   * "contain" adds black bars, "cover" cuts off evenly at both sides. Default: fill.
   */
  fit?: "fill" | "contain" | "cover";
  /**
   * How pixels are weighed in scaling: "none" takes the nearest, "linear" interpolates along the
   * lines of the source, "bilinear" between the nearest four, "box" takes the mean of all that a
   * pixel covers (and is bilinear where the picture grows). Default: box.
   */
  filter?: "none" | "linear" | "bilinear" | "box";
  /** The part of the source to use. Default: all. */
  crop?: Rectangle;
  /** Degrees clockwise. Default: 0. */
  rotate?: 0 | 90 | 180 | 270;
  /** Mirrors left and right, or top and bottom. Default: neither. */
  flip?: "horizontal" | "vertical";
  /** Which colours YUV stands for, and the weights and the range of gray. */
  color?: ColorOptions;
}

/** The largest width and height that can be converted: libyuv counts in 16.16 fixed point. */
export const largestSide = 32767;

/** What pixels can be asked for as. */
export const formats = wordsOf<NonNullable<ConversionOptions["format"]>>({
  rgba: true,
  bgra: true,
  rgb24: true,
  bgr24: true,
  gray: true,
  gray16: true,
  native: true,
});

/** The values of {@linkcode ConversionOptions.fit}. */
export const fits = wordsOf<NonNullable<ConversionOptions["fit"]>>({
  fill: true,
  contain: true,
  cover: true,
});

/** The values of {@linkcode ConversionOptions.filter}. */
export const filters = wordsOf<NonNullable<ConversionOptions["filter"]>>({
  none: true,
  linear: true,
  bilinear: true,
  box: true,
});

/** The values of {@linkcode ConversionOptions.rotate}. */
export const angles = [0, 90, 180, 270] as const satisfies ConversionOptions["rotate"][];

/** The values of {@linkcode ConversionOptions.flip}. */
export const flips = wordsOf<NonNullable<ConversionOptions["flip"]>>({
  horizontal: true,
  vertical: true,
});

/** The values of {@linkcode ColorOptions.range}. */
export const ranges = wordsOf<NonNullable<ColorOptions["range"]>>({ limited: true, full: true });

/** The names of {@linkcode ConversionOptions}. */
export const conversionNames: OptionNames<ConversionOptions> = {
  format: true,
  width: true,
  height: true,
  fit: true,
  filter: true,
  crop: true,
  rotate: true,
  flip: true,
  color: true,
};

const cropNames: OptionNames<Rectangle> = { x: true, y: true, width: true, height: true };
const colorNames: OptionNames<ColorOptions> = { matrix: true, range: true };

/**
 * Options with the defaults filled in, and with one value for what has no effect. A conversion sees
 * nothing else, so equal settings give equal pixels.
 */
export interface ConversionSettings {
  readonly format: OutputFormat | "native";
  /** Undefined: it follows from the height, or stays as it is. */
  readonly width: number | undefined;
  /** Undefined: it follows from the width, or stays as it is. */
  readonly height: number | undefined;
  readonly fit: "fill" | "contain" | "cover";
  readonly filter: "none" | "linear" | "bilinear" | "box";
  /** Undefined: all of the picture. */
  readonly crop: Rectangle | undefined;
  readonly rotate: 0 | 90 | 180 | 270;
  readonly flip: "horizontal" | "vertical" | undefined;
  readonly matrix: "bt601" | "bt709" | "bt2020";
  /** Undefined: that of the pixel format. */
  readonly range: "limited" | "full" | undefined;
}

/**
 * Checks options as far as they do not depend on a picture, and settles them; what becomes of the
 * object afterwards changes nothing. The names of the options are the caller's to check.
 *
 * @param action what cannot be done where one is wrong
 * @throws {RangeError} where one is out of range, or can't be had together with another
 * @throws {TypeError} where one is of the wrong type, or none of the words it may be
 */
export function conversionSettings(
  options: ConversionOptions,
  action = "convert",
): ConversionSettings {
  const { format = "rgba", width, height, rotate = 0, flip, ...others } = read(options);
  checkChoice(action, "format", format, formats);
  if (width !== undefined) checkInteger(action, "width", width, 1, largestSide);
  if (height !== undefined) checkInteger(action, "height", height, 1, largestSide);
  checkChoice(action, "rotate", rotate, angles);
  if (flip !== undefined) checkChoice(action, "flip", flip, flips);
  const { fit = "fill", filter = "box" } = others;
  checkChoice(action, "fit", fit, fits);
  checkChoice(action, "filter", filter, filters);
  const crop = others.crop === undefined ? undefined : cropSettings(others.crop, action);
  const { matrix, range } = colorSettings(others.color, action);
  const asked = { width, height, crop, rotate, flip };
  if (format === "native") checkNative(asked, action);
  return {
    format,
    ...asked,
    fit: width !== undefined && height !== undefined ? fit : "fill",
    filter: width !== undefined || height !== undefined ? filter : "box",
    matrix: format === "native" ? "bt601" : matrix,
    range: format === "native" ? undefined : range,
  };
}

/** Reads each option once: getters may answer differently. */
function read(options: ConversionOptions) {
  const { format, width, height, fit, filter, crop, rotate, flip, color } = options;
  return { format, width, height, fit, filter, crop, rotate, flip, color };
}

function cropSettings(crop: Rectangle, action: string): Rectangle {
  const { x, y, width, height } = checkOptions(action, crop, cropNames, "crop");
  checkInteger(action, "crop.x", x, 0);
  checkInteger(action, "crop.y", y, 0);
  checkInteger(action, "crop.width", width, 1);
  checkInteger(action, "crop.height", height, 1);
  return { x, y, width, height };
}

function colorSettings(
  color: ColorOptions = {},
  action: string,
): Pick<ConversionSettings, "matrix" | "range"> {
  const { matrix = "bt601", range } = checkOptions(action, color, colorNames, "color");
  checkChoice(action, "color.matrix", matrix, matrices);
  if (range !== undefined) checkChoice(action, "color.range", range, ranges);
  return { matrix, range };
}

function checkNative(asked: Partial<ConversionSettings>, action: string): void {
  const [unheard] = Object.entries(asked).find(([, value]) => value) ?? [];
  if (unheard === undefined) return;
  throw new RangeError(
    `Cannot ${action}: native gives the planes as they were sent, without ${unheard}. ` +
      "Leave it out, or choose another format",
  );
}

/** Equal for equal settings: iterators with equal keys share one conversion. */
export function conversionKey(settings: ConversionSettings): string {
  return JSON.stringify(settings);
}
