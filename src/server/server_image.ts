/**
 * An image as a camera hands it to the server, and the bytes that go out for it.
 *
 * @module
 */

import {
  checkInstance,
  checkInteger,
  checkNumber,
  checkObject,
  checkOptions,
  checkString,
  type OptionNames,
} from "../check.ts";
import { findPixelFormat, type PixelFormat, planeShapes } from "../pixels/formats.ts";
import { encodeImageHeader } from "../wire/encode.ts";
import type { Metadata, RecordingInfo } from "../wire/message.ts";

/**
 * An image to send. {@linkcode FilersServer.send} keeps `planes` without copying them: leave their
 * bytes unchanged until the image is sent or dropped; everything else is read at once.
 *
 * @example
 * ```ts
 * import type { ServerImage } from "@lab/filers-client/server";
 *
 * const image: ServerImage = {
 *   pixelFormat: "gray",
 *   width: 4,
 *   height: 2,
 *   planes: [new Uint8Array(8)],
 *   metadata: { t: 0.1, count: 3 },
 * };
 * ```
 */
export interface ServerImage {
  /** FFmpeg's name of the pixel format: `"yuv420p"`. One that the table lacks needs `linesizes`. */
  pixelFormat: string;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
  /** The planes in use, 1 to 4, each of `linesize * rows` bytes. */
  planes: readonly Uint8Array[];
  /**
   * Bytes from one row to the next of each plane.
   *
   * @default tightly packed rows
   */
  linesizes?: readonly number[];
  /** Sent along: `t`, seconds on the camera's own clock, and whatever else YAML can say. */
  metadata: Metadata;
}

const action = "send the image";

const imageNames: OptionNames<ServerImage> = {
  pixelFormat: true,
  width: true,
  height: true,
  planes: true,
  linesizes: true,
  metadata: true,
};

const recordingNames: OptionNames<RecordingInfo> = {
  pixelFormat: true,
  width: true,
  height: true,
  rate: true,
};

const MAX_PLANES = 4;
const MAX_BYTES = 2 ** 32 - 1;

/**
 * The chunks that go over the wire for an image: its header, then its planes as they are.
 *
 * @throws {RangeError} If a plane does not have the size that the pixel format asks for.
 * @throws {TypeError} If there is no number `t` in the metadata, or another value is of the wrong
 * type or has an unknown name.
 */
export function encodeImage(image: ServerImage): Uint8Array[] {
  const { pixelFormat, width, height, planes, metadata } = checkOptions(action, image, imageNames);
  checkPicture(action, pixelFormat, width, height);
  checkInstance(action, "planes", planes, Array);
  for (const [i, plane] of planes.entries()) {
    checkInstance(action, `planes[${i}]`, plane, Uint8Array);
  }
  if (typeof checkObject(action, "metadata", metadata).t !== "number") {
    throw new TypeError(
      `Cannot send the image: metadata.t is ${metadata.t}. Give the seconds on the camera's clock`,
    );
  }
  const format = findPixelFormat(pixelFormat);
  const linesizes = format === undefined
    ? foreignLinesizes(image)
    : checkPlanes(format, image, image.linesizes);
  const total = planes.reduce((sum, plane) => sum + plane.length, 0);
  if (total > MAX_BYTES) {
    throw new RangeError(
      `Cannot send the image: its planes have ${total} bytes. The protocol ends at ${MAX_BYTES}`,
    );
  }
  const header = encodeImageHeader({
    planeSizes: fourOf(planes.map((plane) => plane.length)),
    pixelFormat,
    width,
    height,
    linesizes: fourOf(linesizes),
    metadata,
  });
  return [header, ...planes];
}

/** Compares every plane with the table's row. Returns the linesizes, filled in where left out. */
function checkPlanes(
  format: PixelFormat,
  { width, height, planes }: ServerImage,
  linesizes: readonly number[] | undefined,
): number[] {
  const shapes = planeShapes(format, width, height);
  const what = `${format.name} of ${width}x${height}`;
  if (planes.length !== shapes.length) {
    throw new RangeError(
      `Cannot send the image: planes has ${planes.length} entries. ${what} has ${shapes.length}`,
    );
  }
  return shapes.map(({ rowBytes, rows }, i) => {
    // A palette has no lines: Filers says 0 there.
    const isPalette = format.model === "palette" && i === 1;
    const linesize = linesizes?.[i] ?? (isPalette ? 0 : rowBytes);
    if (!isPalette && (!Number.isInteger(linesize) || linesize < rowBytes)) {
      throw new RangeError(
        `Cannot send the image: linesizes[${i}] is ${linesize}. ${what} needs at least ${rowBytes}`,
      );
    }
    const wanted = isPalette ? rowBytes : linesize * rows;
    const got = planes[i]!.length;
    if (got !== wanted) {
      throw new RangeError(
        `Cannot send the image: planes[${i}] has ${got} bytes. ${what} needs ${wanted} there`,
      );
    }
    return linesize;
  });
}

/** A format that the table lacks is taken at the caller's word. */
function foreignLinesizes({ pixelFormat, planes, linesizes }: ServerImage): readonly number[] {
  if (
    linesizes === undefined || linesizes.length !== planes.length ||
    planes.length < 1 || planes.length > MAX_PLANES
  ) {
    throw new RangeError(
      `Cannot send the image: pixel format "${pixelFormat}" is unknown. ` +
        "Give 1 to 4 planes and as many linesizes, or a format that FFmpeg knows",
    );
  }
  return linesizes;
}

function fourOf(sizes: readonly number[]): number[] {
  return Array.from({ length: MAX_PLANES }, (_, i) => sizes[i] ?? 0);
}

/**
 * Checks what a recording is announced with.
 *
 * @throws {RangeError} If a size or the rate is out of range.
 * @throws {TypeError} If one is of the wrong type, or has an unknown name.
 */
export function checkRecordingInfo(info: RecordingInfo): void {
  const action = "start recording";
  const { pixelFormat, width, height, rate } = checkOptions(action, info, recordingNames);
  checkPicture(action, pixelFormat, width, height);
  checkNumber(action, "rate", rate, 0);
}

function checkPicture(action: string, pixelFormat: string, width: number, height: number): void {
  checkString(action, "pixelFormat", pixelFormat);
  checkInteger(action, "width", width, 1);
  checkInteger(action, "height", height, 1);
}
