import { assert } from "@std/assert";
import { meanError, reduced, reductions } from "./scaling_quality.ts";

// Rounding, and libyuv rounds up twice in halving pixels. YUV: also the matrix's.
for (const [format, allowed] of [["rgb24", 0.55], ["yuv420p", 0.75]] as const) {
  Deno.test(`convert() of ${format} is nearest to the exact mean with the box filter`, () => {
    for (const size of reductions) {
      const errors = (["box", "bilinear", "linear", "none"] as const)
        .map((filter) => meanError(format, size, reduced(format, size, filter)));
      const [box, ...others] = errors as [number, ...number[]];
      assert(box <= allowed, `${size}: ${box} off on average`);
      for (const other of others) assert(box <= other + 0.05, `${size}: ${errors}`);
    }
  });
}
