/**
 * YUV: splitting into planes, scaling these, and turning them into pixels.
 *
 * @module
 */

import { type ColorMeaning, matrices, wordFactors } from "./color.ts";
import type { Size } from "./geometry.ts";
import type { Libyuv } from "./libyuv.ts";
import { address, type Plan, type Plane } from "./plan.ts";
import { areaScratch, type Filter, scale, scaleToMean } from "./scale.ts";
import { samplesOf, type View } from "./view.ts";

/** The order of a pixel's four bytes. */
export type ByteOrder = "rgba" | "bgra";

/** A picture as planes of bytes. */
export interface YuvPlanes extends Size {
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  readonly a: Plane | undefined;
  /** Samples of u and v. */
  readonly chroma: Size;
}

/** The address of libyuv's constants: those for swapped planes give bytes R,G,B,A. */
function constants(libyuv: Libyuv, { matrix, fullRange }: ColorMeaning, order: ByteOrder): number {
  return libyuv.YuvMatrix(matrices.indexOf(matrix), Number(fullRange), Number(order === "rgba"));
}

/** Semi-planar and packed formats: the call for each byte order. */
const directCalls = {
  NV12ToARGBMatrix: { bgra: "NV12ToARGBMatrix", rgba: "NV21ToARGBMatrix" },
  NV21ToARGBMatrix: { bgra: "NV21ToARGBMatrix", rgba: "NV12ToARGBMatrix" },
  YUY2ToARGBMatrix: { bgra: "YUY2ToARGBMatrix", rgba: "YVYUToARGBMatrix" },
  YVYUToARGBMatrix: { bgra: "YVYUToARGBMatrix", rgba: "YUY2ToARGBMatrix" },
  UYVYToARGBMatrix: { bgra: "UYVYToARGBMatrix", rgba: "VYUYToARGBMatrix" },
} as const;

/** Turns YUV of 8 bits into pixels. */
export function yuvToArgb(
  plan: Plan,
  view: View,
  meaning: ColorMeaning,
  order: ByteOrder,
  into: Plane,
): void {
  const { width, height, format: { call } } = view;
  const [first, second] = view.planes as [Plane, Plane];
  switch (call) {
    case "NV12ToARGBMatrix":
    case "NV21ToARGBMatrix": {
      const name = directCalls[call][order];
      plan.add((libyuv, at) =>
        libyuv[name](
          address(first, at),
          first.stride,
          address(second, at),
          second.stride,
          address(into, at),
          into.stride,
          constants(libyuv, meaning, order),
          width,
          height,
        )
      );
      break;
    }
    case "YUY2ToARGBMatrix":
    case "YVYUToARGBMatrix":
    case "UYVYToARGBMatrix": {
      const name = directCalls[call][order];
      plan.add((libyuv, at) =>
        libyuv[name](
          address(first, at),
          first.stride,
          address(into, at),
          into.stride,
          constants(libyuv, meaning, order),
          width,
          height,
        )
      );
      break;
    }
    default:
      planesToArgb(plan, splitYuv(plan, view), meaning, order, into);
  }
}

/** Planes of Y, U and V (and A); those of planar formats are used as they are. */
export function splitYuv(plan: Plan, view: View): YuvPlanes {
  const { width, height, format, planes } = view;
  const [first, second, third, fourth] = planes as [Plane, Plane, Plane, Plane | undefined];
  const chroma = {
    width: Math.ceil(width / format.chroma.horizontal),
    height: Math.ceil(height / format.chroma.vertical),
  };
  if (format.layout.startsWith("y|u|v")) {
    return { width, height, y: first, u: second, v: third, a: fourth, chroma };
  }
  const u = plan.scratch(chroma.width, chroma.height);
  const v = plan.scratch(chroma.width, chroma.height);
  if (format.layout.startsWith("y|")) {
    const [one, other] = format.layout === "y|uv" ? [u, v] : [v, u];
    plan.add((libyuv, at) =>
      libyuv.SplitUVPlane(
        address(second, at),
        second.stride,
        address(one, at),
        one.stride,
        address(other, at),
        other.stride,
        chroma.width,
        chroma.height,
      )
    );
    return { width, height, y: first, u, v, a: undefined, chroma };
  }
  const y = plan.scratch(width, height);
  if (format.layout === "ayuv") {
    const a = plan.scratch(width, height);
    // libyuv's names are for the bytes B,G,R,A; here they are A,Y,U,V.
    plan.add((libyuv, at) =>
      libyuv.SplitARGBPlane(
        address(first, at),
        first.stride,
        address(u, at),
        u.stride,
        address(y, at),
        y.stride,
        address(a, at),
        a.stride,
        address(v, at),
        v.stride,
        width,
        height,
      )
    );
    return { width, height, y, u, v, a, chroma };
  }
  const [one, other] = format.layout === "yvyu" ? [v, u] : [u, v];
  const name = format.layout === "uyvy" ? "UYVYToI422" : "YUY2ToI422";
  plan.add((libyuv, at) =>
    libyuv[name](
      address(first, at),
      first.stride,
      address(y, at),
      y.stride,
      address(one, at),
      one.stride,
      address(other, at),
      other.stride,
      width,
      height,
    )
  );
  return { width, height, y, u, v, a: undefined, chroma };
}

/**
 * Scales each plane on its own, which is cheaper than scaling pixels; chroma becomes as large as
 * luma.
 */
export function scaleYuv(plan: Plan, yuv: YuvPlanes, to: Size, filter: Filter): YuvPlanes {
  const scaled = (plane: Plane, from: Size) =>
    filter === "box"
      ? scaleToMean(plan, "plane", plane, from, to)
      : scale(plan, "plane", plane, from, to, filter);
  return {
    ...to,
    y: scaled(yuv.y, yuv),
    u: scaled(yuv.u, yuv.chroma),
    v: scaled(yuv.v, yuv.chroma),
    a: yuv.a && scaled(yuv.a, yuv),
    chroma: to,
  };
}

/**
 * Reduces a picture to means that keep 16 bits until they are pixels: bytes between the two would
 * lose more than the rounding of the result does.
 */
export function reduceToArgb(
  plan: Plan,
  view: View,
  to: Size,
  meaning: ColorMeaning,
  order: ByteOrder,
  into: Plane,
): void {
  const { y, u, v, a, chroma } = view.wordBytes === 1
    ? splitYuv(plan, view)
    : splitWords(plan, view);
  const means = (plane: Plane, from: Size) => meansOf(plan, view, plane, from, to);
  const luma = means(y, view);
  const [first, third] = (order === "bgra" ? [u, v] : [v, u]).map((plane) =>
    means(plane, chroma)
  ) as [Plane, Plane];
  const alpha = a && means(a, view);
  const depth = view.wordBytes === 1 ? 8 : view.format.depth;
  const factors = wordFactors(depth, meaning);
  const byPlane = order === "bgra" ? factors.chroma : factors.chroma.toReversed();
  const [firstToFirst, firstToGreen, thirdToGreen, thirdToThird] = byPlane as [
    number,
    number,
    number,
    number,
  ];
  plan.add((libyuv, at) =>
    libyuv.YuvWordsToARGB(
      address(luma, at),
      luma.stride,
      address(first, at),
      first.stride,
      address(third, at),
      third.stride,
      alpha ? address(alpha, at) : 0,
      alpha?.stride ?? 0,
      address(into, at),
      into.stride,
      factors.luma,
      firstToFirst,
      firstToGreen,
      thirdToGreen,
      thirdToThird,
      factors.bias,
      to.width,
      to.height,
    )
  );
}

/** A plane of means, with 16 bits to each. */
function meansOf(plan: Plan, view: View, plane: Plane, from: Size, to: Size): Plane {
  const { format, wordBytes } = view;
  const { depth, shift } = format.components[0]!;
  const into = plan.scratch(to.width * 2, to.height);
  const work = areaScratch(plan, from, to, 1);
  plan.add((libyuv, at) =>
    libyuv.AreaScaleToWords(
      address(plane, at),
      plane.stride,
      from.width,
      from.height,
      wordBytes,
      depth + shift,
      address(into, at),
      into.stride,
      to.width,
      to.height,
      address(work, at),
    )
  );
  return into;
}

/** splitYuv() for words, in the byte order of the machine. */
function splitWords(plan: Plan, view: View): YuvPlanes {
  const { width, height, format } = view;
  const chroma = {
    width: Math.ceil(width / format.chroma.horizontal),
    height: Math.ceil(height / format.chroma.vertical),
  };
  const [y, u, v, a] = (["y", "u", "v", "a"] as const).map((name) => {
    const samples = samplesOf(view, name);
    if (samples === undefined || samples.step === 2 && !format.bigEndian) return samples?.plane;
    const size = name === "u" || name === "v" ? chroma : view;
    const into = plan.scratch(size.width * 2, size.height);
    plan.add((libyuv, at) =>
      libyuv.SamplesToPlane_16(
        address(samples.plane, at),
        samples.plane.stride,
        samples.step,
        2,
        Number(format.bigEndian),
        address(into, at),
        into.stride,
        0,
        1,
        size.width,
        size.height,
      )
    );
    return into;
  });
  return { width, height, y: y!, u: u!, v: v!, a, chroma };
}

/** Turns planes into pixels; chroma of other shapes than 4:4:4, 4:2:2 and 4:2:0 is repeated. */
export function planesToArgb(
  plan: Plan,
  yuv: YuvPlanes,
  meaning: ColorMeaning,
  order: ByteOrder,
  into: Plane,
): void {
  const { width, height, y, a } = yuv;
  const chroma = { ...yuv.chroma };
  if (chroma.width !== width) chroma.width = Math.ceil(width / 2);
  if (chroma.height !== height) {
    chroma.height = chroma.width === width ? height : Math.ceil(height / 2);
  }
  const sampling = chroma.width === width ? "I444" : chroma.height === height ? "I422" : "I420";
  // Bytes R,G,B,A come from U and V in each other's place, with constants made for that.
  const [u, v] = (order === "rgba" ? [yuv.v, yuv.u] : [yuv.u, yuv.v])
    .map((plane) => enlarged(plan, plane, yuv.chroma, chroma)) as [Plane, Plane];
  if (a === undefined) {
    const name = `${sampling}ToARGBMatrix` as const;
    plan.add((libyuv, at) =>
      libyuv[name](
        address(y, at),
        y.stride,
        address(u, at),
        u.stride,
        address(v, at),
        v.stride,
        address(into, at),
        into.stride,
        constants(libyuv, meaning, order),
        width,
        height,
      )
    );
    return;
  }
  const name = `${sampling}AlphaToARGBMatrix` as const;
  const attenuate = 0;
  plan.add((libyuv, at) =>
    libyuv[name](
      address(y, at),
      y.stride,
      address(u, at),
      u.stride,
      address(v, at),
      v.stride,
      address(a, at),
      a.stride,
      address(into, at),
      into.stride,
      constants(libyuv, meaning, order),
      width,
      height,
      attenuate,
    )
  );
}

/** Repeats each sample, twice or four times, on the sides that are too short. */
function enlarged(plan: Plan, plane: Plane, from: Size, wanted: Size): Plane {
  const to = {
    width: from.width * timesNeeded(from.width, wanted.width),
    height: from.height * timesNeeded(from.height, wanted.height),
  };
  return scale(plan, "plane", plane, from, to, "none");
}

function timesNeeded(samples: number, wanted: number): number {
  return [1, 2, 4].find((times) => times * samples >= wanted)!;
}
