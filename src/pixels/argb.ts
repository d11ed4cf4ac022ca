/**
 * Every source as pixels of four bytes, at its own size.
 *
 * @module
 */

import type { ColorMeaning } from "./color.ts";
import type { PixelFormat } from "./formats.ts";
import type { Size } from "./geometry.ts";
import { alphaToPlane, lumaToPlane } from "./gray.ts";
import type { Component } from "./layout.ts";
import { address, type LineCall, type Plan, type Plane } from "./plan.ts";
import { scratchFor } from "./scale.ts";
import { narrowed, narrowPlane, type View } from "./view.ts";
import { type ByteOrder, yuvToArgb } from "./yuv.ts";

/** The order of a pixel's four bytes; x is any byte, for what takes no alpha from them. */
export type PixelOrder = ByteOrder | "rgbx" | "bgrx";

/** The order in which a format's colours take the fewest calls. */
export function cheapestOrder({ call, layout }: PixelFormat): "rgbx" | "bgrx" {
  const redFirst = layout.indexOf("r") < layout.indexOf("b");
  switch (call) {
    case "ARGBPermute":
      return redFirst ? "rgbx" : "bgrx";
    case "RGB565ToARGB":
    case "ARGB1555ToARGB":
    case "ARGB4444ToARGB":
      return libyuvOrder(layout) === "rgba" ? "rgbx" : "bgrx";
    default:
      return "bgrx";
  }
}

/** libyuv makes bytes B,G,R,A of fields R,G,B: of others it makes the others' order. */
function libyuvOrder(layout: string): ByteOrder {
  return layout.indexOf("r") < layout.indexOf("b") ? "bgra" : "rgba";
}

/** Whether a view's first plane holds pixels in this order. */
export function isPixels({ format, wordBytes }: View, order: PixelOrder): boolean {
  return format.call === "ARGBPermute" && wordBytes === 1 && suits(format.layout, order);
}

/** Whether pixels that lie so are in this order; where it asks for no alpha, they may have any. */
function suits(layout: string, order: PixelOrder): boolean {
  return order.endsWith("x") ? layout.startsWith(order.slice(0, 3)) : layout === order;
}

/** The pixels of a view: where they lie, or drawn to scratch memory. */
export function pixelsOf(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  order: PixelOrder,
): Plane {
  if (isPixels(view, order)) return view.planes[0]!;
  const pixels = scratchFor(plan, "argb", view);
  viewToArgb(plan, view, meaning, order, pixels);
  return pixels;
}

/**
 * Turns a view into pixels.
 *
 * @param view not gray without alpha: that is converted as luma
 */
export function viewToArgb(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  order: PixelOrder,
  into: Plane,
): void {
  const { call, layout } = view.format;
  if (layout === "ya" && !meaning.fullRange) {
    limitedGrayToArgb(plan, view, meaning, into);
  } else if (view.wordBytes === 2 && call === "ARGBPermute" && suits(layout, order)) {
    narrowPlane(plan, view, 0, meaning, into);
  } else {
    bytesToArgb(plan, narrowed(plan, view, meaning), meaning, order, into);
  }
}

/** Turns a view of 8-bit samples, or of packed fields, into pixels. */
function bytesToArgb(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  order: PixelOrder,
  into: Plane,
): void {
  const { format } = view;
  const bytes = order.startsWith("r") ? "rgba" : "bgra";
  switch (format.call) {
    case "RAWToARGB":
    case "RGB24ToARGB":
    case "RGB565ToARGB":
    case "ARGB1555ToARGB":
    case "ARGB4444ToARGB":
      packedToArgb(plan, view, order, into);
      break;
    case "ARGBPermute":
      permuteToArgb(plan, view.planes[0]!, format.layout, order, view, into);
      break;
    case "MergeARGBPlane":
      mergeToArgb(plan, view, bytes, into);
      break;
    case "FieldsToARGB":
      fieldsToArgb(plan, view, bytes, into);
      break;
    case "PaletteToARGB":
      paletteToArgb(plan, view, bytes, into);
      break;
    case "MosaicToARGB":
      mosaicToArgb(plan, view, bytes, into);
      break;
    case "J400ToARGB":
      throw new Error(`Cannot convert: ${format.name} goes by way of luma`);
    default:
      yuvToArgb(plan, view, meaning, bytes, into);
  }
}

/** Gray of full range as opaque pixels. */
export function grayToArgb(plan: Plan, gray: Plane, { width, height }: Size, into: Plane): void {
  plan.addLines("J400ToARGB", gray, into, width, height);
}

/**
 * Puts the four bytes of each pixel in another order, opaque where the source lacks the alpha that is wanted.
 *
 * @param from a layout of r, g, b, and a or x
 */
export function permuteToArgb(
  plan: Plan,
  source: Plane,
  from: string,
  order: PixelOrder,
  { width, height }: Size,
  into: Plane,
): void {
  // Byte n of the result is byte `bytes >> 8 * n & 255` of the source.
  const bytes = [...order]
    .map((name) => from.search(/[rgb]/.test(name) ? name : /[ax]/))
    .reduce((sum, byte, n) => sum | byte << 8 * n, 0);
  const opaque = order.endsWith("a") && !from.includes("a");
  plan.add((libyuv, at) =>
    libyuv.ARGBPermute(
      address(source, at),
      source.stride,
      address(into, at),
      into.stride,
      bytes,
      Number(opaque),
      width,
      height,
    )
  );
}

/** libyuv's calls give the order of B,G,R,A to what they take for RGB, whatever its order is. */
function packedToArgb(plan: Plan, view: View, order: PixelOrder, into: Plane): void {
  const { width, height, format } = view;
  const plane = view.planes[0]!;
  let name = format.call as LineCall;
  if (order.startsWith("r")) {
    if (name === "RAWToARGB") name = "RGB24ToARGB";
    else if (name === "RGB24ToARGB") name = "RAWToARGB";
  }
  plan.addLines(name, plane, into, width, height);
  if (name === "RAWToARGB" || name === "RGB24ToARGB") return;
  // The bit above the others in 1555 and 4444 is no alpha.
  const given = libyuvOrder(format.layout);
  const drawn = name === "RGB565ToARGB" ? given : given.replace("a", "x");
  if (!suits(drawn, order)) permuteToArgb(plan, into, drawn, order, view, into);
}

/** Gray of limited range with alpha. */
function limitedGrayToArgb(plan: Plan, view: View, meaning: ColorMeaning, into: Plane): void {
  const { width, height } = view;
  const gray = plan.scratch(width, height);
  const alpha = plan.scratch(width, height);
  lumaToPlane(plan, view, meaning, 255, gray);
  alphaToPlane(plan, view, alpha);
  mergePlanes(plan, [gray, gray, gray, alpha], view, into);
}

/** Planes of their own for red, green and blue, or one for gray; and perhaps one for alpha. */
function mergeToArgb(plan: Plan, view: View, order: ByteOrder, into: Plane): void {
  const { width, height, format } = view;
  let [g, b, r, a] = view.planes as [Plane, Plane, Plane, Plane | undefined];
  if (format.layout === "ya") {
    const gray = plan.scratch(width, height);
    const alpha = plan.scratch(width, height);
    const both = view.planes[0]!;
    plan.add((libyuv, at) =>
      libyuv.SplitUVPlane(
        address(both, at),
        both.stride,
        address(gray, at),
        gray.stride,
        address(alpha, at),
        alpha.stride,
        width,
        height,
      )
    );
    [g, b, r, a] = [gray, gray, gray, alpha];
  }
  if (order === "rgba") [r, b] = [b, r];
  mergePlanes(plan, [b, g, r, a], view, into);
}

/** Merges planes in the order of a pixel's bytes; without the last one, pixels are opaque. */
function mergePlanes(
  plan: Plan,
  [first, second, third, alpha]: readonly [Plane, Plane, Plane, Plane | undefined],
  { width, height }: Size,
  into: Plane,
): void {
  plan.add((libyuv, at) =>
    libyuv.MergeARGBPlane(
      address(third, at),
      third.stride,
      address(second, at),
      second.stride,
      address(first, at),
      first.stride,
      alpha ? address(alpha, at) : 0,
      alpha?.stride ?? 0,
      address(into, at),
      into.stride,
      width,
      height,
    )
  );
}

function fieldsToArgb(plan: Plan, view: View, order: ByteOrder, into: Plane): void {
  const { width, height, format } = view;
  const plane = view.planes[0]!;
  const [first, green, third] = format.components as [Component, Component, Component];
  const [red, blue] = order === "bgra" ? [first, third] : [third, first];
  const bigEndian = Number(format.bigEndian);
  plan.add((libyuv, at) =>
    libyuv.FieldsToARGB(
      address(plane, at),
      plane.stride,
      red.wordBits,
      bigEndian,
      red.shift,
      red.depth,
      green.shift,
      green.depth,
      blue.shift,
      blue.depth,
      address(into, at),
      into.stride,
      width,
      height,
    )
  );
}

function paletteToArgb(plan: Plan, view: View, order: ByteOrder, into: Plane): void {
  const { width, height } = view;
  const [indices, colors] = view.planes as [Plane, Plane];
  const swapped = Number(order === "rgba");
  plan.add((libyuv, at) =>
    libyuv.PaletteToARGB(
      address(indices, at),
      indices.stride,
      address(colors, at),
      swapped,
      address(into, at),
      into.stride,
      width,
      height,
    )
  );
}

/** The column and line, in each cell of 2x2, of the mosaic's samples of one colour. */
export function mosaicCell(mosaic: string, color: "r" | "b"): { x: number; y: number } {
  const index = mosaic.indexOf(color);
  return { x: index % 2, y: index >> 1 };
}

function mosaicToArgb(plan: Plan, view: View, order: ByteOrder, into: Plane): void {
  const { width, height, format } = view;
  const plane = view.planes[0]!;
  // With blue's place for red's, red and blue change places.
  const red = mosaicCell(format.mosaic!, order === "bgra" ? "r" : "b");
  plan.add((libyuv, at) =>
    libyuv.MosaicToARGB(
      address(plane, at),
      plane.stride,
      red.x,
      red.y,
      address(into, at),
      into.stride,
      width,
      height,
    )
  );
}
