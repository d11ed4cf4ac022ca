import { assert, assertEquals } from "@std/assert";
import { type Case, compare, full, half, libyuv, memory, type Size } from "./kernel_check.ts";

const allMatrices = [0, 1, 2].flatMap((matrix) =>
  [0, 1].flatMap((range) => [0, 1].map((swapped) => [libyuv.YuvMatrix(matrix, range, swapped)]))
);
/** All but BT.2020 of full range, which libyuv's rows lack the precision for: see yuv_test.ts. */
const matrices = allMatrices.slice(0, -2);
const argb = full(4);

const conversions: Case[] = [
  {
    name: "I420ToARGBMatrix",
    sources: [full(), half(2, 2), half(2, 2)],
    targets: [argb],
    between: matrices,
  },
  {
    name: "I422ToARGBMatrix",
    sources: [full(), half(2, 1), half(2, 1)],
    targets: [argb],
    between: matrices,
  },
  {
    name: "I444ToARGBMatrix",
    sources: [full(), full(), full()],
    targets: [argb],
    between: matrices,
  },
  {
    name: "I420AlphaToARGBMatrix",
    sources: [full(), half(2, 2), half(2, 2), full()],
    targets: [argb],
    between: matrices,
    behind: [[0]],
  },
  {
    name: "I422AlphaToARGBMatrix",
    sources: [full(), half(2, 1), half(2, 1), full()],
    targets: [argb],
    between: matrices,
    behind: [[0]],
  },
  {
    name: "I444AlphaToARGBMatrix",
    sources: [full(), full(), full(), full()],
    targets: [argb],
    between: matrices,
    behind: [[0]],
  },
  {
    name: "NV12ToARGBMatrix",
    sources: [full(), half(2, 2, 2)],
    targets: [argb],
    between: matrices,
  },
  {
    name: "NV21ToARGBMatrix",
    sources: [full(), half(2, 2, 2)],
    targets: [argb],
    between: matrices,
  },
  { name: "J400ToARGB", sources: [full()], targets: [argb] },
  { name: "YUY2ToARGBMatrix", sources: [half(2, 1, 4)], targets: [argb], between: matrices },
  { name: "YVYUToARGBMatrix", sources: [half(2, 1, 4)], targets: [argb], between: matrices },
  { name: "UYVYToARGBMatrix", sources: [half(2, 1, 4)], targets: [argb], between: matrices },
  { name: "VYUYToARGBMatrix", sources: [half(2, 1, 4)], targets: [argb], between: matrices },
  { name: "RAWToARGB", sources: [full(3)], targets: [argb] },
  { name: "RGB24ToARGB", sources: [full(3)], targets: [argb] },
  { name: "RGB565ToARGB", sources: [full(2)], targets: [argb] },
  { name: "ARGB1555ToARGB", sources: [full(2)], targets: [argb] },
  { name: "ARGB4444ToARGB", sources: [full(2)], targets: [argb] },
  { name: "ARGBToRGB24", sources: [argb], targets: [full(3)] },
  { name: "ARGBToRAW", sources: [argb], targets: [full(3)] },
  { name: "RAWToRGB24", sources: [full(3)], targets: [full(3)] },
  { name: "MergeARGBPlane", sources: [full(), full(), full(), full()], targets: [argb] },
  { name: "SplitUVPlane", sources: [full(2)], targets: [full(), full()] },
  { name: "CopyPlane", sources: [full()], targets: [full()] },
  { name: "MirrorPlane", sources: [full()], targets: [full()] },
  { name: "ARGBMirror", sources: [argb], targets: [argb] },
];

/** A quarter or half turn: (source, stride, target, stride, width, height, degrees). */
function turn(
  name: "RotatePlane" | "RotatePlane_16" | "ARGBRotate",
  plane: Case["sources"][0],
): Case {
  const rotate = libyuv[name] as (...parameters: number[]) => number;
  return {
    name,
    sources: [plane],
    targets: [plane],
    between: [[0], [90], [180], [270]],
    heights: [[1, false], [7, true], [8, false], [19, true], [-24, true]],
    resized: ([width, height], [degrees]) => [
      degrees! % 180 === 0 ? [width, Math.abs(height)] : [Math.abs(height), width],
    ],
    call([from, to], [width, height], _, [degrees]) {
      rotate(from!.address, from!.stride, to!.address, to!.stride, width, height, degrees!);
    },
  };
}

const turns: Case[] = [
  turn("RotatePlane", full()),
  turn("RotatePlane_16", full(1, 2)),
  turn("ARGBRotate", argb),
];

const filters = [[0], [1], [2], [3]];

/** Ratios that libyuv has rows of its own for, whole and odd ones, and sizes near by. */
function scaledSizes([width, height]: Size): Size[] {
  const rows = Math.abs(height);
  return [[1, 2], [1, 4], [1, 3], [1, 6], [2, 3], [3, 4], [3, 8], [2, 1], [3, 2], [1, 1]].flatMap(
    ([numerator, denominator]): Size[] => {
      const to = (length: number) => Math.max(1, Math.floor(length * numerator! / denominator!));
      return [[to(width), to(rows)], [to(width) + 1, to(rows)], [to(width), rows]];
    },
  );
}

/** Whether averages are averaged there, which libyuv's C rows don't do: see the test below. */
function averagesAverages([width, height]: Size, [toWidth, toHeight]: Size): boolean {
  return width / toWidth % 2 === 0 && height / toHeight % 2 === 0;
}

function scaler(
  name: "ARGBScale" | "ScalePlane" | "ScalePlane_16",
  plane: Case["sources"][0],
): Case {
  const scale = libyuv[name];
  return {
    name,
    sources: [plane],
    targets: [plane],
    between: filters,
    heights: [[1, false], [8, false], [9, true], [-12, true]],
    resized: (from, between) =>
      scaledSizes(from).filter((to) =>
        name !== "ARGBScale" || between[0] === 0 || !averagesAverages(from, to)
      ),
    call([from, to], [width, height], [toWidth, toHeight], [filter]) {
      scale(
        from!.address,
        from!.stride,
        width,
        height,
        to!.address,
        to!.stride,
        toWidth,
        toHeight,
        filter!,
      );
    },
  };
}

const scalers: Case[] = [
  scaler("ARGBScale", argb),
  scaler("ScalePlane", full()),
  scaler("ScalePlane_16", full(1, 2, 12)),
];

for (const test of [...conversions, ...turns, ...scalers]) {
  Deno.test(`${test.name}() is exact with the kernels`, () => compare(test));
}

Deno.test("ARGBScale() averages by even ratios to half a level, as often up as down", () => {
  const source = libyuv.malloc(1 << 16), target = libyuv.malloc(1 << 16);
  for (const ratio of [2, 4, 6]) {
    for (const filter of [2, 3]) {
      if (filter === 3 && ratio > 2) continue; // libyuv's own ways, which are not asked for
      let bias = 0, count = 0;
      for (const width of [1, 3, 4, 5, 8, 11, 16, 33]) {
        const [fromWidth, height] = [width * ratio, 5];
        const { buffer } = memory;
        const pixels = new Uint8Array(buffer, source, fromWidth * height * ratio * 4);
        crypto.getRandomValues(pixels);
        libyuv.ARGBScale(
          source,
          fromWidth * 4,
          fromWidth,
          height * ratio,
          target,
          width * 4,
          width,
          height,
          filter,
        );
        new Uint8Array(buffer, target, width * height * 4).forEach((value, i) => {
          const [x, y, c] = [(i >> 2) % width, Math.floor(i / 4 / width), i & 3];
          // The two by two pixels in the middle of those under the result.
          const left = x * ratio + ratio / 2 - 1, top = y * ratio + ratio / 2 - 1;
          const at = (dx: number, dy: number) =>
            pixels[((top + dy) * fromWidth + left + dx) * 4 + c]!;
          const off = value - (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
          assert(Math.abs(off) <= 0.5, `${ratio}, ${filter}, ${width}: ${off} off`);
          bias += off;
          count++;
        });
      }
      assert(Math.abs(bias / count) < 0.05, `${ratio}, ${filter}: ${bias / count} on average`);
    }
  }
  libyuv.free(source);
  libyuv.free(target);
});

Deno.test("YuvMatrix() tells every matrix from the others", () => {
  assertEquals(new Set(allMatrices.flat()).size, 12);
});
