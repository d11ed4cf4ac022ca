/** The age of frames, and their rate, from clocks that nobody has set. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { FrameAge } from "../../src/client/frame_age.ts";
import { FrameRate } from "../../src/client/frame_rate.ts";
import { Tally } from "../../src/client/tally.ts";

/** Ages of frames that come `delays` ms after their timestamps, 10 ms apart, from `t` on. */
function follow(delays: number[], { t = 5, age = new FrameAge(), first = 0, now = 1000 } = {}) {
  for (const [i, delay] of delays.entries()) {
    age.add({ index: first + i, metadata: { t: t + i / 100 } }, now + 10 * i + delay);
  }
  return age;
}

function assertAges(age: FrameAge, expected: { last: number; mean: number; max: number }): void {
  const { last, mean, max } = age.stats;
  assertAlmostEquals(last, expected.last, 1e-6);
  assertAlmostEquals(mean, expected.mean, 1e-6);
  assertAlmostEquals(max, expected.max, 1e-6);
}

Deno.test("FrameAge measures all frames against the promptest, be it the last one", () => {
  assertAges(new FrameAge(), { last: 0, mean: 0, max: 0 });
  assertAges(follow([4, 9, 6]), { last: 2, mean: 7 / 3, max: 5 });
  assertAges(follow([4, 9, 2]), { last: 0, mean: 3, max: 7 });
});

Deno.test("FrameAge is exact where the camera's clock is the time of day", () => {
  const age = follow(Array.from({ length: 50_000 }, (_, i) => i % 3), { t: 1.8e9 });
  const { mean, max } = age.stats;
  assertAlmostEquals(mean, 1, 1e-3); // doubles of that size are 0.24 µs apart
  assertAlmostEquals(max, 2, 1e-3);
});

Deno.test("FrameAge takes a clock that begins anew for another clock", () => {
  const age = follow([4, 9, 6], { t: 3600 });
  follow([100, 108], { t: 0, age, first: 3, now: 5000 });
  assertAges(age, { last: 8, mean: (0 + 5 + 2 + 0 + 8) / 5, max: 8 });
});

Deno.test("FrameAge is not misled by two loops, of which one delivers what the other has had", () => {
  const age = new FrameAge();
  const add = (index: number, t: number, delay: number) =>
    age.add({ index, metadata: { t } }, 1000 * t + delay);
  add(0, 10, 1);
  add(1, 11, 1);
  add(0, 10, 1001);
  add(1, 11, 1001);
  assertAges(age, { last: 1000, mean: 500, max: 1000 });
  // The clock begins anew, and the second loop still delivers a frame from before.
  add(2, 0, 20_000);
  add(1, 11, 9_000);
  add(3, 1, 20_003);
  assertAges(age, { last: 3, mean: 2003 / 6, max: 1000 });
});

Deno.test("FrameAge does not count the drift of a clock over a day", () => {
  const age = new FrameAge();
  for (let second = 0; second < 86_400; second++) {
    age.add({ index: second, metadata: { t: second * (1 - 100e-6) } }, 1000 * second);
  }
  const { mean, max } = age.stats;
  assert(max < 61 && mean < 31, `${mean}, ${max}`);
});

Deno.test("FrameAge leaves out frames without a time", () => {
  const age = follow([4, 9]);
  for (const t of [NaN, Infinity, -Infinity]) age.add({ index: 2, metadata: { t } }, 1020);
  assertAges(age, { last: 5, mean: 2.5, max: 5 });
});

Deno.test("FrameRate falls while nothing comes, and is right at once after an interruption", () => {
  const rate = new FrameRate();
  assertEquals(rate.at(0), 0);
  for (let i = 0; i <= 10; i++) rate.tick(20 * i);
  assertEquals(rate.at(200), 50);
  assertEquals(rate.at(1200), 1);
  rate.interrupted();
  rate.tick(60_000);
  rate.tick(60_020);
  assertEquals(rate.at(60_020), 50);
});

Deno.test("Tally does not take the time between two recordings for a frame interval", () => {
  const tally = new Tally();
  const now = performance.now();
  for (let i = 0; i < 10; i++) tally.image(i, now - 100_000 + 10 * i);
  tally.interrupted();
  tally.image(0, now - 10);
  tally.image(1, now);
  const { frameRate } = tally.stats([], 0);
  assert(frameRate > 1 && frameRate <= 101, `${frameRate}`); // with the pause: 0.09
});
