/**
 * Converts native frames, each as its own format asks for.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { colorMeaning } from "../pixels/color.ts";
import { type ConversionSettings, convert } from "../pixels/converter.ts";
import { type PixelFormat, planeShapes } from "../pixels/formats.ts";
import { PictureMemory } from "../pixels/memory.ts";
import type { OutputFormat } from "../pixels/picture.ts";
import { deepRgb } from "./deep_rgb.ts";
import { frameRaster, pictureRaster, type Raster, rasterBytes } from "./raster.ts";

/** A raster in borrowed memory. */
export interface HeldRaster extends Disposable {
  readonly raster: Raster;
}

/** What a file wants of a picture: "deep-rgb" is {@linkcode deepRgb}, for formats that it takes. */
export type FileFormat = OutputFormat | "native" | "deep-rgb";

/** What is wanted of every frame. Without a format, the file's own choice is. */
export type FileConversion = Omit<ConversionSettings, "format"> & {
  readonly format: ConversionSettings["format"] | undefined;
};

/** The format of {@linkcode convert} that keeps most of a picture. */
export function nearestFormat({ model, depth, alpha }: PixelFormat): OutputFormat {
  if (model === "gray" && !alpha) return depth > 8 ? "gray16" : "gray";
  return alpha ? "rgba" : "rgb24";
}

/**
 * Converts frames after they were received, where `frames()` could not know in what format the
 * camera would send. It works in memory of its own, which costs one copy of the image.
 */
export class FrameConverter {
  readonly #memory = new PictureMemory();

  /**
   * Makes of a native frame what `wanted` asks for. Where it names no format, it is the one that
   * `formatFor` gives for the frame's own, or what comes nearest to it if pixels have to change.
   *
   * @throws {UnsupportedFormatError} There is no way from the frame's format.
   * @throws {RangeError} A crop that lies outside of the picture.
   */
  prepare(
    frame: Frame,
    wanted: FileConversion,
    formatFor: (source: PixelFormat | undefined) => FileFormat,
  ): HeldRaster {
    const raster = frameRaster(frame);
    let format = wanted.format ?? formatFor(raster.format);
    if (!isConverted(format) && changesPixels(wanted) && raster.format) {
      format = nearestFormat(raster.format);
    }
    if (isConverted(format)) return this.convert(frame, { ...wanted, format });
    const kept = format === "deep-rgb" && raster.format
      ? deepRgb(raster, raster.format, colorMeaning(raster.format, wanted))
      : raster;
    return { raster: kept, [Symbol.dispose]() {} };
  }

  /**
   * @throws {UnsupportedFormatError} There is no way from the frame's format.
   * @throws {RangeError} A crop that lies outside of the picture.
   */
  convert(frame: Frame, settings: ConversionSettings): HeldRaster {
    const source = frameRaster(frame);
    const block = this.#memory.allocate(rasterBytes(source));
    try {
      const shapes = source.format && planeShapes(source.format, source.width, source.height);
      let end = 0;
      const planes = source.planes.map((plane, i) => {
        const offset = end;
        block.bytes.set(plane, offset);
        end += plane.length;
        const rows = shapes?.[i]?.rows ?? source.height;
        return { offset, stride: plane.length / rows, rows };
      });
      const picture = convert(this.#memory, { ...source, planes, block }, settings);
      return {
        raster: pictureRaster(picture),
        [Symbol.dispose]: () => picture.block.release(),
      };
    } finally {
      block.release();
    }
  }
}

function isConverted(format: FileFormat): format is OutputFormat {
  return format !== "native" && format !== "deep-rgb";
}

function changesPixels({ width, height, crop, rotate, flip }: FileConversion): boolean {
  return [width, height, crop, flip].some((option) => option !== undefined) || Boolean(rotate);
}
