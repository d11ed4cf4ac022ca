/**
 * Every source as pixels of four bytes, at its own size.
 *
 * @module
 */

import type { ColorMeaning } from "./color.ts";
import type { Component } from "./layout.ts";
import { address, type LineCall, type Plan, type Plane } from "./plan.ts";
import type { View } from "./view.ts";
import { type ByteOrder, yuvToArgb } from "./yuv.ts";

/**
 * Turns a view of 8-bit samples, or of packed fields, into pixels.
 *
 * @param view not gray without alpha: that is converted as luma
 */
export function viewToArgb(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  order: ByteOrder,
  into: Plane,
): void {
  const { format } = view;
  switch (format.call) {
    case "RAWToARGB":
    case "RGB24ToARGB":
    case "RGB565ToARGB":
    case "ARGB1555ToARGB":
    case "ARGB4444ToARGB":
      packedToArgb(plan, view, order, into);
      break;
    case "ARGBPermute":
      permute(plan, view.planes[0]!, permutation(format.layout, order), into, view);
      break;
    case "MergeARGBPlane":
      mergeToArgb(plan, view, order, into);
      break;
    case "FieldsToARGB":
      fieldsToArgb(plan, view, order, into);
      break;
    case "PaletteToARGB":
      paletteToArgb(plan, view, order, into);
      break;
    case "MosaicToARGB":
      mosaicToArgb(plan, view, order, into);
      break;
    case "J400ToARGB":
      throw new Error(`Cannot convert: ${format.name} goes by way of luma`);
    default:
      yuvToArgb(plan, view, meaning, order, into);
  }
}

/** Gray of full range as opaque pixels. */
export function grayToArgb(plan: Plan, gray: Plane, { width, height }: Size, into: Plane): void {
  plan.addLines("J400ToARGB", gray, into, width, height);
}

type Size = Pick<View, "width" | "height">;

/** Which byte of a pixel goes where, and whether alpha has to be made up. */
interface Permutation {
  /** Byte n of the result is byte `order >> 8 * n & 255` of the source. */
  readonly order: number;
  readonly opaque: boolean;
}

function permutation(layout: string, order: ByteOrder): Permutation {
  const opaque = !layout.includes("a");
  const bytes = [...order].map((name) => layout.indexOf(opaque && name === "a" ? "x" : name));
  return { order: bytes.reduce((sum, byte, n) => sum | byte << 8 * n, 0), opaque };
}

function permute(
  plan: Plan,
  source: Plane,
  { order, opaque }: Permutation,
  into: Plane,
  { width, height }: Size,
): void {
  plan.add((libyuv, at) =>
    libyuv.ARGBPermute(
      address(source, at),
      source.stride,
      address(into, at),
      into.stride,
      order,
      Number(opaque),
      width,
      height,
    )
  );
}

/** libyuv's calls give the order of B,G,R,A to what they take for RGB, whatever its order is. */
function packedToArgb(plan: Plan, view: View, order: ByteOrder, into: Plane): void {
  const { width, height, format } = view;
  const plane = view.planes[0]!;
  let name = format.call as LineCall;
  if (order === "rgba" && name === "RAWToARGB") name = "RGB24ToARGB";
  else if (order === "rgba" && name === "RGB24ToARGB") name = "RAWToARGB";
  plan.addLines(name, plane, into, width, height);
  if (name === "RAWToARGB" || name === "RGB24ToARGB") return;
  const given = format.layout.indexOf("r") < format.layout.indexOf("b") ? "bgra" : "rgba";
  const opaque = name !== "RGB565ToARGB";
  if (given === order && !opaque) return;
  permute(plan, into, { ...permutation(given, order), opaque }, into, view);
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
  plan.add((libyuv, at) =>
    libyuv.MergeARGBPlane(
      address(r, at),
      r.stride,
      address(g, at),
      g.stride,
      address(b, at),
      b.stride,
      a ? address(a, at) : 0,
      a?.stride ?? 0,
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
