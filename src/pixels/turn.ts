/**
 * Turning and mirroring of planes and of pictures with four bytes to a pixel.
 *
 * Upside down is neither: what is drawn from the bottom line up costs no call of its own.
 *
 * @module
 */

import type { Orientation, Size } from "./geometry.ts";
import { address, type Plan, type Plane } from "./plan.ts";
import type { SampleKind } from "./scale.ts";

/** The size after turning. */
export function turnedSize({ width, height }: Size, { kind }: Orientation): Size {
  return kind === "turn" ? { width: height, height: width } : { width, height };
}

/** Mirrors each line left to right. */
export function mirror(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  { width, height }: Size,
  into: Plane,
): void {
  const names = { plane: "MirrorPlane", plane16: "MirrorPlane_16", argb: "ARGBMirror" } as const;
  plan.addLines(names[kind], source, into, width, height);
}

/**
 * Makes a quarter turn.
 *
 * @param size the source's
 * @param degrees clockwise
 */
export function turn(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  { width, height }: Size,
  degrees: 90 | 270,
  into: Plane,
): void {
  const names = { plane: "RotatePlane", plane16: "RotatePlane_16", argb: "ARGBRotate" } as const;
  const unit = kind === "plane16" ? 2 : 1;
  plan.add((libyuv, at) =>
    libyuv[names[kind]](
      address(source, at),
      source.stride / unit,
      address(into, at),
      into.stride / unit,
      width,
      height,
      degrees,
    )
  );
}
