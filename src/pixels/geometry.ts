/**
 * Works out which part of a picture goes where.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { type ConversionSettings, largestSide, type Rectangle } from "./options.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Rotation and flip in one: a copy, a mirroring left to right, or a turn clockwise; the result upside
 * down where it is inverted.
 */
export interface Orientation {
  readonly kind: "copy" | "mirror" | "turn";
  /** For a turn: degrees clockwise. */
  readonly degrees: 90 | 270;
  /** Whether the result is written from the bottom line up. */
  readonly inverted: boolean;
}

/** Which part of a picture goes where. */
export interface Geometry {
  /** The part of the source in use. */
  readonly crop: Rectangle;
  /** What it is scaled to, before it is rotated. */
  readonly scaled: Size;
  /** How it is turned after that. */
  readonly orientation: Orientation;
  /** Where it goes in the result. */
  readonly placed: Rectangle;
  /** The result. */
  readonly output: Size;
}

/**
 * Works out which part of a picture goes where.
 *
 * @param chroma luma samples to one chroma sample, each way: "cover" cuts between chroma samples
 * @throws {RangeError} where the crop reaches outside the picture
 * @throws {UnsupportedFormatError} where keeping the aspect ratio gives too large a result
 */
export function resolveGeometry(
  size: Size,
  chroma: { readonly horizontal: number; readonly vertical: number },
  settings: ConversionSettings,
): Geometry {
  const { rotate, fit } = settings;
  let crop = settings.crop ?? { x: 0, y: 0, ...size };
  checkInside(crop, size);
  const turned = rotate === 90 || rotate === 270;
  const output = outputSize(transposed(crop, turned), settings);
  let placed: Rectangle = { x: 0, y: 0, ...output };
  if (fit === "cover") {
    crop = cover(crop, transposed(output, turned), chroma);
  } else if (fit === "contain") {
    placed = contain(transposed(crop, turned), output);
  }
  return {
    crop,
    scaled: transposed(placed, turned),
    orientation: orient(rotate, settings.flip),
    placed,
    output,
  };
}

function transposed(size: Size, turned: boolean): Size {
  const { width, height } = size;
  return turned ? { width: height, height: width } : { width, height };
}

function checkInside(crop: Rectangle, size: Size): void {
  if (crop.x + crop.width <= size.width && crop.y + crop.height <= size.height) return;
  throw new RangeError(
    `Cannot crop: ${crop.width}x${crop.height} at ${crop.x},${crop.y} reaches outside the ` +
      `picture of ${size.width}x${size.height}. Make it smaller or move it`,
  );
}

function outputSize(size: Size, { width, height }: ConversionSettings): Size {
  if (width !== undefined && height !== undefined) return { width, height };
  const scale = width !== undefined
    ? width / size.width
    : height !== undefined
    ? height / size.height
    : 1;
  const kept = {
    width: width ?? Math.max(1, Math.round(size.width * scale)),
    height: height ?? Math.max(1, Math.round(size.height * scale)),
  };
  if (kept.width > largestSide || kept.height > largestSide) {
    throw new UnsupportedFormatError(
      `Cannot scale ${size.width}x${size.height} to ${kept.width}x${kept.height}: the longest ` +
        `side is ${largestSide}. Give both width and height`,
    );
  }
  return kept;
}

/** The largest rectangle of the size's shape, in the middle of the output. */
function contain(size: Size, output: Size): Rectangle {
  const scale = Math.min(output.width / size.width, output.height / size.height);
  const width = Math.min(output.width, Math.max(1, Math.round(size.width * scale)));
  const height = Math.min(output.height, Math.max(1, Math.round(size.height * scale)));
  return {
    x: Math.floor((output.width - width) / 2),
    y: Math.floor((output.height - height) / 2),
    width,
    height,
  };
}

/** The largest rectangle of the target's shape, in the middle of the crop. */
function cover(
  crop: Rectangle,
  target: Size,
  chroma: { readonly horizontal: number; readonly vertical: number },
): Rectangle {
  const scale = Math.max(target.width / crop.width, target.height / crop.height);
  const [x, width] = middle(crop.x, crop.width, target.width / scale, chroma.horizontal);
  const [y, height] = middle(crop.y, crop.height, target.height / scale, chroma.vertical);
  return { x, y, width, height };
}

/** The middle part of a span, beginning and ending between chroma samples where that can be. */
function middle(start: number, length: number, wanted: number, step: number): [number, number] {
  if (Math.round(wanted) >= length) return [start, length];
  const grid = wanted >= 2 * step ? step : 1;
  const part = Math.max(1, Math.round(wanted / grid) * grid);
  const at = start + Math.floor((length - part) / 2);
  return [Math.max(start, Math.floor(at / grid) * grid), part];
}

function orient(
  rotate: 0 | 90 | 180 | 270,
  flip: "horizontal" | "vertical" | undefined,
): Orientation {
  if (rotate === 90 || rotate === 270) {
    // Mirrored, a quarter turn is the opposite one upside down.
    const degrees = flip === "horizontal" ? (rotate === 90 ? 270 : 90) : rotate;
    return { kind: "turn", degrees, inverted: flip !== undefined };
  }
  const halfTurn = rotate === 180;
  return {
    kind: (flip === "horizontal") !== halfTurn ? "mirror" : "copy",
    degrees: 90,
    inverted: (flip === "vertical") !== halfTurn,
  };
}
