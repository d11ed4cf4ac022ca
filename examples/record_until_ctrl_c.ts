// Records a camera until Ctrl-C, and says what is missing.
//
// deno run --allow-net --allow-write examples/record_until_ctrl_c.ts [HOST:PORT] [FILE]

import { connect, record } from "@lab/filers-client";

const [address = "localhost:5002", file = "trial.y4m"] = Deno.args;
await using camera = await connect(address);

// The recording ends when the frames that came before are written.
Deno.addSignalListener("SIGINT", () => camera.close());
// While it happens, not only at the end.
camera.addEventListener("slowconsumer", () => console.error("the disk is too slow"));

const { frames, dropped, gaps, missing } = await record(camera, file);
console.log(`${frames} frames in ${file}; ${dropped} dropped here, ${gaps} missed by the server`);
for (const { before, t, dropped, gap } of missing) {
  console.log(`  before frame ${before} (t ${t} s): ${dropped + gap}`);
}
