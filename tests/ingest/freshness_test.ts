/** Frames are fresh, and a loop that ends has ended. Counted in frames: the clock is the machine's. */

import { assert, assertEquals } from "@std/assert";
import { connect } from "@lab/filers-client";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { grayImage, onPlay, ScriptedServer, startedRecording } from "../client/scripted_server.ts";

const hostname = "127.0.0.1";
/** More than the decoder's staging: an image is never read together with all of the next. */
const size = { width: 80, height: 64 };

Deno.test('"latest" hands over a frame at most 2 behind the one just sent, to a loop 10 times too slow', async () => {
  await using server = new ScriptedServer(onPlay(startedRecording("gray", 80, 64)));
  await using camera = await connect({ hostname, port: server.port });
  await camera.play();
  const peer = await server.peer();
  let sent = 0;
  let sending = true;
  const frameSent = new EventTarget();
  const camcorder = (async () => {
    while (sending) {
      await peer.send(grayImage(sent % 256, { ...size, more: `count: ${sent}\n    ` }));
      sent++;
      frameSent.dispatchEvent(new Event("sent"));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  const behind: number[] = [];
  for await (using frame of camera.frames({ overflow: "latest", limit: 100 })) {
    const count = Number(frame.metadata.count);
    behind.push(sent - 1 - count);
    assertEquals(frame.data[0], count % 256);
    const due = sent + 10;
    while (sent < due) {
      await new Promise((resolve) => frameSent.addEventListener("sent", resolve, { once: true }));
    }
  }
  sending = false;
  await camcorder;
  behind.sort((a, b) => a - b);
  assert(behind[98]! <= 2, `99% are at most ${behind[98]} frames behind; all: ${behind}`);
});

Deno.test("a loop that breaks at full rate converts no more, and its server stops", async () => {
  await using server = new FakeFilersServer({ width: 640, height: 480, pace: 0 });
  await using camera = await connect({ hostname, port: server.port });
  for (let round = 1; round <= 5; round++) {
    const frames = camera.frames();
    for await (using frame of frames) if (frame.index % 7 === 6) break;
    const { conversion, queued } = camera.stats;
    assertEquals(queued, 0);
    const sentBefore = server.imagesSent;
    await camera.stop();
    const { images } = camera.stats;
    // It goes on for what fits into the sockets' buffers until it hears the stop.
    assert(server.imagesSent - sentBefore < 200, `${server.imagesSent - sentBefore} images later`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(camera.stats.images, images, "images came after the acknowledgement");
    assertEquals(camera.stats.conversion.count, conversion.count);
    assertEquals(camera.state, "idle");
    assertEquals(frames.stats.received, frames.stats.delivered + frames.stats.dropped);
  }
});

Deno.test("stop() at full rate ends the loop after what is queued", async () => {
  await using server = new FakeFilersServer({ width: 640, height: 480, pace: 0 });
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ capacity: 3 });
  let after = 0;
  let stopping: Promise<void> | undefined;
  for await (using frame of frames) {
    if (stopping) after++;
    else if (frame.index >= 10) stopping = camera.stop();
  }
  assert(stopping);
  await stopping;
  assert(after <= 3, `${after} frames after stop()`);
  assertEquals(camera.state, "idle");
  assertEquals(server.died, null);
});
