/**
 * The header of an image: every field checked, against the pixel format table where it knows the
 * format, so that nothing behind this point can read outside a plane.
 *
 * @module
 */

import { findPixelFormat, type PixelFormat, planeShapes } from "../pixels/formats.ts";
import type { SourcePlane } from "../pixels/picture.ts";
import { noteExactTime } from "./exact_time.ts";
import { wrongField } from "./field_error.ts";
import { readPixelFormatName, readSize } from "./field_values.ts";
import type { ImageHeader, Metadata } from "./message.ts";
import { asObject } from "./yaml_tree.ts";

/** An image's header, and where in the message's binary part its planes lie. */
export interface ImageLayout {
  readonly header: ImageHeader;
  readonly planes: readonly SourcePlane[];
}

/** Entries of plane_sizes and linesizes. */
const PLANES = 4;

/** Bytes of a palette: 256 colours. */
const PALETTE = 1024;

/** The largest length that the protocol can express. */
const LONGEST = 2 ** 32 - 1;

/**
 * Reads the value of an `image` message.
 *
 * @param binaryLength Bytes of the message's binary part.
 * @param offset Bytes from the start of the connection to the message.
 * @throws {ProtocolError} If a field is not what the protocol and the other fields ask for.
 */
export function readImageHeader(value: unknown, binaryLength: number, offset: number): ImageLayout {
  if (!Array.isArray(value) || value.length !== 5) {
    const wanted = "[plane_sizes, pix_fmt, [width, height], linesizes, metadata]";
    throw wrongField("image", "", value, wanted, offset);
  }
  const [sizes, name, size, lines, metadata] = value as unknown[];
  const planeSizes = readLengths("plane_sizes", sizes, offset);
  const named = readPixelFormatName("image", "pix_fmt", name, offset);
  if (!Array.isArray(size) || size.length !== 2) {
    throw wrongField("image", "size", size, "[width, height]", offset);
  }
  const width = readSize("image", "width", size[0], offset);
  const height = readSize("image", "height", size[1], offset);
  const linesizes = readLengths("linesizes", lines, offset);
  const format = findPixelFormat(named);
  const header = {
    pixelFormat: format?.name ?? named,
    format,
    width,
    height,
    linesizes,
    planeSizes,
    metadata: readMetadata(metadata, offset),
  };
  const planes = format ? knownPlanes(header, format, offset) : unknownPlanes(header, offset);
  const sum = planeSizes.reduce((total, length) => total + length, 0);
  if (sum !== binaryLength || sum === 0) {
    const wanted = sum === 0 ? "at least 1" : `${sum}, the sum of plane_sizes`;
    throw wrongField("image", "binaryLength", binaryLength, wanted, offset);
  }
  return { header, planes };
}

function readLengths(field: string, value: unknown, offset: number): readonly number[] {
  if (!Array.isArray(value) || value.length !== PLANES) {
    throw wrongField("image", field, value, `a sequence of ${PLANES} lengths`, offset);
  }
  for (const [index, length] of value.entries()) {
    if (!Number.isInteger(length) || length < 0 || length > LONGEST) {
      const wanted = `whole bytes from 0 to ${LONGEST}`;
      throw wrongField("image", `${field}[${index}]`, length, wanted, offset);
    }
  }
  // Headers alike share one: nobody may change it.
  return Object.freeze(value as number[]);
}

function readMetadata(value: unknown, offset: number): Metadata {
  const metadata = value instanceof Map ? asObject(value) : value;
  if (!isPlainObject(metadata)) {
    throw wrongField("image", "metadata", value, "a mapping", offset);
  }
  const t = Object.hasOwn(metadata, "t") ? metadata.t : undefined;
  const time = typeof t === "bigint" ? Number(t) : t;
  if (!Number.isFinite(time)) {
    throw wrongField("image", "metadata.t", t, "a finite number of seconds", offset);
  }
  if (typeof t !== "bigint") return metadata as Metadata;
  const rounded = { ...metadata, t: time } as Metadata;
  noteExactTime(rounded, t);
  return rounded;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/** The planes of a format in the table, each at least as large as the table says. */
function knownPlanes(
  header: ImageHeader,
  format: PixelFormat,
  offset: number,
): readonly SourcePlane[] {
  const { linesizes, planeSizes, width, height } = header;
  const shapes = planeShapes(format, width, height);
  const planes: SourcePlane[] = [];
  let start = 0;
  for (let index = 0; index < PLANES; index++) {
    const shape = shapes[index];
    const linesize = linesizes[index]!;
    const planeSize = planeSizes[index]!;
    if (index === 1 && isPalette(format, planeSize)) {
      // FFmpeg gives a palette a linesize of its own fancy: it has no lines.
      if (shape) planes.push({ offset: start, stride: PALETTE, rows: 1 });
    } else if (shape) {
      if (linesize < shape.rowBytes) {
        const wanted = `at least ${shape.rowBytes} for ${format.name} of width ${width}`;
        throw wrongField("image", `linesizes[${index}]`, linesize, wanted, offset);
      }
      if (planeSize !== linesize * shape.rows) {
        const wanted = `${linesize * shape.rows}, for ${shape.rows} lines of ${linesize} bytes`;
        throw wrongField("image", `plane_sizes[${index}]`, planeSize, wanted, offset);
      }
      planes.push({ offset: start, stride: linesize, rows: shape.rows });
    } else if (planeSize !== 0 || linesize !== 0) {
      const [field, got] = planeSize ? ["plane_sizes", planeSize] : ["linesizes", linesize];
      const wanted = `0, as ${format.name} has ${shapes.length} of ${PLANES} planes`;
      throw wrongField("image", `${field}[${index}]`, got, wanted, offset);
    }
    start += planeSize;
  }
  return Object.freeze(planes);
}

/** A second plane of colours: pal8's, and one of no use that old servers send with gray. */
function isPalette(format: PixelFormat, planeSize: number): boolean {
  return planeSize === PALETTE && (format.name === "pal8" || format.name === "gray");
}

/** The planes of a format that the table lacks: as lines where they divide into them. */
function unknownPlanes(header: ImageHeader, offset: number): readonly SourcePlane[] {
  const planes: SourcePlane[] = [];
  let start = 0;
  for (const [index, planeSize] of header.planeSizes.entries()) {
    const linesize = header.linesizes[index]!;
    if (linesize > planeSize) {
      const wanted = `at most ${planeSize}, its plane's size`;
      throw wrongField("image", `linesizes[${index}]`, linesize, wanted, offset);
    }
    if (planeSize > 0) {
      const rows = linesize > 0 && planeSize % linesize === 0 ? planeSize / linesize : 1;
      planes.push({ offset: start, stride: planeSize / rows, rows });
    }
    start += planeSize;
  }
  return Object.freeze(planes);
}
