import { assertEquals } from "@std/assert";
import { rateFraction } from "../../src/output/frame_rate.ts";

const rates: [rate: number, fraction: readonly [number, number]][] = [
  [30, [30, 1]],
  [29.97, [30000, 1001]],
  [29.97002997002997, [30000, 1001]],
  [23.976, [24000, 1001]],
  [59.94, [60000, 1001]],
  [12.5, [25, 2]],
  [0.1, [1, 10]],
  [0.0001, [1, 10000]],
  [400.123, [400123, 1000]],
  [0, [30, 1]],
  [NaN, [30, 1]],
];

for (const [rate, fraction] of rates) {
  Deno.test(`rateFraction() of ${rate} is ${fraction.join("/")}`, () => {
    assertEquals(rateFraction(rate), fraction);
  });
}
