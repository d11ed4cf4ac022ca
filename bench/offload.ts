/**
 * What `offload` is for: a script that computes for half a second now and then, beside a camera of
 * 200 pictures a second.
 *
 *   deno run -A bench/offload.ts
 *
 * Told is how long the camera took to send pictures of ten seconds, as it has to wait for who does
 * not read, and how late the first frame after each block of the script was in its loop.
 */

import { connect } from "../mod.ts";
import { describeMachine } from "./machine.ts";
import { withSender } from "./processes.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

const rate = 200;
const seconds = 10;
/** In ms. */
const block = 500;
/** Frames from one block to the next. */
const between = 20;

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

async function measure(scenario: Scenario, offload: boolean, port: number): Promise<string> {
  await using camera = await connect({ hostname: "127.0.0.1", port, offload });
  const late: number[] = [];
  let [frames, blocks, begin] = [0, 0, 0];
  for await (using frame of camera.frames({ overflow: "latest", until: "recordingstop" })) {
    begin ||= performance.now();
    const sent = frame.metadata.t * 1000 - performance.timeOrigin;
    if (blocks > late.length) late.push(performance.now() - sent);
    // Not so near to the end that no picture follows.
    if (++frames % between === 0 && frame.index < (seconds - 1) * rate) {
      busyFor(block);
      blocks++;
    }
  }
  const took = (performance.now() - begin) / 1000;
  late.sort((a, b) => a - b);
  const [p50, max] = [late[late.length >> 1]!, late.at(-1)!].map((ms) => ms.toFixed(1));
  return `${scenario.name}, offload ${offload ? "on" : "off"}: ${seconds} s of pictures took ` +
    `${took.toFixed(1)} s; after ${blocks} blocks of ${block} ms the first frame was ` +
    `${p50} ms late (median), ${max} ms at most`;
}

console.log(describeMachine());
for (const name of ["640x480 yuv420p", "1080p yuv420p"]) {
  const scenario = { ...scenarios.find((each) => each.name === name)!, frames: seconds * rate };
  for (const offload of [false, true]) {
    console.log(await withSender({ scenario, rate }, (port) => measure(scenario, offload, port)));
  }
}
