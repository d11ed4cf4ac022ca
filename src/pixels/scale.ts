/**
 * Scaling of planes and of pictures with four bytes to a pixel.
 *
 * @module
 */

import type { Size } from "./geometry.ts";
import type { ConversionOptions } from "./options.ts";
import { address, type Plan, type Plane } from "./plan.ts";

/** What one sample is: a byte, 16 bits, or the four bytes of a pixel. */
export type SampleKind = "plane" | "plane16" | "argb";

/** A filter's name. */
export type Filter = NonNullable<ConversionOptions["filter"]>;

/** Bytes of one sample. */
export const sampleBytes = { plane: 1, plane16: 2, argb: 4 } as const;
const scaleCall = { plane: "ScalePlane", plane16: "ScalePlane_16", argb: "ARGBScale" } as const;
/** As libyuv numbers them; its 0, the nearest sample, is not asked for. */
const filterNumber = { linear: 1, bilinear: 2, box: 3 } as const;

/** Whether two sizes are the same. */
export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Scratch memory for a picture. */
export function scratchFor(plan: Plan, kind: SampleKind, size: Size): Plane {
  return plan.scratch(size.width * sampleBytes[kind], size.height);
}

/**
 * Scales; with "box", to the mean where a side shrinks, and by interpolation where it grows.
 *
 * @param into where to; scratch memory by default
 * @returns where it went: `source` itself where no size changes and `into` is left out
 */
export function scale(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  filter: Filter,
  into?: Plane,
): Plane {
  if (sameSize(from, to) && into === undefined) return source;
  if (filter === "none") return scaleToNearest(plan, kind, source, from, to, into);
  if (filter !== "box") return scaleByLibyuv(plan, kind, source, from, to, filter, into);
  const reduced = {
    width: Math.min(from.width, to.width),
    height: Math.min(from.height, to.height),
  };
  if (sameSize(reduced, to)) return scaleToMean(plan, kind, source, from, to, into);
  const between = scaleToMean(plan, kind, source, from, reduced);
  return scaleByLibyuv(plan, kind, between, reduced, to, "bilinear", into);
}

/**
 * Scales to the mean of what each sample covers; where a side grows, that is part of one sample or
 * of two. libyuv is asked only where it takes the mean: it halves and quarters planes and halves
 * pictures so, but interpolates between two samples or takes the nearest at other ratios, which
 * skips what lies between.
 *
 * @param into where to; scratch memory by default
 * @returns where it went: `source` itself where no size changes and `into` is left out
 */
export function scaleToMean(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  into?: Plane,
): Plane {
  if (sameSize(from, to) && into === undefined) return source;
  return sameSize(from, to) || halvesExactly(kind, from, to)
    ? scaleByLibyuv(plan, kind, source, from, to, "box", into)
    : scaleByArea(plan, kind, source, from, to, into);
}

/** Whether libyuv takes the mean of whole squares of samples: it halves so, and quarters planes. */
export function halvesExactly(kind: SampleKind, from: Size, to: Size): boolean {
  const ratio = from.width / to.width;
  return ratio === from.height / to.height && (ratio === 2 || (ratio === 4 && kind === "plane"));
}

function scaleByLibyuv(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  filter: Exclude<Filter, "none">,
  into = scratchFor(plan, kind, to),
): Plane {
  const name = scaleCall[kind];
  const unit = kind === "plane16" ? 2 : 1;
  const skew = kind === "argb" && filter === "linear" && from.width === 2 * to.width &&
    from.height % (2 * to.height) === 0;
  plan.add((libyuv, at) =>
    libyuv[name](
      // libyuv's ScaleARGBDown2 begins a pixel too early under "linear", before the picture.
      address(source, at) + (skew ? sampleBytes.argb : 0),
      source.stride / unit,
      from.width,
      from.height,
      address(into, at),
      into.stride / unit,
      to.width,
      to.height,
      filterNumber[filter],
    )
  );
  return into;
}

function scaleToNearest(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  into = scratchFor(plan, kind, to),
): Plane {
  plan.add((libyuv, at) =>
    libyuv.NearestScale(
      address(source, at),
      source.stride,
      from.width,
      from.height,
      address(into, at),
      into.stride,
      to.width,
      to.height,
      sampleBytes[kind],
    )
  );
  return into;
}

function scaleByArea(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  into = scratchFor(plan, kind, to),
): Plane {
  const channels = kind === "argb" ? 4 : 1;
  // As wasm/unpack/unpack.h asks for: where each pixel's columns begin, their weights, a line of
  // sums, and the weights of lines.
  const taps = Math.ceil(from.width / to.width) + 10;
  const bytes = 4 * (to.width * (taps + 1) + (from.width + taps) * channels +
        Math.ceil(from.height / to.height)) + 64;
  const work = plan.scratch(bytes, 1);
  if (kind === "plane16") {
    plan.add((libyuv, at) =>
      libyuv.AreaScale_16(
        address(source, at),
        source.stride,
        from.width,
        from.height,
        address(into, at),
        into.stride,
        to.width,
        to.height,
        address(work, at),
      )
    );
  } else {
    plan.add((libyuv, at) =>
      libyuv.AreaScale(
        address(source, at),
        source.stride,
        from.width,
        from.height,
        address(into, at),
        into.stride,
        to.width,
        to.height,
        channels,
        address(work, at),
      )
    );
  }
  return into;
}
