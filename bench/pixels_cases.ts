/**
 * What is timed: each case as `convert()` is asked for it, in the words of libyuv's C interface, and
 * of swscale where it can.
 */
import type { ConversionOptions } from "../src/pixels/converter.ts";

/** A plane by its place in the list of planes, or a number. */
export type Parameter = { plane: number } | number;

/** A call of the native libyuv. */
export interface Call {
  name: string;
  parameters: Parameter[];
}

export interface Case {
  title: string;
  /** Bytes of each source plane, then of the target. */
  planes: number[];
  native: Call;
  /** The source's format, and what is made of it. */
  wasm: { from: string; options: ConversionOptions };
  swscale?: {
    from: string;
    to: string;
    /** Bytes from line to line of each source plane, then of the target. */
    strides: number[];
    size: [width: number, height: number];
    filter: "none" | "bilinear" | "area";
  };
}

type SameFormat = "bgra" | "gray" | "gray16le";

interface Plane {
  /** In samples. */
  stride: number;
  rows: number;
  bytes?: number;
}

const p = (plane: number): Parameter => ({ plane });
const byteLength = ({ stride, rows, bytes = 1 }: Plane) => stride * rows * bytes;

export function cases(w: number, h: number): Case[] {
  const list: Case[] = [];

  /** A conversion named as in libyuv, between FFmpeg's formats. */
  function convert(
    name: string,
    [from, to]: [string, NonNullable<ConversionOptions["format"]>],
    source: Plane[],
    targetBytes: number,
  ): void {
    const target: Plane = { stride: w * targetBytes, rows: h };
    const place = (i: number) => [p(i), source[i]!.stride];
    const behind = [p(source.length), target.stride];
    list.push({
      title: name,
      planes: [...source, target].map(byteLength),
      native: { name, parameters: [...source.flatMap((_, i) => place(i)), ...behind, w, h] },
      wasm: { from, options: { format: to } },
      swscale: {
        from,
        to,
        strides: [...source, target].map(({ stride, bytes = 1 }) => stride * bytes),
        size: [w, h],
        filter: "none",
      },
    });
  }

  const y = { stride: w, rows: h }, uv420 = { stride: w, rows: h / 2 };
  const c420 = { stride: w / 2, rows: h / 2 }, c422 = { stride: w / 2, rows: h };
  convert("I420ToABGR", ["yuv420p", "rgba"], [y, c420, c420], 4);
  convert("I422ToABGR", ["yuv422p", "rgba"], [y, c422, c422], 4);
  convert("I444ToABGR", ["yuv444p", "rgba"], [y, y, y], 4);
  convert("NV12ToABGR", ["nv12", "rgba"], [y, uv420], 4);
  convert("NV21ToABGR", ["nv21", "rgba"], [y, uv420], 4);
  const packed = { stride: w * 2, rows: h };
  convert("YUY2ToARGB", ["yuyv422", "bgra"], [packed], 4);
  convert("UYVYToARGB", ["uyvy422", "bgra"], [packed], 4);
  convert("J400ToARGB", ["gray", "bgra"], [y], 4);
  const rgb = { stride: w * 3, rows: h }, argb = { stride: w * 4, rows: h };
  convert("RAWToARGB", ["rgb24", "bgra"], [rgb], 4);
  convert("RGB24ToARGB", ["bgr24", "bgra"], [rgb], 4);
  convert("RGB565ToARGB", ["rgb565le", "bgra"], [packed], 4);
  convert("ARGB1555ToARGB", ["rgb555le", "bgra"], [packed], 4);
  convert("ARGBToRAW", ["bgra", "rgb24"], [argb], 3);
  convert("ARGBToRGB24", ["bgra", "bgr24"], [argb], 3);
  convert("RAWToRGB24", ["rgb24", "bgr24"], [rgb], 3);

  const deep = [y, c420, c420].map((plane) => ({ ...plane, bytes: 2 }));
  convert("I010ToABGR", ["yuv420p10le", "rgba"], deep, 4);

  /** A conversion to the same format: `name(source, stride, target, stride, …)` of libyuv. */
  function same(
    title: string,
    name: string,
    [format, options]: [SameFormat, ConversionOptions],
    planes: number[],
    parameters: Parameter[],
    swscale?: Case["swscale"],
  ): void {
    list.push({
      title,
      planes,
      native: { name, parameters },
      wasm: {
        from: format,
        options: { ...options, format: format === "gray16le" ? "gray16" : format },
      },
      ...swscale && { swscale },
    });
  }

  const filters = ["none", "linear", "bilinear", "box"] as const;
  function scale(
    name: "ARGBScale" | "ScalePlane" | "ScalePlane_16",
    [numerator, denominator]: [number, number],
    filter: typeof filters[number],
  ): void {
    const size = [w, h].map((length) => Math.floor(length * numerator / denominator));
    const [tw, th] = size as [number, number];
    const samples = name === "ARGBScale" ? 4 : 1, bytes = name === "ScalePlane_16" ? 2 : 1;
    const format =
      ({ ARGBScale: "bgra", ScalePlane: "gray", ScalePlane_16: "gray16le" } as const)[name];
    same(
      `${name} ${numerator}/${denominator} ${filter}`,
      name,
      [format, { width: tw, height: th, filter }],
      [w * h * samples * bytes, tw * th * samples * bytes],
      [p(0), w * samples, w, h, p(1), tw * samples, tw, th, filters.indexOf(filter)],
      filter === "linear" ? undefined : {
        from: format,
        to: format,
        strides: [w * samples * bytes, tw * samples * bytes],
        size: [tw, th],
        filter: filter === "box" ? "area" : "bilinear",
      },
    );
  }
  for (const name of ["ARGBScale", "ScalePlane"] as const) {
    scale(name, [1, 2], "linear");
    scale(name, [1, 2], "box");
    scale(name, [1, 4], "box");
    scale(name, [2, 3], "bilinear");
    scale(name, [2, 1], "bilinear");
    scale(name, [3, 2], "bilinear");
  }
  scale("ScalePlane", [3, 4], "bilinear");
  scale("ScalePlane_16", [1, 2], "box");
  scale("ScalePlane_16", [2, 3], "bilinear");

  for (
    const [name, format, samples] of [["RotatePlane", "gray", 1], [
      "ARGBRotate",
      "bgra",
      4,
    ]] as const
  ) {
    const size = w * h * samples;
    const parameters = [p(0), w * samples, p(1), h * samples, w, h, 90];
    same(`${name} 90`, name, [format, { rotate: 90 }], [size, size], parameters);
  }

  // Upside down and mirrored.
  const mirrored = { flip: "horizontal" } as const, inverted = { flip: "vertical" } as const;
  const parameters = [p(0), w * 4, p(1), w * 4, w, h];
  same("ARGBMirror", "ARGBMirror", ["bgra", mirrored], [w * h * 4, w * h * 4], parameters);
  for (const name of ["I420ToABGR", "J400ToARGB"]) {
    const { planes, native, wasm } = list.find(({ title }) => title === name)!;
    list.push({
      title: `${name} inverted`,
      planes,
      native: { name, parameters: [...native.parameters.slice(0, -1), -h] },
      wasm: { ...wasm, options: { ...wasm.options, ...inverted } },
    });
  }
  return list;
}
