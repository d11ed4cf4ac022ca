/**
 * Pictures as files hold them: lines without padding.
 *
 * @module
 */

import type { Frame, FramePlane } from "../client/frame.ts";
import {
  findPixelFormat,
  type PixelFormat,
  type PlaneShape,
  planeShapes,
} from "../pixels/formats.ts";
import type { Picture } from "../pixels/picture.ts";

/** A picture ready to be written. */
export interface Raster {
  /** FFmpeg's name of the pixel format. */
  readonly pixelFormat: string;
  /** Its row of the table; undefined where the table has none. */
  readonly format: PixelFormat | undefined;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The planes in their order. Only those of an unknown format may have padding. */
  readonly planes: readonly Uint8Array<ArrayBuffer>[];
}

/** The image of a native frame, without padding; a view of the frame's memory where it has none. */
export function frameRaster(frame: Frame): Raster {
  const { pixelFormat, width, height } = frame.source;
  const format = findPixelFormat(pixelFormat);
  const shapes = format && planeShapes(format, width, height);
  const planes = shapes
    ? shapes.map((shape, i) => withoutPadding(frame.planes[i], shape))
    : frame.planes.map(({ data }) => data as Uint8Array<ArrayBuffer>);
  return { pixelFormat, format, width, height, planes };
}

/** A converted picture. */
export function pictureRaster({ format, width, height, block }: Picture): Raster {
  const row = findPixelFormat(format);
  return {
    pixelFormat: row?.name ?? format,
    format: row,
    width,
    height,
    planes: [block.bytes as Uint8Array<ArrayBuffer>],
  };
}

/** Bytes of the whole picture. */
export function rasterBytes({ planes }: Raster): number {
  return planes.reduce((sum, plane) => sum + plane.length, 0);
}

function withoutPadding(
  plane: FramePlane | undefined,
  { rowBytes, rows }: PlaneShape,
): Uint8Array<ArrayBuffer> {
  const { data, stride } = plane ?? { data: new Uint8Array(rowBytes * rows), stride: rowBytes };
  if (stride === rowBytes || rows === 1) {
    return data.subarray(0, rowBytes * rows) as Uint8Array<ArrayBuffer>;
  }
  const tight = new Uint8Array(rowBytes * rows);
  for (let y = 0; y < rows; y++) {
    tight.set(data.subarray(y * stride, y * stride + rowBytes), y * rowBytes);
  }
  return tight;
}
