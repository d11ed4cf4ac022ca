// Follows a bright spot, an LED on a headstage say, and triggers when it enters the right half.
//
// It always takes the newest frame and lets the rest go, so that the trigger is as early as it can
// be. The trigger here is a message to the camera's own server; it could as well be a datagram to
// the box that drives the valve.
//
// deno run --allow-net examples/track_spot.ts [HOST:PORT]

import { connect } from "@lab/filers-client";
import { brightSpot } from "./bright_spot.ts";

await using camera = await connect(Deno.args[0] ?? "localhost:5002");
Deno.addSignalListener("SIGINT", () => camera.close());

let wasRight = false;
const frames = camera.frames({ format: "gray", overflow: "latest", until: "recordingstop" });
for await (using frame of frames) {
  const spot = brightSpot(frame, 200);
  const isRight = spot !== null && spot.x > frame.width / 2;
  if (spot && isRight && !wasRight) {
    await camera.send("trigger", { t: frame.metadata.t, x: spot.x, y: spot.y });
    const delay = performance.now() - frame.receivedAt;
    console.log(
      `triggered at t ${frame.metadata.t} s, ${delay.toFixed(1)} ms after the frame came`,
    );
  }
  wasRight = isRight;
}
