import { assertEquals } from "@std/assert";
import { instantiate } from "../../src/pixels/libyuv.ts";
import { boxCases, noise, sum } from "./box_cases.ts";
import boxSums from "./box_sums.json" with { type: "json" };

Deno.test("ARGBScale() reduces by even ratios as the native libyuv's SIMD does", () => {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 32 });
  const libyuv = instantiate(memory);
  const source = libyuv.malloc(1 << 20), target = libyuv.malloc(1 << 16);
  const sums = boxCases.map(({ width, height, toWidth, toHeight, filter }) => {
    new Uint8Array(memory.buffer, source).set(noise(width * height * 4));
    libyuv.ARGBScale(
      source,
      width * 4,
      width,
      height,
      target,
      toWidth * 4,
      toWidth,
      toHeight,
      filter,
    );
    return sum(new Uint8Array(memory.buffer, target, toWidth * toHeight * 4));
  });
  assertEquals(sums, boxSums);
});
