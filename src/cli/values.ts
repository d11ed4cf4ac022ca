/**
 * Reading the values of options; each refuses what makes no sense in one line.
 *
 * @module
 */

import { longestTime } from "../check.ts";
import { largestSide } from "../pixels/options.ts";
import { UsageError } from "./usage_error.ts";

/** The longest time, in seconds, that a timer can run for. */
const MAX_SECONDS = Math.floor(longestTime / 1000);

/** A width and a height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Refuses `--option text`, and says what is wanted. */
export function refuse(option: string, text: string, wanted: string): never {
  throw new UsageError(`Cannot use --${option} ${text}: it must be ${wanted}`);
}

/** A whole number from 1 to `most`. */
export function parseCount(
  option: string,
  text: string,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(count >= 1 && count <= most)) {
    const range = most === Number.MAX_SAFE_INTEGER ? "of at least 1" : `from 1 to ${most}`;
    refuse(option, text, `a whole number ${range}`);
  }
  return count;
}

/** A time in seconds, as milliseconds. */
export function parseSeconds(option: string, text: string): number {
  const seconds = decimal(text);
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
    refuse(option, text, `a number of seconds above 0 and up to ${MAX_SECONDS}`);
  }
  return Math.max(1, Math.round(seconds * 1000));
}

/** {@linkcode parseSeconds}, and Infinity for no limit. */
export function parseTimeLimit(option: string, text: string): number {
  return text === "Infinity" ? Infinity : parseSeconds(option, text);
}

/** Frames a second. */
export function parseRate(option: string, text: string): number {
  const rate = decimal(text);
  if (!(rate > 0 && rate <= 10_000)) {
    refuse(option, text, "a number of frames a second above 0 and up to 10000");
  }
  return rate;
}

/** One word of a list. */
export function parseWord<T extends string>(option: string, text: string, words: readonly T[]): T {
  const word = words.find((word) => word === text);
  return word ?? refuse(option, text, `one of ${words.join(", ")}`);
}

/** `WxH`. */
export function parseSize(option: string, text: string): Size {
  const match = /^(\d+)x(\d+)$/.exec(text);
  const size = { width: Number(match?.[1]), height: Number(match?.[2]) };
  if (!isSide(size.width) || !isSide(size.height)) {
    refuse(option, text, `WIDTHxHEIGHT, each from 1 to ${largestSide}, such as 640x480`);
  }
  return size;
}

/** `WxH`, or `Wx` or `xH`, where the side left out keeps the aspect ratio. */
export function parseOutputSize(option: string, text: string): Partial<Size> {
  const match = /^(\d*)x(\d*)$/.exec(text);
  const size: { width?: number; height?: number } = {};
  if (match?.[1]) size.width = Number(match[1]);
  if (match?.[2]) size.height = Number(match[2]);
  const sides = Object.values(size);
  if (sides.length === 0 || !sides.every(isSide)) {
    refuse(option, text, `WIDTHxHEIGHT, WIDTHx or xHEIGHT, each from 1 to ${largestSide}`);
  }
  return size;
}

/** `X,Y,WxH`: the top left corner and the size of a rectangle. */
export function parseCrop(option: string, text: string): Size & { x: number; y: number } {
  const match = /^(\d+),(\d+),(\d+)x(\d+)$/.exec(text);
  const [x, y, width, height] = (match?.slice(1) ?? []).map(Number);
  if (
    x === undefined || y === undefined || width === undefined || height === undefined ||
    x >= largestSide || y >= largestSide || !isSide(width) || !isSide(height)
  ) {
    refuse(
      option,
      text,
      `X,Y,WIDTHxHEIGHT in pixels up to ${largestSide}, such as 160,120,320x240`,
    );
  }
  return { x, y, width, height };
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= largestSide;
}

function decimal(text: string): number {
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
}
