// Prints a line for each frame of a camera. Ctrl-C ends it.
//
// deno run --allow-net examples/print_frames.ts [HOST:PORT]

import { connect } from "@lab/filers-client";

await using camera = await connect(Deno.args[0] ?? "localhost:5002");
Deno.addSignalListener("SIGINT", () => camera.close()); // ends the loop, and tells the server

for await (using frame of camera.frames({ width: 320 })) {
  const { index, metadata, width, height, gap } = frame;
  const missed = gap > 0 ? `, ${gap} missed` : "";
  console.log(`${index}: t ${metadata.t.toFixed(3)} s, ${width}x${height}${missed}`);
}
console.log(`${camera.stats.dropped} frames came too fast for this loop`);
