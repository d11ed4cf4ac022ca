/**
 * All that the real recorder's YAML writers, the C one and the pure Python one, can put into the
 * metadata of a frame. metadata.py has the values.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { connect } from "@lab/filers-client";
import { Recorder } from "./recorder.ts";

const hostname = "127.0.0.1";

const expected = {
  t: 0.1,
  none: null,
  true: true,
  integer: -3,
  big: 2n ** 63n + 1n,
  float: 29.97002997002997,
  small: 1e-7,
  whole: 30,
  infinity: -Infinity,
  nan: NaN,
  bytes: Uint8Array.from({ length: 100 }, (_, i) => i),
  "empty bytes": new Uint8Array(),
  date: new Date("2024-02-29"),
  time: new Date("2024-02-29T12:30:15.250Z"),
  list: [1, [], ["a", { b: [null] }]],
  tuple: [1, 2],
  mapping: { nested: { deep: {} } },
  set: new Set(["a", "b"]),
  ordered: new Map<string, number>([["z", 1], ["a", 2]]),
  shared: [[1, 2], [1, 2]],
  "numpy number": 2.5,
  "numpy integer": 7,
  "numpy array": { dtype: "<i2", shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
  path: "/data/run 1",
  "kivy mapping": { gain: 2 },
  "kivy sequence": [1, 2],
  string: "plain",
  empty: "",
  yes: "yes",
  clock: "12:30",
  number: "012",
  null: "null",
  colon: "a: b # c",
  quotes: `'"\\`,
  lines: "one\ntwo\n\n three ",
  tab: "\t",
  umlaut: "größe µm",
  mouse: "\u{1F42D}",
  long: Array(60).fill("frame").join(" "),
  percent: "%YAML 1.2",
  document: "--- ... ",
  5: "integer key",
  "key: with # signs": 1,
  ["k".repeat(140)]: "long key",
};

for (const [writer, args] of [["C", []], ["Python", ["--pure"]]] as const) {
  Deno.test(`metadata of every type arrives from ruamel.yaml's ${writer} writer`, async () => {
    await using recorder = await Recorder.start({ args: [...args] });
    await using camera = await connect({ hostname, port: recorder.port });
    const frames = Array.fromAsync(camera.frames({ format: "native", limit: 1 }));
    await recorder.played();
    await recorder.record("gray", 4, 2);
    await recorder.frameWithEveryValue();
    const [frame] = await frames;
    for (const [key, value] of Object.entries(expected)) {
      assertEquals(frame!.metadata[key], value, key);
    }
    assertEquals(Object.keys(frame!.metadata).length, Object.keys(expected).length);
  });
}
