/**
 * Every source as gray of full range, 8 or 16 bits deep.
 *
 * @module
 */

import { mosaicCell, viewToArgb } from "./argb.ts";
import { type ColorMeaning, lumaMapping, lumaShares } from "./color.ts";
import { address, type Plan, type Plane, planeAt } from "./plan.ts";
import { narrowed, narrowPlane, type Samples, samplesOf, type View } from "./view.ts";

/** Whether luma lies in a plane of its own. */
function hasLumaPlane({ format }: View): boolean {
  return format.layout === "y" || format.layout.startsWith("y|");
}

/** Whether luma lies in a plane of bytes of its own. */
export function isPlainLuma(view: View): boolean {
  return view.wordBytes === 1 && hasLumaPlane(view);
}

/** Stretches a plane of luma of limited range. */
export function stretchLuma(plan: Plan, luma: Plane, size: Size, into: Plane): void {
  mapSamples(plan, { plane: luma, step: 1 }, 1, false, lumaMapping(8, 0, false, 255), size, into);
}

type Size = Pick<View, "width" | "height">;

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
    const argb = plan.scratch(view.width * 4, view.height);
    viewToArgb(plan, narrowed(plan, view, meaning), meaning, "bgra", argb);
    argbToGray(plan, argb, view, meaning, into);
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
  } else {
    const argb = plan.scratch(width * 4, height);
    viewToArgb(plan, view, meaning, "bgra", argb);
    argbToGray(plan, argb, view, meaning, into, 2);
  }
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

function lumaToPlane(
  plan: Plan,
  view: View,
  { fullRange }: ColorMeaning,
  white: 255 | 65535,
  into: Plane,
): void {
  const { format, wordBytes } = view;
  const { depth, shift } = format.components[0]!;
  const mapping = lumaMapping(depth, shift, fullRange, white);
  const luma = samplesOf(view, "y")!;
  const outputBytes = white === 255 ? 1 : 2;
  mapSamples(plan, luma, wordBytes, format.bigEndian, mapping, view, into, outputBytes);
}

function mapSamples(
  plan: Plan,
  { plane, step }: Samples,
  sampleBytes: 1 | 2,
  bigEndian: boolean,
  { black, scale }: { black: number; scale: number },
  { width, height }: Size,
  into: Plane,
  outputBytes: 1 | 2 = 1,
): void {
  const name = outputBytes === 1 ? "SamplesToPlane" : "SamplesToPlane_16";
  plan.add((libyuv, at) =>
    libyuv[name](
      address(plane, at),
      plane.stride,
      step,
      sampleBytes,
      Number(bigEndian),
      address(into, at),
      into.stride,
      black,
      scale,
      width,
      height,
    )
  );
}

function bitsToPlane(plan: Plan, view: View, into: Plane): void {
  const { width, height, format } = view;
  const bits = view.planes[0]!;
  plan.add((libyuv, at) =>
    libyuv.BitsToPlane(
      address(bits, at),
      bits.stride,
      Number(format.inverted),
      address(into, at),
      into.stride,
      width,
      height,
    )
  );
}

function argbToGray(
  plan: Plan,
  argb: Plane,
  { width, height }: Size,
  { matrix }: ColorMeaning,
  into: Plane,
  outputBytes: 1 | 2 = 1,
): void {
  const name = outputBytes === 1 ? "ARGBToLuma" : "ARGBToLuma_16";
  const one = 32768;
  const blue = Math.round(lumaShares[matrix].blue * one);
  const red = Math.round(lumaShares[matrix].red * one);
  plan.add((libyuv, at) =>
    libyuv[name](
      address(argb, at),
      argb.stride,
      address(into, at),
      into.stride,
      blue,
      one - blue - red,
      red,
      width,
      height,
    )
  );
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
  const { red, blue } = lumaShares[matrix];
  const unit = 65535 / white;
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
      red * unit,
      (1 - red - blue) * unit,
      blue * unit,
      width,
      height,
    )
  );
}
