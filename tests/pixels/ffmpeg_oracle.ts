/** What FFmpeg makes of gradients in every format, as sums over blocks of 16x16 pixels. */

import { findPixelFormat, planeShapes } from "../../src/pixels/formats.ts";
import { paintGradients, type ReferencePicture } from "./reference.ts";

export const width = 64;
export const height = 48;
const block = 16;

/** Frozen by freeze_ffmpeg_sums.ts: for each format a sum for each block and channel. */
export interface FrozenSums {
  ffmpeg: string;
  sums: Record<string, number[]>;
}

/** Gradients in a format, the planes one behind the other. */
export function gradients(format: string): Uint8Array<ArrayBuffer> {
  const shapes = planeShapes(findPixelFormat(format)!, width, height);
  const bytes = new Uint8Array(
    shapes.reduce((sum, { rowBytes, rows }) => sum + rowBytes * rows, 0),
  );
  let offset = 0;
  const planes = shapes.map(({ rowBytes, rows }) => {
    const plane = { bytes: bytes.subarray(offset, offset + rowBytes * rows), stride: rowBytes };
    offset += rowBytes * rows;
    return plane;
  });
  const picture: ReferencePicture = { format, width, height, planes };
  paintGradients(picture);
  return bytes;
}

/** Sums of R, G, B and A over each block, line by line. */
export function blockSums(rgba: Uint8Array): number[] {
  const columns = width / block;
  const sums: number[] = new Array(columns * (height / block) * 4).fill(0);
  rgba.forEach((value, i) => {
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    sums[(Math.floor(y / block) * columns + Math.floor(x / block)) * 4 + (i & 3)]! += value;
  });
  return sums;
}

/** Pixels in a block. */
export const blockPixels = block * block;
