/** What is timed: each case in the words of libyuv's C interface, and of swscale where it can. */
import type { Libyuv } from "../src/pixels/libyuv.ts";

/** A plane by its place in the list of planes (sources, then the target), or a number. */
export type Parameter = { plane: number } | number;

export interface Case {
  title: string;
  group: "to rgba" | "from argb" | "scale" | "turn";
  /** Bytes of each source plane, then of the target. */
  planes: number[];
  native: { name: string; parameters: Parameter[] };
  wasm: { name: keyof Libyuv; parameters(libyuv: Libyuv): Parameter[] };
  swscale?: {
    from: string;
    to: string;
    strides: number[];
    size: [number, number];
    filter: "none" | "bilinear" | "area";
  };
}

const p = (plane: number): Parameter => ({ plane });

export function cases(w: number, h: number): Case[] {
  const cw = w / 2, ch = h / 2;
  const rgba = w * h * 4;
  const list: Case[] = [];

  /** A conversion of one size; `swap` lists the planes in the order that gives R,G,B,A in wasm. */
  function convert(
    title: string,
    format: string,
    planes: { stride: number; rows: number; bytes?: number }[],
    wasm: keyof Libyuv,
    options: {
      order?: number[];
      matrix?: boolean;
      between?: number[];
      to?: string;
      targetBytes?: number;
      group?: Case["group"];
    } = {},
  ): void {
    const { order = planes.map((_, i) => i), to = "rgba", targetBytes = 4 } = options;
    const target: Parameter[] = [p(planes.length), w * targetBytes];
    const between = options.between ?? [];
    const source = (i: number): Parameter[] => [p(i), planes[i]!.stride];
    list.push({
      title,
      group: options.group ?? "to rgba",
      planes: [
        ...planes.map(({ stride, rows, bytes = 1 }) => stride * rows * bytes),
        w * h * targetBytes,
      ],
      native: {
        name: title,
        parameters: [...planes.flatMap((_, i) => source(i)), ...target, ...between, w, h],
      },
      wasm: {
        name: wasm,
        parameters: (libyuv) => [
          ...order.flatMap(source),
          ...target,
          ...options.matrix ? [libyuv.YuvMatrix(0, 0, 1)] : between,
          w,
          h,
        ],
      },
      ...format === "" ? {} : {
        swscale: {
          from: format,
          to,
          strides: [
            ...planes.map(({ stride, bytes = 1 }) => stride * bytes),
            w * targetBytes,
          ],
          size: [w, h],
          filter: "none",
        },
      },
    });
  }

  const y = { stride: w, rows: h }, y16 = { ...y, bytes: 2 };
  const c420 = { stride: cw, rows: ch }, c422 = { stride: cw, rows: h };
  const swapped = { matrix: true, order: [0, 2, 1] };
  convert("I420ToABGR", "yuv420p", [y, c420, c420], "I420ToARGBMatrix", swapped);
  convert("I422ToABGR", "yuv422p", [y, c422, c422], "I422ToARGBMatrix", swapped);
  convert("I444ToABGR", "yuv444p", [y, y, y], "I444ToARGBMatrix", swapped);
  const uv = { stride: w, rows: ch };
  convert("NV12ToABGR", "nv12", [y, uv], "NV21ToARGBMatrix", { matrix: true });
  convert("NV21ToABGR", "nv21", [y, uv], "NV12ToARGBMatrix", { matrix: true });
  const packed = { stride: w * 2, rows: h };
  // libyuv has these to ARGB alone; ours give RGBA at the same cost.
  convert("YUY2ToARGB", "yuyv422", [packed], "YVYUToARGBMatrix", { matrix: true });
  convert("UYVYToARGB", "uyvy422", [packed], "VYUYToARGBMatrix", { matrix: true });
  convert("J400ToARGB", "gray", [y], "J400ToARGB");
  const rgb24 = { stride: w * 3, rows: h };
  convert("RAWToARGB", "rgb24", [rgb24], "RAWToARGB", { to: "bgra" });
  convert("RGB24ToARGB", "bgr24", [rgb24], "RGB24ToARGB", { to: "bgra" });
  convert("RGB565ToARGB", "rgb565le", [packed], "RGB565ToARGB", { to: "bgra" });
  convert("ARGB1555ToARGB", "rgb555le", [packed], "ARGB1555ToARGB", { to: "bgra" });
  const argb = { stride: w * 4, rows: h };
  const from = { group: "from argb" as const };
  convert("ARGBToRAW", "bgra", [argb], "ARGBToRAW", { ...from, to: "rgb24", targetBytes: 3 });
  convert("ARGBToRGB24", "bgra", [argb], "ARGBToRGB24", { ...from, to: "bgr24", targetBytes: 3 });

  /** A scaler: (source, stride, size, target, stride, size, filter). */
  function scale(
    name: "ARGBScale" | "ScalePlane" | "ScalePlane_16",
    num: number,
    den: number,
    filter: number,
  ): void {
    const [tw, th] = [Math.floor(w * num / den), Math.floor(h * num / den)];
    const samples = name === "ARGBScale" ? 4 : 1, bytes = name === "ScalePlane_16" ? 2 : 1;
    const parameters = [p(0), w * samples, w, h, p(1), tw * samples, tw, th, filter];
    const filterName = ["none", "linear", "bilinear", "box"][filter]!;
    list.push({
      title: `${name} ${num}/${den} ${filterName}`,
      group: "scale",
      planes: [w * h * samples * bytes, tw * th * samples * bytes],
      native: { name, parameters },
      wasm: { name, parameters: () => parameters },
      ...filter < 2 ? {} : {
        swscale: {
          from: samples === 4 ? "rgba" : bytes === 2 ? "gray16le" : "gray",
          to: samples === 4 ? "rgba" : bytes === 2 ? "gray16le" : "gray",
          strides: [w * samples * bytes, tw * samples * bytes],
          size: [tw, th],
          filter: filter === 3 ? "area" : "bilinear",
        },
      },
    });
  }
  for (const name of ["ARGBScale", "ScalePlane"] as const) {
    scale(name, 1, 2, 1);
    scale(name, 1, 2, 3);
    scale(name, 1, 3, 3);
    scale(name, 1, 4, 3);
    scale(name, 2, 3, 2);
    scale(name, 2, 3, 3);
    scale(name, 2, 1, 2);
    scale(name, 3, 2, 2);
  }
  scale("ScalePlane", 3, 4, 3);
  scale("ScalePlane_16", 1, 2, 3);
  scale("ScalePlane_16", 2, 3, 2);

  /** A quarter turn: (source, stride, target, stride, width, height, degrees). */
  for (const [name, samples] of [["RotatePlane", 1], ["ARGBRotate", 4]] as const) {
    const parameters = [p(0), w * samples, p(1), h * samples, w, h, 90];
    list.push({
      title: `${name} 90`,
      group: "turn",
      planes: [w * h * samples, w * h * samples],
      native: { name, parameters },
      wasm: { name, parameters: () => parameters },
    });
  }
  return list.filter(({ planes }) => planes.every((size) => size < 4 * rgba + 1));
}
