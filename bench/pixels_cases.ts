/** What is timed: each case in the words of libyuv's C interface, and of swscale where it can. */
import type { Libyuv } from "../src/pixels/libyuv.ts";

/** A plane by its place in the list of planes, or a number. */
export type Parameter = { plane: number } | number;

/** A call of libyuv, native or in the module. */
export interface Call<Name extends string> {
  name: Name;
  parameters: Parameter[];
}

export interface Case {
  title: string;
  /** Bytes of each source plane, then of the target. */
  planes: number[];
  /** Bytes of planes that the module needs between its calls, numbered after the target. */
  scratch: number[];
  native: Call<string>;
  wasm: Call<keyof Libyuv>[];
  swscale?: {
    from: string;
    to: string;
    /** Bytes from line to line of each source plane, then of the target. */
    strides: number[];
    size: [width: number, height: number];
    filter: "none" | "bilinear" | "area";
  };
}

interface Plane {
  /** In samples. */
  stride: number;
  rows: number;
  bytes?: number;
}

const p = (plane: number): Parameter => ({ plane });
const byteLength = ({ stride, rows, bytes = 1 }: Plane) => stride * rows * bytes;

export function cases(libyuv: Libyuv, w: number, h: number): Case[] {
  const matrix = libyuv.YuvMatrix(0, 0, 1);
  const list: Case[] = [];

  /** A conversion named as in libyuv, between FFmpeg's formats. `rest` stands before the size. */
  function convert(
    name: string,
    [from, to]: [string, string],
    source: Plane[],
    targetBytes: number,
    wasm: keyof Libyuv,
    { order = source.map((_, i) => i), rest = [] as number[] } = {},
  ): void {
    const target: Plane = { stride: w * targetBytes, rows: h };
    const place = (i: number) => [p(i), source[i]!.stride];
    const behind = [p(source.length), target.stride];
    list.push({
      title: name,
      planes: [...source, target].map(byteLength),
      scratch: [],
      native: { name, parameters: [...source.flatMap((_, i) => place(i)), ...behind, w, h] },
      wasm: [{ name: wasm, parameters: [...order.flatMap(place), ...behind, ...rest, w, h] }],
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
  const swapped = { order: [0, 2, 1], rest: [matrix] };
  convert("I420ToABGR", ["yuv420p", "rgba"], [y, c420, c420], 4, "I420ToARGBMatrix", swapped);
  convert("I422ToABGR", ["yuv422p", "rgba"], [y, c422, c422], 4, "I422ToARGBMatrix", swapped);
  convert("I444ToABGR", ["yuv444p", "rgba"], [y, y, y], 4, "I444ToARGBMatrix", swapped);
  const rest = { rest: [matrix] };
  convert("NV12ToABGR", ["nv12", "rgba"], [y, uv420], 4, "NV21ToARGBMatrix", rest);
  convert("NV21ToABGR", ["nv21", "rgba"], [y, uv420], 4, "NV12ToARGBMatrix", rest);
  // The native ones give BGRA; ours RGBA, at the same cost.
  const packed = { stride: w * 2, rows: h };
  convert("YUY2ToARGB", ["yuyv422", "bgra"], [packed], 4, "YVYUToARGBMatrix", rest);
  convert("UYVYToARGB", ["uyvy422", "bgra"], [packed], 4, "VYUYToARGBMatrix", rest);
  convert("J400ToARGB", ["gray", "bgra"], [y], 4, "J400ToARGB");
  const rgb = { stride: w * 3, rows: h }, argb = { stride: w * 4, rows: h };
  convert("RAWToARGB", ["rgb24", "bgra"], [rgb], 4, "RAWToARGB");
  convert("RGB24ToARGB", ["bgr24", "bgra"], [rgb], 4, "RGB24ToARGB");
  convert("RGB565ToARGB", ["rgb565le", "bgra"], [packed], 4, "RGB565ToARGB");
  convert("ARGB1555ToARGB", ["rgb555le", "bgra"], [packed], 4, "ARGB1555ToARGB");
  convert("ARGBToRAW", ["bgra", "rgb24"], [argb], 3, "ARGBToRAW");
  convert("ARGBToRGB24", ["bgra", "bgr24"], [argb], 3, "ARGBToRGB24");

  // Deep YUV: its planes are narrowed first.
  const deep = [y, c420, c420].map((plane) => ({ ...plane, bytes: 2 }));
  convert("I010ToABGR", ["yuv420p10le", "rgba"], deep, 4, "I420ToARGBMatrix", swapped);
  const i010 = list.at(-1)!;
  i010.scratch = [y, c420, c420].map(byteLength);
  const narrowed = [4, 5, 6];
  i010.wasm = deep.map(({ stride, rows }, i) => ({
    name: "NarrowPlane",
    parameters: [p(i), stride * 2, 0, p(narrowed[i]!), stride, 16384, stride, rows],
  }));
  const [toY, toU, toV] = narrowed.map(p) as [Parameter, Parameter, Parameter];
  i010.wasm.push({
    name: "I420ToARGBMatrix",
    parameters: [toY, w, toV, w / 2, toU, w / 2, p(3), w * 4, matrix, w, h],
  });

  /** A function of the same name and parameters in both. */
  function both(
    title: string,
    name: keyof Libyuv,
    planes: number[],
    parameters: Parameter[],
    swscale?: Case["swscale"],
  ): void {
    const call = { name, parameters };
    list.push({
      title,
      planes,
      scratch: [],
      native: call,
      wasm: [call],
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
    const format = { ARGBScale: "bgra", ScalePlane: "gray", ScalePlane_16: "gray16le" }[name];
    both(
      `${name} ${numerator}/${denominator} ${filter}`,
      name,
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

  for (const [name, samples] of [["RotatePlane", 1], ["ARGBRotate", 4]] as const) {
    const size = w * h * samples;
    both(`${name} 90`, name, [size, size], [p(0), w * samples, p(1), h * samples, w, h, 90]);
  }
  return list;
}
