// Finds what moves: each frame is compared with a background that slowly follows the scene.
//
// deno run --allow-net examples/background_subtraction.ts [HOST:PORT]

import { connect } from "@lab/filers-client";

/** Share of a new frame in the background. */
const FOLLOW = 0.05;
/** Difference, of 255, that counts as movement. */
const THRESHOLD = 40;

await using camera = await connect(Deno.args[0] ?? "localhost:5002");
Deno.addSignalListener("SIGINT", () => camera.close());

let background: Float32Array | undefined;
// A small picture is enough, costs less, and has less noise: "box" takes the mean of all pixels.
const options = { format: "gray", width: 160, filter: "box", until: "recordingstop" } as const;
for await (using frame of camera.frames(options)) {
  const pixels = frame.data;
  background ??= Float32Array.from(pixels);
  let moving = 0;
  for (let i = 0; i < pixels.length; i++) {
    const difference = pixels[i]! - background[i]!;
    if (Math.abs(difference) > THRESHOLD) moving++;
    background[i]! += FOLLOW * difference;
  }
  const share = 100 * moving / pixels.length;
  console.log(`t ${frame.metadata.t.toFixed(3)} s: ${share.toFixed(2)}% moves`);
}
