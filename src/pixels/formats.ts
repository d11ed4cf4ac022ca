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

/** The libyuv function that reads a format as it is, and turns it into bytes B,G,R,A ("ARGB"). */
export type DirectCall =
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
  | "I400ToARGBMatrix"
  | "RAWToARGB"
  | "RGB24ToARGB"
  | "RGB565ToARGB"
  | "ARGBShuffle";

/** A pixel format: how its samples lie in memory, what they mean, and how they are converted. */
export interface PixelFormat {
  /** FFmpeg's name: `"yuv420p"`. */
  readonly name: string;
  /** What the components stand for. */
  readonly model: ColorModel;
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
  /** The libyuv function that converts it as it is. Without one, its samples are unpacked first. */
  readonly direct: DirectCall | undefined;
}

/** Lines of a plane without padding. */
export interface PlaneShape {
  /** Bytes in use in each line. */
  readonly rowBytes: number;
  /** Lines. */
  readonly rows: number;
}

/** What a row of the table adds to name and layout; all else follows from the layout. */
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
  direct?: DirectCall;
}

const subsampling = {
  444: { horizontal: 1, vertical: 1 },
  440: { horizontal: 1, vertical: 2 },
  422: { horizontal: 2, vertical: 1 },
  420: { horizontal: 2, vertical: 2 },
  411: { horizontal: 4, vertical: 1 },
  410: { horizontal: 4, vertical: 4 },
} as const;

function row(name: string, layout: string, options: RowOptions = {}): PixelFormat {
  const { chroma = 444, depth = 8, shift = 0, mosaic, direct } = options;
  const { horizontal, vertical } = subsampling[chroma];
  const { planes, components } = parseLayout(layout, depth, shift, horizontal * vertical > 1);
  const model = colorModels[components[0]?.name ?? ""] ?? "rgb";
  const isYuv = model === "yuv" && components.some((component) => component.name === "u");
  return {
    name,
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
    direct,
  };
}

const colorModels: Record<string, ColorModel> = { y: "yuv", p: "palette", m: "bayer" };

/** The 256 colours of pal8, 4 bytes each, as one line. */
const palettePlane: PlaneLayout = { groupBits: 0, groupWidth: 1, subsampled: false };
const paletteBytes = 1024;

/** The two rows of a format that comes in both byte orders. */
function both(name: string, layout: string, options: RowOptions = {}): PixelFormat[] {
  return [
    row(`${name}le`, layout, options),
    row(`${name}be`, layout, { ...options, bigEndian: true }),
  ];
}

/** The rows of a family at several depths, in both byte orders: yuv420p9le, yuv420p9be, … */
function deep(
  name: string,
  layout: string,
  depths: readonly number[],
  chroma: keyof typeof subsampling = 444,
): PixelFormat[] {
  return depths.flatMap((depth) => both(`${name}${depth}`, layout, { chroma, depth }));
}

/** Every format that can be converted, a row for each. */
export const pixelFormats: readonly PixelFormat[] = [
  // Planar YUV, 8 bits
  row("yuv420p", "y|u|v", { chroma: 420, direct: "I420ToARGBMatrix" }),
  row("yuv422p", "y|u|v", { chroma: 422, direct: "I422ToARGBMatrix" }),
  row("yuv444p", "y|u|v", { direct: "I444ToARGBMatrix" }),
  row("yuv440p", "y|u|v", { chroma: 440 }),
  row("yuv411p", "y|u|v", { chroma: 411 }),
  row("yuv410p", "y|u|v", { chroma: 410 }),
  row("yuvj420p", "y|u|v", { chroma: 420, full: true, direct: "I420ToARGBMatrix" }),
  row("yuvj422p", "y|u|v", { chroma: 422, full: true, direct: "I422ToARGBMatrix" }),
  row("yuvj444p", "y|u|v", { full: true, direct: "I444ToARGBMatrix" }),
  row("yuvj440p", "y|u|v", { chroma: 440, full: true }),
  row("yuvj411p", "y|u|v", { chroma: 411, full: true }),
  row("yuva420p", "y|u|v|a", { chroma: 420, direct: "I420AlphaToARGBMatrix" }),
  row("yuva422p", "y|u|v|a", { chroma: 422, direct: "I422AlphaToARGBMatrix" }),
  row("yuva444p", "y|u|v|a", { direct: "I444AlphaToARGBMatrix" }),

  // Planar YUV, 9 to 16 bits
  ...deep("yuv420p", "y|u|v", [9, 10, 12, 14, 16], 420),
  ...deep("yuv422p", "y|u|v", [9, 10, 12, 14, 16], 422),
  ...deep("yuv444p", "y|u|v", [9, 10, 12, 14, 16]),
  ...deep("yuv440p", "y|u|v", [10, 12], 440),
  ...deep("yuva420p", "y|u|v|a", [9, 10, 16], 420),
  ...deep("yuva422p", "y|u|v|a", [9, 10, 12, 16], 422),
  ...deep("yuva444p", "y|u|v|a", [9, 10, 12, 16]),

  // Semi-planar YUV
  row("nv12", "y|uv", { chroma: 420, direct: "NV12ToARGBMatrix" }),
  row("nv21", "y|vu", { chroma: 420, direct: "NV21ToARGBMatrix" }),
  row("nv16", "y|uv", { chroma: 422 }),
  row("nv24", "y|uv"),
  row("nv42", "y|vu"),
  ...both("nv20", "y|uv", { chroma: 422, depth: 10 }),
  ...both("p010", "y|uv", { chroma: 420, depth: 10, shift: 6 }),
  ...both("p210", "y|uv", { chroma: 422, depth: 10, shift: 6 }),
  ...both("p410", "y|uv", { depth: 10, shift: 6 }),
  ...both("p016", "y|uv", { chroma: 420, depth: 16 }),
  ...both("p216", "y|uv", { chroma: 422, depth: 16 }),
  ...both("p416", "y|uv", { depth: 16 }),

  // Packed YUV
  row("yuyv422", "yuyv", { chroma: 422, direct: "YUY2ToARGBMatrix" }),
  row("uyvy422", "uyvy", { chroma: 422, direct: "UYVYToARGBMatrix" }),
  row("yvyu422", "yvyu", { chroma: 422, direct: "YVYUToARGBMatrix" }),
  ...both("y210", "yuyv", { chroma: 422, depth: 10, shift: 6 }),
  ...both("ayuv64", "ayuv", { depth: 16 }),

  // Gray
  row("gray", "y", { direct: "I400ToARGBMatrix" }),
  ...deep("gray", "y", [9, 10, 12, 14, 16]),
  row("ya8", "ya"),
  ...both("ya16", "ya", { depth: 16 }),
  row("monob", "y1"),
  row("monow", "y1", { inverted: true }),

  // RGB, 8 bits each
  row("rgb24", "rgb", { direct: "RAWToARGB" }),
  row("bgr24", "bgr", { direct: "RGB24ToARGB" }),
  row("rgba", "rgba", { direct: "ARGBShuffle" }),
  row("bgra", "bgra", { direct: "ARGBShuffle" }),
  row("argb", "argb", { direct: "ARGBShuffle" }),
  row("abgr", "abgr", { direct: "ARGBShuffle" }),
  row("rgb0", "rgbx"),
  row("bgr0", "bgrx"),
  row("0rgb", "xrgb"),
  row("0bgr", "xbgr"),
  row("gbrp", "g|b|r"),
  row("gbrap", "g|b|r|a"),

  // RGB, fewer bits
  row("rgb565le", "r5g6b5", { direct: "RGB565ToARGB" }),
  row("rgb565be", "r5g6b5", { bigEndian: true }),
  ...both("bgr565", "b5g6r5"),
  ...both("rgb555", "x1r5g5b5"),
  ...both("bgr555", "x1b5g5r5"),
  ...both("rgb444", "x4r4g4b4"),
  ...both("bgr444", "x4b4g4r4"),
  row("rgb8", "r2g3b3"),
  row("bgr8", "b2g3r3"),
  row("rgb4_byte", "x4r1g2b1"),
  row("bgr4_byte", "x4b1g2r1"),
  row("rgb4", "r1g2b1"),
  row("bgr4", "b1g2r1"),
  row("pal8", "p"),

  // RGB, more bits
  ...both("rgb48", "rgb", { depth: 16 }),
  ...both("bgr48", "bgr", { depth: 16 }),
  ...both("rgba64", "rgba", { depth: 16 }),
  ...both("bgra64", "bgra", { depth: 16 }),
  ...both("x2rgb10", "x2r10g10b10"),
  ...both("x2bgr10", "x2b10g10r10"),
  ...deep("gbrp", "g|b|r", [9, 10, 12, 14, 16]),
  ...deep("gbrap", "g|b|r|a", [10, 12, 16]),

  // Colour filter mosaics
  ...["bggr", "rggb", "gbrg", "grbg"].flatMap((mosaic) => [
    row(`bayer_${mosaic}8`, "m", { mosaic }),
    ...both(`bayer_${mosaic}16`, "m", { mosaic, depth: 16 }),
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
