/** Between the coming of frames and the refreshes of a display: nothing left out, nothing late. */

import { assert, assertEquals } from "@std/assert";
import { makeFrame } from "../../src/viewer/page/frame.ts";
import { WaitingFrames } from "../../src/viewer/page/waiting_frames.ts";

/** A display to which `arrivals` frames come before each refresh; tells which are drawn. */
function play(arrivals: Iterable<number>, waiting = new WaitingFrames(), first = 0) {
  const drawn: (number | null)[] = [];
  let index = first;
  for (const count of arrivals) {
    for (let i = 0; i < count; i++) waiting.add(frameAt(index++));
    drawn.push(waiting.isEmpty ? null : waiting.take()!.index);
  }
  return { drawn, sent: index };
}

function frameAt(index: number) {
  const size = { width: 1, height: 1 };
  return makeFrame({
    type: "frame",
    index,
    t: index / 60,
    count: index,
    pixels: "gray",
    ...size,
    region: { x: 0, y: 0, ...size },
    source: { pixelFormat: "gray", ...size, white: 255 },
  }, new ArrayBuffer(1));
}

Deno.test("WaitingFrames shows two that come at once one after the other", () => {
  assertEquals(play([1, 0, 2, 1, 0, 3, 0, 0, 1]).drawn, [0, null, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("WaitingFrames loses none of a camera as fast as the display that comes unevenly", () => {
  // Sent at the very moments of the refreshes, each comes earlier or later by up to a third of one.
  const arrivals: number[] = Array(36_000).fill(0);
  for (let i = 0; i < arrivals.length - 1; i++) {
    const golden = i * (Math.sqrt(5) - 1) / 2 % 1; // evenly from 0 to 1, and in no order
    arrivals[Math.ceil(i + (golden - 0.5) * 2 / 3)]!++;
  }
  assert(arrivals.includes(0) && arrivals.includes(2));
  const { drawn, sent } = play(arrivals);
  assertEquals(drawn.filter((index) => index !== null), Array.from({ length: sent }, (_, i) => i));
});

Deno.test("WaitingFrames keeps no lag: what no refresh needed for two seconds is dropped", () => {
  const { drawn } = play([3, ...Array(200).fill(1)]);
  assertEquals(drawn.slice(0, 120), Array.from({ length: 120 }, (_, i) => i));
  assertEquals(drawn.slice(120), Array.from({ length: 81 }, (_, i) => 122 + i));
});

Deno.test("WaitingFrames shows one of the last three of a camera faster than the display", () => {
  const { drawn } = play(Array(1000).fill(4));
  for (const [refresh, index] of drawn.entries()) assertEquals(index, 4 * refresh + 1);
});

Deno.test("WaitingFrames.dropOlder() leaves the latest, and what comes then", () => {
  const waiting = new WaitingFrames();
  for (let index = 0; index < 3; index++) waiting.add(frameAt(index));
  waiting.dropOlder();
  assertEquals(play([0, 1, 1], waiting, 10).drawn, [2, 10, 11]);
  waiting.dropOlder();
  assert(waiting.isEmpty);
});
