import { assertEquals } from "@std/assert";
import { type Case, compare, full, half, libyuv } from "./kernel_check.ts";

const matrices = [0, 1, 2].flatMap((matrix) =>
  [0, 1].flatMap((range) => [0, 1].map((swapped) => [libyuv.YuvMatrix(matrix, range, swapped)]))
);
const argb = full(4);

const conversions: Case[] = [
  { name: "I420ToARGBMatrix", sources: [full(), half(2, 2), half(2, 2)], targets: [argb], between: matrices },
  { name: "I422ToARGBMatrix", sources: [full(), half(2, 1), half(2, 1)], targets: [argb], between: matrices },
  { name: "I444ToARGBMatrix", sources: [full(), full(), full()], targets: [argb], between: matrices },
  { name: "I420AlphaToARGBMatrix", sources: [full(), half(2, 2), half(2, 2), full()], targets: [argb], between: matrices, behind: [[0]] },
  { name: "I422AlphaToARGBMatrix", sources: [full(), half(2, 1), half(2, 1), full()], targets: [argb], between: matrices, behind: [[0]] },
  { name: "I444AlphaToARGBMatrix", sources: [full(), full(), full(), full()], targets: [argb], between: matrices, behind: [[0]] },
  { name: "NV12ToARGBMatrix", sources: [full(), half(2, 2, 2)], targets: [argb], between: matrices },
  { name: "NV21ToARGBMatrix", sources: [full(), half(2, 2, 2)], targets: [argb], between: matrices },
  { name: "I400ToARGBMatrix", sources: [full()], targets: [argb], between: matrices },
  { name: "I400ToARGB", sources: [full()], targets: [argb] },
  { name: "I010ToARGBMatrix", sources: [full(1, 2, 10), half(2, 2, 1, 2, 10), half(2, 2, 1, 2, 10)], targets: [argb], between: matrices },
  { name: "I012ToARGBMatrix", sources: [full(1, 2, 12), half(2, 2, 1, 2, 12), half(2, 2, 1, 2, 12)], targets: [argb], between: matrices },
  { name: "I210ToARGBMatrix", sources: [full(1, 2, 10), half(2, 1, 1, 2, 10), half(2, 1, 1, 2, 10)], targets: [argb], between: matrices },
  { name: "I410ToARGBMatrix", sources: [full(1, 2, 10), full(1, 2, 10), full(1, 2, 10)], targets: [argb], between: matrices },
  { name: "I010AlphaToARGBMatrix", sources: [full(1, 2, 10), half(2, 2, 1, 2, 10), half(2, 2, 1, 2, 10), full(1, 2, 10)], targets: [argb], between: matrices, behind: [[0]] },
  { name: "I410AlphaToARGBMatrix", sources: [full(1, 2, 10), full(1, 2, 10), full(1, 2, 10), full(1, 2, 10)], targets: [argb], between: matrices, behind: [[0]] },
  { name: "P010ToARGBMatrix", sources: [full(1, 2), half(2, 2, 2, 2)], targets: [argb], between: matrices },
  { name: "P210ToARGBMatrix", sources: [full(1, 2), half(2, 1, 2, 2)], targets: [argb], between: matrices },
];

for (const test of conversions) {
  Deno.test(`${test.name}() is exact with the kernels`, () => compare(test));
}

Deno.test("YuvMatrix() tells every matrix from the others", () => {
  assertEquals(new Set(matrices.flat()).size, 12);
});
