/**
 * The memory of a client that receives 1080p at 60 frames a second for minutes, its camera in
 * another process.
 *
 *   deno run -A bench/memory.ts [MINUTES]
 */

import { connect } from "../mod.ts";
import { describeMachine } from "./machine.ts";
import { withSender } from "./processes.ts";
import type { Scenario } from "./scenarios.ts";

const minutes = Number(Deno.args[0] ?? 10);
const rate = 60;
const scenario: Scenario = {
  name: "1080p yuv420p",
  pixelFormat: "yuv420p",
  width: 1920,
  height: 1080,
  scaled: null,
  frames: rate * 60 * minutes,
};
const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

console.log(describeMachine());
await withSender({ scenario, rate }, async (port) => {
  await using camera = await connect({ hostname: "127.0.0.1", port });
  let frames = 0;
  for await (using frame of camera.frames({ until: "recordingstop" })) {
    if (frame.data.length === 0) throw new Error("an empty picture");
    if (++frames % (30 * rate) > 0) continue;
    const { rss, heapTotal, heapUsed } = Deno.memoryUsage();
    console.log(
      `${frames / rate} s: RSS ${mebibytes(rss)} MiB, V8's heap ${
        mebibytes(heapTotal)
      }, of which ` +
        `used ${mebibytes(heapUsed)}; ${camera.stats.dropped} dropped`,
    );
  }
});
