/**
 * What a conversion can be asked for, and whether it makes sense.
 *
 * @module
 */

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
  /** Whether luma uses all values. Default: as the pixel format says, full for yuvj* and gray. */
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
  /** Which colours YUV stands for. */
  color?: ColorOptions;
}

/** The largest width and height that can be converted: libyuv counts in 16.16 fixed point. */
export const largestSide = 32767;

const choices = {
  format: ["rgba", "bgra", "rgb24", "bgr24", "gray", "gray16", "native"],
  fit: ["fill", "contain", "cover"],
  filter: ["none", "linear", "bilinear", "box"],
  rotate: [0, 90, 180, 270],
  flip: ["horizontal", "vertical"],
} as const;

const colorChoices = {
  matrix: ["bt601", "bt709", "bt2020"],
  range: ["limited", "full"],
} as const;

const geometryOptions = ["width", "height", "crop", "rotate", "flip"] as const;

/**
 * Checks the values that do not depend on a picture.
 *
 * @throws {RangeError} where one is out of range, or can't be had together with another
 * @throws {TypeError} where one is of the wrong type
 */
export function checkConversionOptions(options: ConversionOptions): void {
  for (const name of ["format", "fit", "filter", "rotate", "flip"] as const) {
    checkChoice(name, options[name], choices[name]);
  }
  checkInteger("width", options.width, 1, largestSide);
  checkInteger("height", options.height, 1, largestSide);
  if (options.crop !== undefined) {
    checkObject("crop", options.crop);
    checkInteger("crop.x", options.crop.x, 0);
    checkInteger("crop.y", options.crop.y, 0);
    checkInteger("crop.width", options.crop.width, 1);
    checkInteger("crop.height", options.crop.height, 1);
  }
  if (options.color !== undefined) {
    checkObject("color", options.color);
    checkChoice("color.matrix", options.color.matrix, colorChoices.matrix);
    checkChoice("color.range", options.color.range, colorChoices.range);
  }
  const unheard = geometryOptions.find((name) => options[name]);
  if (options.format === "native" && unheard !== undefined) {
    throw new RangeError(
      `Cannot convert: native gives the planes as they were sent, without ${unheard}. ` +
        "Leave it out, or choose another format",
    );
  }
}

function checkChoice(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (value === undefined || allowed.includes(value)) return;
  const list = `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
  throw new RangeError(`Cannot convert: ${name} must be ${list}, not ${display(value)}`);
}

function checkInteger(name: string, value: unknown, least: number, most?: number): void {
  if (value === undefined && most !== undefined) return;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot convert: ${name} must be a number, not ${display(value)}`);
  }
  if (Number.isInteger(value) && value >= least && value <= (most ?? Infinity)) return;
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`Cannot convert: ${name} must be a whole number ${range}, not ${value}`);
}

function checkObject(name: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(`Cannot convert: ${name} must be an object, not ${display(value)}`);
}

function display(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Equal for options that give the same pixels: iterators with equal keys share one conversion. */
export function conversionKey(options: ConversionOptions): string {
  const { format = "rgba", width, height, crop, color } = options;
  if (format === "native") return format;
  const { fit = "fill", filter = "box", rotate = 0, flip } = options;
  const cropped = crop && [crop.x, crop.y, crop.width, crop.height];
  const key: unknown[] = [
    format,
    width,
    height,
    cropped,
    rotate,
    flip,
    color?.matrix ?? "bt601",
    color?.range,
  ];
  if (width !== undefined && height !== undefined) key.push(fit);
  if (width !== undefined || height !== undefined) key.push(filter);
  return JSON.stringify(key);
}
