/**
 * The real server is asked for signs of life in every state, and nothing comes of it but these.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { connect, type FilersClient } from "@lab/filers-client";
import { within } from "../reliability/within.ts";
import { RawClient } from "../server/raw_client.ts";
import { Recorder } from "./recorder.ts";

const hostname = "127.0.0.1";

/** For anything that is to happen at all, in ms. */
const DEADLINE = 20_000;

/** All that a client tells of its own accord, but for recordings. */
function record(camera: FilersClient): string[] {
  const events: string[] = [];
  for (const name of ["disconnect", "reconnect", "servererror", "message"] as const) {
    camera.addEventListener(name, () => events.push(name));
  }
  return events;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("the real server objects to a second started_playing in the known words, and plays on", async () => {
  await using recorder = await Recorder.start();
  using client = await RawClient.connect(recorder.port);
  for (const isRecording of [false, true]) {
    if (isRecording) await recorder.record("gray", 4, 2);
    await client.play();
    if (isRecording) await client.expect("started_recording");
    const before = await recorder.state();
    await client.play();
    const { value } = await client.expect("exception");
    assertEquals((value as string[])[0], "Client already notified that it is playing");
    assertEquals(await recorder.state(), before);
    if (isRecording) {
      await recorder.frame("gray", 4, 2);
      await client.expect("image");
    }
    await client.stop();
    await client.expect("stopped_playing");
  }
  assertEquals(await recorder.errors(), []);
});

Deno.test("the real server that has nothing to send is left as it is, and not lost", async () => {
  for (const offload of [false, true]) {
    await using recorder = await Recorder.start();
    const heartbeat = 400;
    await using camera = await connect({ hostname, port: recorder.port, heartbeat, offload });
    const events = record(camera);
    await pause(4 * heartbeat);
    assertEquals(camera.state, "idle");

    const frames = camera.frames({ format: "native" });
    const next = frames.next();
    await recorder.played();
    await pause(4 * heartbeat);
    assertEquals(camera.state, "waiting");
    assert((await recorder.state()).waiting);

    await recorder.record("gray", 4, 2);
    await recorder.frame("gray", 4, 2, { seed: 1 });
    assertEquals((await within(DEADLINE, "next()", next)).value?.metadata.count, 1);
    await pause(4 * heartbeat);
    assertEquals(camera.state, "recording");
    await recorder.frame("gray", 4, 2, { seed: 2 });
    assertEquals((await within(DEADLINE, "next()", frames.next())).value?.metadata.count, 2);

    await camera.close();
    assertEquals(events, []);
    assertEquals(await recorder.errors(), []);
    assert((await recorder.state()).alive);
  }
});

Deno.test("recordings begin and end amidst questions, and no frame is missing", async () => {
  await using recorder = await Recorder.start();
  // So short that it asks every few polls; the answers are never late on purpose.
  await using camera = await connect({ hostname, port: recorder.port, heartbeat: 400 });
  const events = record(camera);
  const counts: unknown[] = [];
  const loop = async () => {
    for await (using frame of camera.frames({ format: "native", capacity: 1024 })) {
      counts.push(frame.metadata.count);
    }
  };
  const running = loop();
  let sent = 0;
  for (let round = 0; round < 30; round++) {
    await recorder.played();
    // Over the whole time from one question to the next, to cross with one sooner or later.
    await pause(170 + round * 2);
    await recorder.record("gray", 4, 2);
    for (let i = 0; i < 3; i++) await recorder.frame("gray", 4, 2, { seed: sent++ });
    await pause(170 + round * 2);
    await recorder.stop();
  }
  await recorder.played();
  await camera.close();
  await running;
  assertEquals(counts, Array.from({ length: sent }, (_, count) => count));
  assertEquals(events, []);
  assertEquals(await recorder.errors(), []);
});

Deno.test("the real server survives being given up while it stands still", async () => {
  for (const state of ["idle", "waiting", "recording"] as const) {
    await using recorder = await Recorder.start();
    if (state === "recording") await recorder.record("gray", 4, 2);
    const options = { hostname, port: recorder.port, heartbeat: 400, reconnect: {} };
    await using camera = await connect(options);
    if (state !== "idle") await camera.play();
    assertEquals(camera.state, state);
    const told = (name: "disconnect" | "reconnect") =>
      within(
        DEADLINE,
        name,
        new Promise((resolve) => camera.addEventListener(name, resolve, { once: true })),
      );
    const [lost, back] = [told("disconnect"), told("reconnect")];
    recorder.freeze();
    await lost;
    recorder.goOn();
    await back;
    assert(await within(DEADLINE, "stop()", camera.stop().then(() => camera.ping())) < DEADLINE);
    assertEquals(await recorder.errors(), []);
    assert((await recorder.state()).alive, state);
  }
});
