import { assert, assertEquals } from "@std/assert";
import { findPixelFormat, planeShapes } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import { convertedBytes, difference, makePicture, recordedImages } from "./picture_setup.ts";

const memory = new PictureMemory();

/**
 * How far FFmpeg's scaler is from us at most, and on average.
 *
 * - Gray, RGB of 8 bits and fewer, and pal8 are copied by both.
 * - 16 bits: FFmpeg drops the lower byte, by way of YUV for rgb48 (1 more); we round.
 * - 8-bit YUV: FFmpeg's tables are up to 3 off exact arithmetic (2 for yuvj), we are up to 1 off.
 * - nv12, and subsampled YUV of odd size or of 10 bits: FFmpeg interpolates chroma, we take the
 *   nearest sample as exact arithmetic has it. On noise that has nothing in common (undefined here);
 *   on gradients the difference is small.
 */
function tolerance(
  pixelFormat: string,
  file: string,
): { largest: number; mean: number } | undefined {
  const format = findPixelFormat(pixelFormat)!;
  if (format.depth > 8) {
    if (format.model === "gray") return { largest: 1, mean: 0.8 };
    if (format.model === "rgb") return { largest: 2, mean: 0.5 };
  }
  if (format.model !== "yuv") return { largest: 0, mean: 0 };
  const smooth = file.startsWith("smooth");
  const interpolated = format.layout === "y|uv" || format.depth > 8 || file.includes("5x3");
  const subsampled = format.chroma.horizontal > 1;
  if (interpolated && subsampled && !smooth && !file.includes("1x1")) return undefined;
  return { largest: smooth && subsampled ? 5 : 4, mean: 1.2 };
}

for (const { file, pixelFormat, width, height, planes, rgba } of recordedImages()) {
  Deno.test(`convert() of the recorded ${file} agrees with FFmpeg's scaler`, () => {
    const allowed = tolerance(pixelFormat, file);
    const source = makePicture(memory, pixelFormat, width, height, planes);
    const converted = convertedBytes(memory, source, {});
    assertEquals(converted.length, rgba.length);
    source.block.release();
    if (allowed === undefined) return;
    if (file === "image_yuv444p_64x48.rgba") {
      // FFmpeg wraps around where blue passes what its table holds: 0 where all else is 255.
      const wrapped = [...rgba].filter((value, i) => value === 0 && converted[i] === 255).length;
      assertEquals(wrapped, 6);
      rgba.forEach((value, i) => {
        if (value === 0 && converted[i] === 255) rgba[i] = 255;
      });
    }
    const { largest, mean } = difference(converted, rgba);
    assert(largest <= allowed.largest, `${largest} off, ${allowed.largest} allowed`);
    assert(mean <= allowed.mean, `${mean} off on average, ${allowed.mean} allowed`);
  });
}

Deno.test("planeShapes() gives the sizes of every recorded plane", () => {
  for (const { pixelFormat, width, height, planes, file } of recordedImages()) {
    const shapes = planeShapes(findPixelFormat(pixelFormat)!, width, height);
    const bytes = shapes.reduce((sum, { rowBytes, rows }) => sum + rowBytes * rows, 0);
    // Old servers add a palette to gray.
    assert(planes.length === bytes || planes.length === bytes + 1024, file);
  }
});
