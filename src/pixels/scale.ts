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
  if (filter !== "box") return interpolate(plan, kind, source, from, to, filter, into);
  const reduced = {
    width: Math.min(from.width, to.width),
    height: Math.min(from.height, to.height),
  };
  if (sameSize(reduced, to)) return scaleToMean(plan, kind, source, from, to, into);
  const between = scaleToMean(plan, kind, source, from, reduced);
  return interpolate(plan, kind, between, reduced, to, "bilinear", into);
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

/** libyuv's rows, where they take the mean of just the samples between which a pixel's middle lies. */
function scaleByLibyuv(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  filter: "linear" | "bilinear" | "box",
  into = scratchFor(plan, kind, to),
): Plane {
  const name = scaleCall[kind];
  const unit = kind === "plane16" ? 2 : 1;
  // Where two lines are as near, the nearest sample is in the lower one. "linear" takes the upper
  // one of planes; of pixels the lower one, but begins a pixel too early.
  const skew = filter !== "linear" ? 0 : kind === "argb" ? sampleBytes.argb : source.stride;
  plan.add((libyuv, at) =>
    libyuv[name](
      address(source, at) + skew,
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

/** Whether libyuv interpolates as interpolate() does: it halves so, and doubles planes. */
function interpolatesAlike(
  kind: SampleKind,
  from: Size,
  to: Size,
  filter: "linear" | "bilinear",
): boolean {
  const ratio = from.width / to.width;
  if (ratio !== from.height / to.height) return false;
  if (ratio === 2 || filter === "linear") return ratio === 2;
  // It takes the nearest sample of a single column or line.
  return kind === "argb"
    ? ratio % 2 === 0
    : kind === "plane" && ratio === 0.5 && from.width > 1 && from.height > 1;
}

function isOdd(ratio: number): boolean {
  return ratio % 2 === 1;
}

/** Interpolates between two samples, and with "bilinear" between two lines, each way. */
function interpolate(
  plan: Plan,
  kind: SampleKind,
  source: Plane,
  from: Size,
  to: Size,
  filter: "linear" | "bilinear",
  into = scratchFor(plan, kind, to),
): Plane {
  if (interpolatesAlike(kind, from, to, filter)) {
    return scaleByLibyuv(plan, kind, source, from, to, filter, into);
  }
  if (isOdd(from.width / to.width) && isOdd(from.height / to.height)) {
    // The middle of each pixel is that of a sample.
    return scaleToNearest(plan, kind, source, from, to, into);
  }
  const channels = kind === "argb" ? 4 : 1;
  const work = plan.scratch(16 * (to.width * channels + 32), 1);
  const betweenLines = Number(filter === "bilinear");
  plan.add((libyuv, at) => {
    if (kind === "plane16") {
      libyuv.InterpolateScale_16(
        address(source, at),
        source.stride,
        from.width,
        from.height,
        address(into, at),
        into.stride,
        to.width,
        to.height,
        betweenLines,
        address(work, at),
      );
    } else {
      libyuv.InterpolateScale(
        address(source, at),
        source.stride,
        from.width,
        from.height,
        address(into, at),
        into.stride,
        to.width,
        to.height,
        channels,
        betweenLines,
        address(work, at),
      );
    }
  });
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

/**
 * What AreaScale and its kin work in, as wasm/unpack/unpack.h asks for: where each pixel's columns
 * begin, their weights, a line of sums, and the weights of lines.
 */
export function areaScratch(plan: Plan, from: Size, to: Size, channels: 1 | 4): Plane {
  const taps = Math.ceil(from.width / to.width) + 10;
  const bytes = 4 * (to.width * (taps + 1) + (from.width + taps) * channels +
        Math.ceil(from.height / to.height)) + 256;
  return plan.scratch(bytes, 1);
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
  const work = areaScratch(plan, from, to, channels);
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
