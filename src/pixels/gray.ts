/**
 * Samples of one component as gray of full range.
 *
 * @module
 */

import { type ColorMeaning, type LumaMapping, lumaMapping } from "./color.ts";
import type { Size } from "./geometry.ts";
import { address, type Plan, type Plane } from "./plan.ts";
import { type Samples, samplesOf, type View } from "./view.ts";

/** Whether luma lies in a plane of its own. */
export function hasLumaPlane({ format }: View): boolean {
  return format.layout === "y" || format.layout.startsWith("y|");
}

/** Whether luma lies in a plane of bytes of its own. */
export function isPlainLuma(view: View): boolean {
  return view.wordBytes === 1 && hasLumaPlane(view);
}

/** Whether luma lies in a plane of its own just as gray16 does, on even addresses. */
export function isPlainLuma16(view: View, { fullRange }: ColorMeaning): boolean {
  const { format, planes: [luma] } = view;
  return hasLumaPlane(view) && view.wordBytes === 2 && format.depth === 16 && !format.bigEndian &&
    fullRange && luma!.offset % 2 === 0 && luma!.stride % 2 === 0;
}

/** Stretches a plane of luma of limited range. */
export function stretchLuma(plan: Plan, luma: Plane, size: Size, into: Plane): void {
  mapSamples(plan, { plane: luma, step: 1 }, 1, false, lumaMapping(8, 0, false, 255), size, into);
}

/** Luma of YUV or gray as gray from 0 to `white`. */
export function lumaToPlane(
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

/** Bytes of alpha, from a view that has it. */
export function alphaToPlane(plan: Plan, view: View, into: Plane): void {
  const { format, wordBytes } = view;
  const mapping = { black: 0, scale: 255 / (2 ** format.depth - 1) };
  const alpha = samplesOf(view, "a")!;
  mapSamples(plan, alpha, wordBytes, format.bigEndian, mapping, view, into);
}

/** Maps samples of 8 or 16 bits to a plane of either, rounded. */
export function mapSamples(
  plan: Plan,
  { plane, step }: Samples,
  sampleBytes: 1 | 2,
  bigEndian: boolean,
  { black, scale }: LumaMapping,
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

/** Single bits as black and white. */
export function bitsToPlane(plan: Plan, view: View, into: Plane): void {
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
