/**
 * Conversions in plain TypeScript and floating point, straight from the standards' formulas and
 * from libavutil's descriptors (ffmpeg_descriptors.json), sharing nothing with src/pixels.
 */

import descriptors from "./ffmpeg_descriptors.json" with { type: "json" };

interface Descriptor {
  flags: string[];
  /** log2 of luma samples to a chroma sample, each way. */
  chroma: number[];
  /** Plane, step, offset, shift and depth; step and offset in bits for bit streams. */
  components: number[][];
  /** Whether swscale reads it. */
  scalable: boolean;
}

/** What libavutil 57.28 (FFmpeg 5.1) says of every format without floats or hardware. */
export const ffmpegFormats: ReadonlyMap<string, Descriptor> = new Map(Object.entries({
  ...descriptors,
  // libavutil/pixfmt.h and swscale say 3, 3 and 2 bits from the most significant down, against it.
  rgb8: {
    ...descriptors.rgb8,
    components: [[0, 1, 0, 5, 3], [0, 1, 0, 2, 3], [0, 1, 0, 0, 2]],
  },
}));

export interface ReferencePicture {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Bytes and line size of each plane. */
  readonly planes: readonly { readonly bytes: Uint8Array; readonly stride: number }[];
}

export interface ReferenceColor {
  matrix?: "bt601" | "bt709" | "bt2020";
  range?: "limited" | "full";
}

/** Red, green, blue and alpha from 0 to 1. */
export type Color = [number, number, number, number];

function descriptorOf(format: string): Descriptor {
  const descriptor = ffmpegFormats.get(format);
  if (!descriptor) throw new Error(`no descriptor of ${format}`);
  return descriptor;
}

/** One sample as libavutil reads it. */
function sampleAt(picture: ReferencePicture, component: number, x: number, y: number): number {
  const { flags, components } = descriptorOf(picture.format);
  const [plane, step, offset, shift, depth] = components[component] as Five;
  const { bytes, stride } = picture.planes[plane]!;
  const mask = 2 ** depth - 1;
  if (flags.includes("bitstream")) {
    const bit = y * stride * 8 + x * step + offset;
    return bytes[bit >> 3]! >> (8 - depth - (bit & 7)) & mask;
  }
  const bigEndian = flags.includes("be");
  const at = y * stride + x * step + offset;
  const bits = shift + depth;
  if (bits <= 8) return bytes[at + Number(bigEndian)]! >> shift & mask;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = bits <= 16 ? view.getUint16(at, !bigEndian) : view.getUint32(at, !bigEndian);
  return word >>> shift & mask;
}

type Five = [number, number, number, number, number];

/** A component at a pixel, from 0 to 1 of its depth: the nearest sample where it is subsampled. */
function levelAt(picture: ReferencePicture, component: number, x: number, y: number): number {
  const { flags, chroma, components } = descriptorOf(picture.format);
  const subsampled = (component === 1 || component === 2) && !flags.includes("rgb");
  const column = subsampled ? x >> chroma[0]! : x;
  const line = subsampled ? y >> chroma[1]! : y;
  return sampleAt(picture, component, column, line) / (2 ** components[component]![4]! - 1);
}

const shares = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
} as const;

function isFullRange(format: string, color: ReferenceColor): boolean {
  return color.range ? color.range === "full" : format.startsWith("yuvj") || isGray(format);
}

function isGray(format: string): boolean {
  return /^(gray|ya|mono)/.test(format);
}

/** Luma from 0 (black) to 1 (white); beyond that where the sample is. */
function stretched(format: string, level: number, fullRange: boolean): number {
  if (fullRange) return level;
  const depth = descriptorOf(format).components[0]![4]!;
  const most = 2 ** depth - 1;
  const unit = 2 ** (depth - 8);
  return (level * most - 16 * unit) / (219 * unit);
}

/** Colour difference from -0.5 to 0.5. */
function difference(format: string, level: number, fullRange: boolean): number {
  const depth = descriptorOf(format).components[1]![4]!;
  const most = 2 ** depth - 1;
  const unit = 2 ** (depth - 8);
  return (level * most - 128 * unit) / (fullRange ? most : 224 * unit);
}

/** The colour of one pixel, not yet clipped. */
export function colorAt(
  picture: ReferencePicture,
  x: number,
  y: number,
  color: ReferenceColor = {},
): Color {
  const { format } = picture;
  const { flags, components } = descriptorOf(format);
  const level = (component: number) => levelAt(picture, component, x, y);
  if (flags.includes("bayer")) return mosaicColorAt(picture, x, y);
  if (flags.includes("pal")) {
    const at = picture.planes[0]!.bytes[y * picture.planes[0]!.stride + x]! * 4;
    const [b, g, r, a] = picture.planes[1]!.bytes.subarray(at, at + 4);
    return [r! / 255, g! / 255, b! / 255, a! / 255];
  }
  if (flags.includes("rgb")) {
    return [level(0), level(1), level(2), components.length > 3 ? level(3) : 1];
  }
  const fullRange = isFullRange(format, color);
  if (isGray(format)) {
    const bit = format === "monow" ? 1 - level(0) : level(0);
    const gray = stretched(format, bit, fullRange);
    return [gray, gray, gray, components.length > 1 ? level(1) : 1];
  }
  const [kr, kb] = shares[color.matrix ?? "bt601"];
  const luma = stretched(format, level(0), fullRange);
  const cb = difference(format, level(1), fullRange);
  const cr = difference(format, level(2), fullRange);
  const red = luma + 2 * (1 - kr) * cr;
  const blue = luma + 2 * (1 - kb) * cb;
  const green = (luma - kr * red - kb * blue) / (1 - kr - kb);
  return [red, green, blue, components.length > 3 ? level(3) : 1];
}

/** Luma of one pixel, from 0 to 1. */
export function lumaAt(
  picture: ReferencePicture,
  x: number,
  y: number,
  color: ReferenceColor = {},
): number {
  const { format } = picture;
  const { flags } = descriptorOf(format);
  if (!flags.includes("rgb") && !flags.includes("pal")) {
    const level = levelAt(picture, 0, x, y);
    return stretched(format, format === "monow" ? 1 - level : level, isFullRange(format, color));
  }
  const [kr, kb] = shares[color.matrix ?? "bt601"];
  const [red, green, blue] = colorAt(picture, x, y);
  return kr * red + (1 - kr - kb) * green + kb * blue;
}

/** Bilinear interpolation of a mosaic, mirrored at the edges. */
function mosaicColorAt(picture: ReferencePicture, x: number, y: number): Color {
  const { format, width, height } = picture;
  const name = format.slice(6, 10);
  const deep = format.includes("16");
  const { bytes, stride } = picture.planes[0]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = (at: number, size: number) =>
    size === 1 ? 0 : at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
  const sums = { r: [0, 0], g: [0, 0], b: [0, 0] } as Record<string, [number, number]>;
  const own = name[(y & 1) * 2 + (x & 1)]!;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const color = name[(y + dy & 1) * 2 + (x + dx & 1)]!;
      if (color === own && (dx !== 0 || dy !== 0)) continue;
      const [column, line] = [inside(x + dx, width), inside(y + dy, height)];
      const value = deep
        ? view.getUint16(line * stride + column * 2, format.endsWith("le")) / 65535
        : bytes[line * stride + column]! / 255;
      const sum = sums[color]!;
      sum[0] += value;
      sum[1]++;
    }
  }
  const mean = ([sum, count]: [number, number]) => sum / count;
  return [mean(sums.r!), mean(sums.g!), mean(sums.b!), 1];
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** The whole picture as bytes R,G,B,A. */
export function referenceRgba(picture: ReferencePicture, color: ReferenceColor = {}): Uint8Array {
  const { width, height } = picture;
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      for (const [n, value] of colorAt(picture, x, y, color).entries()) {
        rgba[at + n] = Math.round(clip(value) * 255);
      }
    }
  }
  return rgba;
}

/** The whole picture's luma, from 0 to `white`. */
export function referenceLuma(
  picture: ReferencePicture,
  white: 255 | 65535,
  color: ReferenceColor = {},
): Uint16Array {
  const { width, height } = picture;
  return Uint16Array.from(
    { length: width * height },
    (_, i) => Math.round(clip(lumaAt(picture, i % width, Math.floor(i / width), color)) * white),
  );
}

/** Writes one sample; the opposite of sampleAt. */
export function putSample(
  picture: ReferencePicture,
  component: number,
  x: number,
  y: number,
  value: number,
) {
  const { flags, components } = descriptorOf(picture.format);
  const [plane, step, offset, shift, depth] = components[component] as Five;
  const { bytes, stride } = picture.planes[plane]!;
  if (flags.includes("bitstream")) {
    const bit = y * stride * 8 + x * step + offset;
    bytes[bit >> 3]! |= value << (8 - depth - (bit & 7));
    return;
  }
  const bigEndian = flags.includes("be");
  const at = y * stride + x * step + offset;
  const bits = shift + depth;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bits <= 8) bytes[at + Number(bigEndian)]! |= value << shift;
  else view.setUint16(at, view.getUint16(at, !bigEndian) | value << shift, !bigEndian);
}

/**
 * Fills a picture with gentle gradients: each component its own, and all within what RGB can show.
 * Bilevel pictures are dithered, palettes hold gradients too.
 */
export function paintGradients(picture: ReferencePicture): void {
  const { format, width, height, planes } = picture;
  const { flags, chroma, components } = descriptorOf(format);
  const across = (x: number) => x / width;
  const down = (y: number) => y / height;
  for (const { bytes } of planes) bytes.fill(0);
  const gradients: ((x: number, y: number) => number)[] = flags.includes("rgb")
    ? [(x) => 0.1 + 0.8 * x, (_, y) => 0.9 - 0.7 * y, (x, y) => 0.2 + 0.3 * (x + y)]
    : [(x, y) => 0.2 + 0.3 * (x + y), (_, y) => 0.42 + 0.16 * y, (x) => 0.58 - 0.16 * x];
  const alpha = (x: number, y: number) => 0.3 + 0.3 * (x + y);
  if (flags.includes("pal")) {
    for (let i = 0; i < 256; i++) {
      planes[1]!.bytes.set([i, 255 - i, 128 + (i >> 2), 255 - (i >> 3)], i * 4);
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (flags.includes("bayer")) {
        const color = "rgb".indexOf(format[6 + (y & 1) * 2 + (x & 1)]!);
        const level = gradients[color]!(across(x), down(y));
        const { bytes, stride } = planes[0]!;
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        if (format.endsWith("8")) bytes[y * stride + x] = Math.round(level * 255);
        else {
          view.setUint16(y * stride + x * 2, Math.round(level * 65535), format.endsWith("le"));
        }
        continue;
      }
      for (const [component, [, , , , depth]] of (components as Five[]).entries()) {
        const subsampled = (component === 1 || component === 2) && !flags.includes("rgb");
        const [column, line] = subsampled ? [x >> chroma[0]!, y >> chroma[1]!] : [x, y];
        // Each sample once, as samples are put bit by bit.
        if (subsampled && (column << chroma[0]! !== x || line << chroma[1]! !== y)) continue;
        const isAlpha = component === 3 || (component === 1 && components.length === 2);
        const level = (isAlpha ? alpha : gradients[component]!)(across(x), down(y));
        const most = 2 ** depth - 1;
        const dithered = depth < 3 ? ((x * 3 + y * 5) % 8) / 8 : 0.5;
        putSample(
          picture,
          component,
          column,
          line,
          Math.floor(Math.min(level * most + dithered, most)),
        );
      }
    }
  }
}
