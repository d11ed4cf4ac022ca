/**
 * The table of pixel formats: a row for each one of FFmpeg's that can be converted.
 *
 * The names and layouts are FFmpeg's (libavutil's pixel format descriptors).
 *
 * @module
 */

import { type Component, parseLayout, type PlaneLayout } from "./layout.ts";

/** What the components of a format stand for. */
export type ColorModel = "yuv" | "rgb" | "gray" | "palette" | "bayer";

/**
 * The module's functions that give bytes B,G,R,A (libyuv's "ARGB"). Samples that do not lie as such
 * a function wants them are split, narrowed to 8 bits or enlarged first.
 */
export type ConversionCall =
  | "I420ToARGBMatrix"
  | "I422ToARGBMatrix"
  | "I444ToARGBMatrix"
  | "I420AlphaToARGBMatrix"
  | "I422AlphaToARGBMatrix"
  | "I444AlphaToARGBMatrix"
  | "NV12ToARGBMatrix"
  | "NV21ToARGBMatrix"
  | "YUY2ToARGBMatrix"
  | "UYVYToARGBMatrix"
  | "YVYUToARGBMatrix"
  | "J400ToARGB"
  | "RAWToARGB"
  | "RGB24ToARGB"
  | "RGB565ToARGB"
  | "ARGB1555ToARGB"
  | "ARGB4444ToARGB"
  | "MergeARGBPlane"
  | "ARGBPermute"
  | "FieldsToARGB"
  | "PaletteToARGB"
  | "MosaicToARGB";

/** A pixel format: how its samples lie in memory, what they mean, and how they are converted. */
export interface PixelFormat {
  /** FFmpeg's name: `"yuv420p"`. */
  readonly name: string;
  /** What the components stand for. */
  readonly model: ColorModel;
  /** How samples lie in memory, in the notation of layout.ts: `"y|u|v"`, `"uyvy"`, `"r5g6b5"`. */
  readonly layout: string;
  /** How the lines of each plane are made up. */
  readonly planes: readonly PlaneLayout[];
  /** Where each component lies: y u v, or r g b, then alpha. */
  readonly components: readonly Component[];
  /** Luma samples to one chroma sample, each way; 1 where there is no subsampling. */
  readonly chroma: { readonly horizontal: 1 | 2 | 4; readonly vertical: 1 | 2 | 4 };
  /** Bits of the deepest component. */
  readonly depth: number;
  /** Whether it has an alpha component. Where it has none, pictures are opaque. */
  readonly alpha: boolean;
  /** Whether luma and chroma use all values ("full"), or 16-235 and 16-240 (at 8 bits). */
  readonly range: "limited" | "full";
  /** Whether words of more than 8 bits have their most significant byte first. */
  readonly bigEndian: boolean;
  /** For bayer: the colours of the first two lines' first two samples, as in `"rggb"`. */
  readonly mosaic: string | undefined;
  /** Whether 0 stands for white (monow alone). */
  readonly inverted: boolean;
  /** The function that converts it. */
  readonly call: ConversionCall;
}

/** Lines of a plane without padding. */
export interface PlaneShape {
  /** Bytes in use in each line. */
  readonly rowBytes: number;
  /** Lines. */
  readonly rows: number;
}

/** What a row of the table says beside name, layout and call; all else follows from the layout. */
interface RowOptions {
  /** 4:2:0 and so on, as three digits. Default: 444, no subsampling. */
  chroma?: keyof typeof subsampling;
  /** Bits of each sample. Default: 8. */
  depth?: number;
  /** Unused bits below each sample. Default: 0. */
  shift?: number;
  full?: boolean;
  bigEndian?: boolean;
  mosaic?: string;
  inverted?: boolean;
}

const subsampling = {
  444: { horizontal: 1, vertical: 1 },
  440: { horizontal: 1, vertical: 2 },
  422: { horizontal: 2, vertical: 1 },
  420: { horizontal: 2, vertical: 2 },
  411: { horizontal: 4, vertical: 1 },
  410: { horizontal: 4, vertical: 4 },
} as const;

function row(
  name: string,
  layout: string,
  call: ConversionCall,
  options: RowOptions = {},
): PixelFormat {
  const { chroma = 444, depth = 8, shift = 0, mosaic } = options;
  const { horizontal, vertical } = subsampling[chroma];
  const { planes, components } = parseLayout(layout, depth, shift, horizontal * vertical > 1);
  const model = colorModels[components[0]?.name ?? ""] ?? "rgb";
  const isYuv = model === "yuv" && components.some((component) => component.name === "u");
  return {
    name,
    layout,
    model: model === "yuv" && !isYuv ? "gray" : model,
    planes: model === "palette" ? [...planes, palettePlane] : planes,
    components,
    chroma: { horizontal, vertical },
    depth: Math.max(...components.map((component) => component.depth)),
    alpha: model === "palette" || components.some((component) => component.name === "a"),
    range: isYuv && !options.full ? "limited" : "full",
    bigEndian: options.bigEndian ?? false,
    mosaic,
    inverted: options.inverted ?? false,
    call,
  };
}

const colorModels: Record<string, ColorModel> = { y: "yuv", p: "palette", m: "bayer" };

/** The 256 colours of pal8, 4 bytes each, as one line. */
const palettePlane: PlaneLayout = { groupBits: 0, groupWidth: 1, subsampled: false };
const paletteBytes = 1024;

/** The two rows of a format that comes in both byte orders. */
function both(
  name: string,
  layout: string,
  call: ConversionCall,
  options: RowOptions = {},
): PixelFormat[] {
  return [
    row(`${name}le`, layout, call, options),
    row(`${name}be`, layout, call, { ...options, bigEndian: true }),
  ];
}

/** The rows of a family at several depths, in both byte orders: yuv420p9le, yuv420p9be, … */
function deep(
  name: string,
  layout: string,
  call: ConversionCall,
  depths: readonly number[],
  chroma: keyof typeof subsampling = 444,
): PixelFormat[] {
  return depths.flatMap((depth) => both(`${name}${depth}`, layout, call, { chroma, depth }));
}

/** Every format that can be converted, a row for each. */
export const pixelFormats: readonly PixelFormat[] = [
  // Planar YUV, 8 bits
  row("yuv420p", "y|u|v", "I420ToARGBMatrix", { chroma: 420 }),
  row("yuv422p", "y|u|v", "I422ToARGBMatrix", { chroma: 422 }),
  row("yuv444p", "y|u|v", "I444ToARGBMatrix"),
  row("yuv440p", "y|u|v", "I444ToARGBMatrix", { chroma: 440 }),
  row("yuv411p", "y|u|v", "I422ToARGBMatrix", { chroma: 411 }),
  row("yuv410p", "y|u|v", "I420ToARGBMatrix", { chroma: 410 }),
  row("yuvj420p", "y|u|v", "I420ToARGBMatrix", { chroma: 420, full: true }),
  row("yuvj422p", "y|u|v", "I422ToARGBMatrix", { chroma: 422, full: true }),
  row("yuvj444p", "y|u|v", "I444ToARGBMatrix", { full: true }),
  row("yuvj440p", "y|u|v", "I444ToARGBMatrix", { chroma: 440, full: true }),
  row("yuvj411p", "y|u|v", "I422ToARGBMatrix", { chroma: 411, full: true }),
  row("yuva420p", "y|u|v|a", "I420AlphaToARGBMatrix", { chroma: 420 }),
  row("yuva422p", "y|u|v|a", "I422AlphaToARGBMatrix", { chroma: 422 }),
  row("yuva444p", "y|u|v|a", "I444AlphaToARGBMatrix"),

  // Planar YUV, 9 to 16 bits
  ...deep("yuv420p", "y|u|v", "I420ToARGBMatrix", [9, 10, 12, 14, 16], 420),
  ...deep("yuv422p", "y|u|v", "I422ToARGBMatrix", [9, 10, 12, 14, 16], 422),
  ...deep("yuv444p", "y|u|v", "I444ToARGBMatrix", [9, 10, 12, 14, 16]),
  ...deep("yuv440p", "y|u|v", "I444ToARGBMatrix", [10, 12], 440),
  ...deep("yuva420p", "y|u|v|a", "I420AlphaToARGBMatrix", [9, 10, 16], 420),
  ...deep("yuva422p", "y|u|v|a", "I422AlphaToARGBMatrix", [9, 10, 12, 16], 422),
  ...deep("yuva444p", "y|u|v|a", "I444AlphaToARGBMatrix", [9, 10, 12, 16]),

  // Semi-planar YUV
  row("nv12", "y|uv", "NV12ToARGBMatrix", { chroma: 420 }),
  row("nv21", "y|vu", "NV21ToARGBMatrix", { chroma: 420 }),
  row("nv16", "y|uv", "I422ToARGBMatrix", { chroma: 422 }),
  row("nv24", "y|uv", "I444ToARGBMatrix"),
  row("nv42", "y|vu", "I444ToARGBMatrix"),
  ...both("nv20", "y|uv", "I422ToARGBMatrix", { chroma: 422, depth: 10 }),
  ...both("p010", "y|uv", "NV12ToARGBMatrix", { chroma: 420, depth: 10, shift: 6 }),
  ...both("p210", "y|uv", "I422ToARGBMatrix", { chroma: 422, depth: 10, shift: 6 }),
  ...both("p410", "y|uv", "I444ToARGBMatrix", { depth: 10, shift: 6 }),
  ...both("p016", "y|uv", "NV12ToARGBMatrix", { chroma: 420, depth: 16 }),
  ...both("p216", "y|uv", "I422ToARGBMatrix", { chroma: 422, depth: 16 }),
  ...both("p416", "y|uv", "I444ToARGBMatrix", { depth: 16 }),

  // Packed YUV
  row("yuyv422", "yuyv", "YUY2ToARGBMatrix", { chroma: 422 }),
  row("uyvy422", "uyvy", "UYVYToARGBMatrix", { chroma: 422 }),
  row("yvyu422", "yvyu", "YVYUToARGBMatrix", { chroma: 422 }),
  ...both("y210", "yuyv", "YUY2ToARGBMatrix", { chroma: 422, depth: 10, shift: 6 }),
  ...both("ayuv64", "ayuv", "I444AlphaToARGBMatrix", { depth: 16 }),

  // Gray
  row("gray", "y", "J400ToARGB"),
  ...deep("gray", "y", "J400ToARGB", [9, 10, 12, 14, 16]),
  row("ya8", "ya", "MergeARGBPlane"),
  ...both("ya16", "ya", "MergeARGBPlane", { depth: 16 }),
  row("monob", "y1", "J400ToARGB"),
  row("monow", "y1", "J400ToARGB", { inverted: true }),

  // RGB, 8 bits each
  row("rgb24", "rgb", "RAWToARGB"),
  row("bgr24", "bgr", "RGB24ToARGB"),
  row("rgba", "rgba", "ARGBPermute"),
  row("bgra", "bgra", "ARGBPermute"),
  row("argb", "argb", "ARGBPermute"),
  row("abgr", "abgr", "ARGBPermute"),
  row("rgb0", "rgbx", "ARGBPermute"),
  row("bgr0", "bgrx", "ARGBPermute"),
  row("0rgb", "xrgb", "ARGBPermute"),
  row("0bgr", "xbgr", "ARGBPermute"),
  row("gbrp", "g|b|r", "MergeARGBPlane"),
  row("gbrap", "g|b|r|a", "MergeARGBPlane"),

  // RGB, fewer bits
  row("rgb565le", "r5g6b5", "RGB565ToARGB"),
  row("rgb565be", "r5g6b5", "FieldsToARGB", { bigEndian: true }),
  row("bgr565le", "b5g6r5", "RGB565ToARGB"),
  row("bgr565be", "b5g6r5", "FieldsToARGB", { bigEndian: true }),
  row("rgb555le", "x1r5g5b5", "ARGB1555ToARGB"),
  row("rgb555be", "x1r5g5b5", "FieldsToARGB", { bigEndian: true }),
  row("bgr555le", "x1b5g5r5", "ARGB1555ToARGB"),
  row("bgr555be", "x1b5g5r5", "FieldsToARGB", { bigEndian: true }),
  row("rgb444le", "x4r4g4b4", "ARGB4444ToARGB"),
  row("rgb444be", "x4r4g4b4", "FieldsToARGB", { bigEndian: true }),
  row("bgr444le", "x4b4g4r4", "ARGB4444ToARGB"),
  row("bgr444be", "x4b4g4r4", "FieldsToARGB", { bigEndian: true }),
  // libavutil's descriptor says r2g3b3; its documentation and the scaler mean this.
  row("rgb8", "r3g3b2", "FieldsToARGB"),
  row("bgr8", "b2g3r3", "FieldsToARGB"),
  row("rgb4_byte", "x4r1g2b1", "FieldsToARGB"),
  row("bgr4_byte", "x4b1g2r1", "FieldsToARGB"),
  row("rgb4", "r1g2b1", "FieldsToARGB"),
  row("bgr4", "b1g2r1", "FieldsToARGB"),
  row("pal8", "p", "PaletteToARGB"),

  // RGB, more bits
  ...both("rgb48", "rgb", "RAWToARGB", { depth: 16 }),
  ...both("bgr48", "bgr", "RGB24ToARGB", { depth: 16 }),
  ...both("rgba64", "rgba", "ARGBPermute", { depth: 16 }),
  ...both("bgra64", "bgra", "ARGBPermute", { depth: 16 }),
  ...both("x2rgb10", "x2r10g10b10", "FieldsToARGB"),
  ...both("x2bgr10", "x2b10g10r10", "FieldsToARGB"),
  ...deep("gbrp", "g|b|r", "MergeARGBPlane", [9, 10, 12, 14, 16]),
  ...deep("gbrap", "g|b|r|a", "MergeARGBPlane", [10, 12, 16]),

  // Colour filter mosaics
  ...["bggr", "rggb", "gbrg", "grbg"].flatMap((mosaic) => [
    row(`bayer_${mosaic}8`, "m", "MosaicToARGB", { mosaic }),
    ...both(`bayer_${mosaic}16`, "m", "MosaicToARGB", { mosaic, depth: 16 }),
  ]),
];

const formatsByName = new Map(pixelFormats.map((format) => [format.name, format]));

/** FFmpeg's second names. Those without a byte order mean the machine's: little-endian here. */
const aliases: Record<string, string> = {
  gray8: "gray",
  y8: "gray",
  gray8a: "ya8",
  y9le: "gray9le",
  y9be: "gray9be",
  y10le: "gray10le",
  y10be: "gray10be",
  y12le: "gray12le",
  y12be: "gray12be",
  y14le: "gray14le",
  y14be: "gray14be",
  y16le: "gray16le",
  y16be: "gray16be",
};

/**
 * Looks up a format by FFmpeg's name; aliases such as `gray8` are resolved, and a name that lacks
 * its byte order (`gray16`) means little-endian.
 *
 * @returns undefined where the table has no such format
 */
export function findPixelFormat(name: string): PixelFormat | undefined {
  return formatsByName.get(name) ??
    formatsByName.get(Object.hasOwn(aliases, name) ? aliases[name]! : `${name}le`);
}

/**
 * The planes of a picture whose lines are not padded; chroma sizes round up.
 *
 * @param width pixels
 * @param height pixels
 */
export function planeShapes(format: PixelFormat, width: number, height: number): PlaneShape[] {
  const chromaWidth = Math.ceil(width / format.chroma.horizontal);
  const chromaHeight = Math.ceil(height / format.chroma.vertical);
  return format.planes.map((plane) => {
    if (plane === palettePlane) return { rowBytes: paletteBytes, rows: 1 };
    const groups = Math.ceil((plane.subsampled ? chromaWidth : width) / plane.groupWidth);
    return {
      rowBytes: Math.ceil(groups * plane.groupBits / 8),
      rows: plane.subsampled ? chromaHeight : height,
    };
  });
}
