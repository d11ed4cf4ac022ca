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
export function checkConversionOptions(options: ReadOptions): void {
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

function isObject<T>(value: T): value is T & object {
  return typeof value === "object" && value !== null;
}

function checkObject(name: string, value: unknown): void {
  if (isObject(value)) return;
  throw new TypeError(`Cannot convert: ${name} must be an object, not ${display(value)}`);
}

function display(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Options as they are read: any of them may be undefined. */
type Read<T> = { readonly [K in keyof T]?: T[K] | undefined };
type ReadOptions = Read<Omit<ConversionOptions, "color">> & {
  readonly color?: Read<ColorOptions> | undefined;
};

/** Reads each option once: getters may answer differently, and objects change. */
function readOptions(options: ConversionOptions): ReadOptions {
  const { format, width, height, fit, filter, crop, rotate, flip, color } = options;
  return {
    format,
    width,
    height,
    fit,
    filter,
    crop: isObject(crop) ? { x: crop.x, y: crop.y, width: crop.width, height: crop.height } : crop,
    rotate,
    flip,
    color: isObject(color) ? { matrix: color.matrix, range: color.range } : color,
  };
}

/** The names of all conversion options. */
export const conversionOptionNames = Object.keys(readOptions({})) as (keyof ConversionOptions)[];

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
 * Checks options and settles them; what becomes of the object afterwards changes nothing.
 *
 * @throws {RangeError} where one is out of range, or can't be had together with another
 * @throws {TypeError} where one is of the wrong type
 */
export function conversionSettings(options: ConversionOptions): ConversionSettings {
  const read = readOptions(options);
  checkConversionOptions(read);
  const { format = "rgba", width, height, crop, rotate = 0, flip } = read;
  const { matrix = "bt601", range } = format === "native" ? {} : read.color ?? {};
  const { fit = "fill" } = width !== undefined && height !== undefined ? read : {};
  const { filter = "box" } = width !== undefined || height !== undefined ? read : {};
  return { format, width, height, fit, filter, crop, rotate, flip, matrix, range };
}

/** Equal for equal settings: iterators with equal keys share one conversion. */
export function conversionKey(settings: ConversionSettings): string {
  return JSON.stringify(settings);
}
