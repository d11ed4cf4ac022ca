import { assertEquals } from "@std/assert";
import { bytes, duration, frameRate, plural } from "../../src/cli/figures.ts";

Deno.test("plural() counts one apart", () => {
  assertEquals([0, 1, 12345].map((n) => plural(n, "frame")), [
    "0 frames",
    "1 frame",
    "12,345 frames",
  ]);
});

Deno.test("duration() chooses its unit", () => {
  const times = [0.126, 12.34, 999, 1000, 59_940, 60_000, 3_599_000, 7_260_000];
  assertEquals(times.map(duration), [
    "0.13 ms",
    "12.3 ms",
    "999.0 ms",
    "1.0 s",
    "59.9 s",
    "1 min 0 s",
    "59 min 59 s",
    "2 h 1 min",
  ]);
});

Deno.test("frameRate() leaves out digits that say nothing", () => {
  assertEquals([30, 29.97003, 400.04].map(frameRate), ["30 fps", "29.97 fps", "400 fps"]);
});

Deno.test("bytes() has three digits and never 1000 of a unit", () => {
  assertEquals([0, 999, 1000, 41_472_000, 999_600].map(bytes), [
    "0 B",
    "999 B",
    "1.00 kB",
    "41.5 MB",
    "1.00 MB",
  ]);
});
