/**
 * Writes box_sums.json from the native libyuv. Only needed where boxCases change.
 *
 *   deno run --allow-ffi --allow-write=tests/wasm tests/wasm/freeze_box_sums.ts
 *
 * Needs an x86 machine with Debian's libyuv0.
 */
import { boxCases, noise, sum } from "./box_cases.ts";

const { symbols } = Deno.dlopen("libyuv.so.0", {
  ARGBScale: {
    parameters: ["buffer", "i32", "i32", "i32", "buffer", "i32", "i32", "i32", "i32"],
    result: "i32",
  },
});
const sums = boxCases.map(({ width, height, toWidth, toHeight, filter }) => {
  const target = new Uint8Array(toWidth * toHeight * 4);
  const source = noise(width * height * 4);
  symbols.ARGBScale(
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
  return sum(target);
});
Deno.writeTextFileSync(new URL("box_sums.json", import.meta.url), JSON.stringify(sums) + "\n");
