/** Photographs as a camera would send them, and how close what becomes of them is. */

import { findPixelFormat, planeShapes } from "../../src/pixels/formats.ts";
import { pictureBytes } from "./picture_setup.ts";
import { colorAt, type ReferencePicture } from "./reference.ts";

/** Red, green and blue of each pixel, in levels from 0 to 255. */
export type Colors = Float64Array;

/** The samples of a format of gray, RGB or YUV (BT.601, limited range), little-endian. */
export function encoded(
  name: string,
  colors: Colors,
  [width, height]: readonly [number, number],
): Uint8Array<ArrayBuffer> {
  const format = findPixelFormat(name)!;
  const word = format.depth > 8 ? 2 : 1;
  const most = 2 ** format.depth - 1;
  // Levels of YUV end in zeros at more bits; those of RGB keep white at the highest.
  const scale = format.model === "yuv" ? 2 ** (format.depth - 8) : most / 255;
  const bytes = new Uint8Array(pictureBytes(name, width, height));
  const view = new DataView(bytes.buffer);
  const put = (at: number, level: number) => {
    const sample = Math.min(Math.max(Math.round(level * scale), 0), most);
    if (word === 1) view.setUint8(at, sample);
    else view.setUint16(at, sample, true);
  };
  let at = 0;
  for (const [index, { rowBytes, rows }] of planeShapes(format, width, height).entries()) {
    const names = format.components.filter(({ plane }) => plane === index)
      .toSorted((a, b) => a.offset - b.offset).map(({ name }) => name);
    const columns = rowBytes / word / names.length;
    const [across, down] = [width / columns, height / rows];
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (const name of names) {
          // Chroma is the mean of the pixels that share it.
          let sum = 0;
          for (let i = 0; i < across * down; i++) {
            const [column, line] = [x * across + i % across, y * down + Math.floor(i / across)];
            sum += levelOf(name, colors, 3 * (line * width + column), format.model);
          }
          put(at, sum / (across * down));
          at += word;
        }
      }
    }
  }
  return bytes;
}

function levelOf(name: string, colors: Colors, at: number, model: string): number {
  const [red, green, blue] = [colors[at]!, colors[at + 1]!, colors[at + 2]!];
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  switch (name) {
    case "r":
      return red;
    case "g":
      return green;
    case "b":
      return blue;
    case "y":
      return model === "gray" ? luma : 16 + luma * 219 / 255;
    case "u":
      return 128 + (blue - luma) / 1.772 * 224 / 255;
    case "v":
      return 128 + (red - luma) / 1.402 * 224 / 255;
    default:
      return 255;
  }
}

/** What the samples stand for, not rounded; a chroma sample counts for all pixels that share it. */
export function exactColors(picture: ReferencePicture): Colors {
  const { width, height } = picture;
  const colors = new Float64Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const color = colorAt(picture, i % width, Math.floor(i / width));
    for (let c = 0; c < 3; c++) colors[3 * i + c] = Math.min(1, Math.max(0, color[c]!)) * 255;
  }
  return colors;
}

/** The peak signal-to-noise ratio, and how much too bright it is on average, in levels of 255. */
export function accuracy(
  actual: ArrayLike<number>,
  exact: ArrayLike<number>,
): { decibels: number; bias: number } {
  let [squares, sum] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    squares += (actual[i]! - exact[i]!) ** 2;
    sum += actual[i]! - exact[i]!;
  }
  return {
    decibels: 10 * Math.log10(255 ** 2 / (squares / exact.length)),
    bias: sum / exact.length,
  };
}
