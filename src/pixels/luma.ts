/**
 * Every source as gray of full range, 8 or 16 bits deep.
 *
 * @module
 */

import { cheapestOrder, mosaicCell, pixelsOf } from "./argb.ts";
import { type ColorMeaning, lumaShares } from "./color.ts";
import type { Size } from "./geometry.ts";
import { bitsToPlane, hasLumaPlane, lumaToPlane, mapSamples } from "./gray.ts";
import { address, type Plan, type Plane, planeAt } from "./plan.ts";
import { narrowPlane, type Samples, samplesOf, type View } from "./view.ts";

/** Gray of full range, a byte for each pixel. */
export function viewToGray(plan: Plan, view: View, meaning: ColorMeaning, into: Plane): void {
  const { format } = view;
  if (format.layout === "y1") {
    bitsToPlane(plan, view, into);
  } else if (view.wordBytes === 2 && hasLumaPlane(view) && meaning.fullRange) {
    narrowPlane(plan, view, 0, meaning, into);
  } else if (format.model === "yuv" || format.model === "gray") {
    lumaToPlane(plan, view, meaning, 255, into);
  } else {
    pixelsToGray(plan, view, meaning, into, 1);
  }
}

/** Gray of full range, 16 bits for each pixel; nothing is lost of sources as deep as that. */
export function viewToGray16(plan: Plan, view: View, meaning: ColorMeaning, into: Plane): void {
  const { format, width, height } = view;
  if (format.layout === "y1") {
    const gray = plan.scratch(width, height);
    bitsToPlane(plan, view, gray);
    mapSamples(plan, { plane: gray, step: 1 }, 1, false, { black: 0, scale: 257 }, view, into, 2);
  } else if (format.model === "yuv" || format.model === "gray") {
    lumaToPlane(plan, view, meaning, 65535, into);
  } else if (format.model === "bayer" && view.wordBytes === 2) {
    mosaicToGray16(plan, view, meaning, into);
  } else if (view.wordBytes === 2) {
    const rgb = (["r", "g", "b"] as const).map((name) => samplesOf(view, name)!);
    const white = 2 ** format.depth - 1;
    rgbToGray16(
      plan,
      rgb as [Samples, Samples, Samples],
      format.bigEndian,
      white,
      meaning,
      view,
      into,
    );
  } else if (format.depth > 8) {
    fieldsToGray16(plan, view, meaning, into);
  } else {
    pixelsToGray(plan, view, meaning, into, 2);
  }
}

/** By way of pixels, in the order of bytes that they are had most cheaply in. */
function pixelsToGray(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  into: Plane,
  outputBytes: 1 | 2,
): void {
  const { width, height, format } = view;
  const order = cheapestOrder(format);
  const pixels = pixelsOf(plan, view, meaning, order);
  const name = outputBytes === 1 ? "ARGBToLuma" : "ARGBToLuma_16";
  const one = 32768;
  const blue = Math.round(lumaShares[meaning.matrix].blue * one);
  const red = Math.round(lumaShares[meaning.matrix].red * one);
  const [first, third] = order === "bgrx" ? [blue, red] : [red, blue];
  plan.add((libyuv, at) =>
    libyuv[name](
      address(pixels, at),
      pixels.stride,
      address(into, at),
      into.stride,
      first,
      one - blue - red,
      third,
      width,
      height,
    )
  );
}

function fieldsToGray16(plan: Plan, view: View, { matrix }: ColorMeaning, into: Plane): void {
  const { width, height, format } = view;
  const plane = view.planes[0]!;
  const [red, green, blue] = format.components.map(({ shift }) => shift) as [
    number,
    number,
    number,
  ];
  const weights = lumaWeights(matrix, 65535 / (2 ** format.depth - 1));
  plan.add((libyuv, at) =>
    libyuv.FieldsToLuma_16(
      address(plane, at),
      plane.stride,
      Number(format.bigEndian),
      format.depth,
      red,
      green,
      blue,
      address(into, at),
      into.stride,
      ...weights,
      width,
      height,
    )
  );
}

/** The weights of red, green and blue; all of them together are `unit`. */
function lumaWeights(matrix: ColorMeaning["matrix"], unit: number): [number, number, number] {
  const { red, blue } = lumaShares[matrix];
  return [red * unit, (1 - red - blue) * unit, blue * unit];
}

function mosaicToGray16(plan: Plan, view: View, meaning: ColorMeaning, into: Plane): void {
  const { format, width, height } = view;
  // As words of the machine's byte order, on even addresses.
  const words = plan.scratch(width * 2, height);
  const samples = { plane: view.planes[0]!, step: 2 };
  mapSamples(plan, samples, 2, format.bigEndian, { black: 0, scale: 1 }, view, words, 2);
  const rgb = plan.scratch(width * 6, height);
  const red = mosaicCell(format.mosaic!, "r");
  plan.add((libyuv, at) =>
    libyuv.MosaicToRGB_16(
      address(words, at),
      words.stride,
      red.x,
      red.y,
      address(rgb, at),
      rgb.stride,
      width,
      height,
    )
  );
  const [r, g, b] = [0, 2, 4].map((bytes) => ({ plane: planeAt(rgb, bytes, 0), step: 6 }));
  rgbToGray16(plan, [r!, g!, b!], false, 65535, meaning, view, into);
}

function rgbToGray16(
  plan: Plan,
  [r, g, b]: readonly [Samples, Samples, Samples],
  bigEndian: boolean,
  white: number,
  { matrix }: ColorMeaning,
  { width, height }: Size,
  into: Plane,
): void {
  const weights = lumaWeights(matrix, 65535 / white);
  plan.add((libyuv, at) =>
    libyuv.RGBToLuma_16(
      address(r.plane, at),
      r.plane.stride,
      address(g.plane, at),
      g.plane.stride,
      address(b.plane, at),
      b.plane.stride,
      r.step,
      Number(bigEndian),
      address(into, at),
      into.stride,
      ...weights,
      width,
      height,
    )
  );
}
