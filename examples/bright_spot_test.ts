// How to test a script of your own, without Filers and without a camera.
//
// deno test --allow-net examples/bright_spot_test.ts

import { connect } from "@lab/filers-client";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { brightSpot } from "./bright_spot.ts";

/** A dark picture of 64x48 with one bright pixel, one column further right with each frame. */
function image(index: number) {
  const plane = new Uint8Array(64 * 48);
  plane[20 * 64 + index] = 255;
  return {
    pixelFormat: "gray",
    width: 64,
    height: 48,
    planes: [plane],
    metadata: { t: index / 100, count: index },
  };
}

Deno.test("brightSpot() follows a spot that moves to the right", async () => {
  await using server = new FakeFilersServer({ image, frames: 10, pace: 0 });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  const seen: number[] = [];
  const options = { format: "gray", overflow: "block", until: "recordingstop" } as const;
  for await (using frame of camera.frames(options)) {
    const spot = brightSpot(frame, 200);
    if (spot?.y !== 20) throw new Error(`the spot is at ${JSON.stringify(spot)}`);
    seen.push(spot.x);
  }
  if (seen.join() !== "0,1,2,3,4,5,6,7,8,9") throw new Error(`it was seen at ${seen}`);
});

Deno.test("brightSpot() finds nothing in the dark", () => {
  const dark = { data: new Uint8Array(4), width: 2, height: 2 };
  if (brightSpot(dark, 1) !== null) throw new Error("it sees ghosts");
});

Deno.test("my script is told when the camera is lost", async () => {
  const at = { sending: "image", index: 3 } as const;
  await using server = new FakeFilersServer({ image, faults: [{ kind: "reset", at }] });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  let error: unknown;
  try {
    for await (using _frame of camera.frames()) { /* what the script does */ }
  } catch (failure) {
    error = failure;
  }
  if (!(error instanceof Error && error.name === "DisconnectedError")) throw error;
});
