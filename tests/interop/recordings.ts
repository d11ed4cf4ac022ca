/**
 * Recordings of the real recorder: begun before and after play, ended and begun again, broken off;
 * and what else it has to say.
 *
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  ConnectError,
  DisconnectedError,
  type Frame,
  RemoteVideoPlayer,
  ServerBusyError,
  ServerError,
} from "@lab/filers-client";
import { encodeMessage } from "../../src/wire/encode.ts";
import { until } from "./python_peer.ts";
import { Recorder } from "./recorder.ts";

const hostname = "127.0.0.1";
const once = { format: "native", capacity: 64, until: "recordingstop" } as const;

/** Sends frames numbered from 0. */
async function send(recorder: Recorder, count: number): Promise<void> {
  for (let seed = 0; seed < count; seed++) await recorder.frame("yuv420p", 32, 24, { seed });
}

Deno.test("frames() joins a recording that runs", async () => {
  await using recorder = await Recorder.start();
  await recorder.record("yuv420p", 32, 24, 29.97);
  await send(recorder, 3);
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = Array.fromAsync(camera.frames(once), ({ metadata }) => metadata.count);
  await recorder.played();
  await until("the client knows", () => Promise.resolve(camera.recording !== null));
  assertEquals(camera.recording, { pixelFormat: "yuv420p", width: 32, height: 24, rate: 29.97 });
  assertEquals(camera.state, "recording");
  await send(recorder, 2);
  await recorder.stop();
  assertEquals(await frames, [0, 1]);
  assertEquals(camera.state, "idle");
});

Deno.test("frames() goes on with a second and a third recording", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const events: string[] = [];
  camera.addEventListener("recordingstart", ({ detail }) => events.push(`start ${detail.rate}`));
  camera.addEventListener("recordingstop", () => events.push("stop"));
  const frames = Array.fromAsync(camera.frames({ format: "native", limit: 6, capacity: 64 }));
  for (const rate of [10, 0, 30]) {
    await recorder.played();
    await recorder.record("yuv420p", 32, 24, rate);
    await send(recorder, 2);
    await recorder.stop();
  }
  const counts = (await frames).map(({ metadata }) => metadata.count);
  assertEquals(counts, [0, 1, 0, 1, 0, 1]);
  // The loop stops playing with its last frame, so the end of the third may or may not be told.
  assertEquals(events.slice(0, 5), ["start 10", "stop", "start 0", "stop", "start 30"]);
});

Deno.test("play() and stop() can be called again and again", async () => {
  await using recorder = await Recorder.start();
  await recorder.record("yuv420p", 32, 24);
  await using camera = await connect({ hostname, port: recorder.port });
  for (let round = 0; round < 5; round++) {
    await Promise.all([camera.play(), camera.play()]);
    assertEquals(camera.state, "recording");
    await send(recorder, 1);
    await Promise.all([camera.stop(), camera.stop()]);
    assertEquals(camera.state, "idle");
    const { images } = camera.stats;
    await send(recorder, 1);
    assert(await camera.ping() < 1000);
    assertEquals(camera.stats.images, images, "an image came after the acknowledgement");
  }
  assertEquals(await recorder.errors(), []);
});

Deno.test("a second play is the server's exception, and the connection lives", async () => {
  await using recorder = await Recorder.start();
  const conn = await Deno.connect({ hostname, port: recorder.port });
  const play = encodeMessage("started_playing", null);
  await conn.write(play);
  await conn.write(play);
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("TypeError")) {
    text += new TextDecoder().decode(buffer.subarray(0, await conn.read(buffer) ?? 0));
  }
  assert(text.includes("Client already notified that it is playing"));
  await conn.write(encodeMessage("stopped_playing", null));
  while (!text.includes("stopped_playing")) {
    text += new TextDecoder().decode(buffer.subarray(0, await conn.read(buffer) ?? 0));
  }
  conn.close();
  assert((await recorder.state()).alive);
});

Deno.test("an exception of the server's reaches the loop", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = Array.fromAsync(camera.frames());
  await recorder.played();
  await recorder.send("exception", ["no camera", "Traceback"]);
  const error = await assertRejects(() => frames, ServerError);
  assertEquals([error.text, error.traceback], ["no camera", "Traceback"]);
  await camera.stop();
  assert(await camera.ping() < 1000);
});

Deno.test("an application's own messages go both ways", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const told = new Promise((resolve) => {
    camera.addEventListener("message", ({ detail }) => resolve(detail), { once: true });
  });
  await recorder.send("stage", { x: 1.5, labels: ["a", null] });
  assertEquals(await told, { name: "stage", value: { x: 1.5, labels: ["a", null] } });
  await camera.send("light", { on: true, level: 0.5, at: new Date(0), raw: new Uint8Array(3) });
  assert(await camera.ping() < 1000);
  assertEquals(await recorder.errors(), []);
});

for (const state of ["idle", "waiting", "recording"] as const) {
  Deno.test(`a server that is stopped ends a client that is ${state}`, async () => {
    await using recorder = await Recorder.start();
    await using camera = await connect({ hostname, port: recorder.port });
    if (state === "recording") await recorder.record("yuv420p", 32, 24);
    const frames: unknown[] = [];
    const loop = state === "idle" ? Promise.resolve() : (async () => {
      const all = camera.frames({ format: "native", capacity: 64 });
      for await (using frame of all) frames.push(frame.metadata.count);
    })();
    const ended = loop.then(() => null, (error) => error);
    if (state !== "idle") await recorder.played();
    if (state === "recording") await send(recorder, 4);
    await recorder.stopServer();
    assertInstanceOf(await camera.closed, DisconnectedError);
    if (state !== "idle") assertInstanceOf(await ended, DisconnectedError);
    assertEquals(frames, state === "recording" ? [0, 1, 2, 3] : []);
    await assertRejects(() => connect({ hostname, port: recorder.port }), ConnectError);
  });
}

Deno.test("a connection that is lost is made again, and plays", async () => {
  await using recorder = await Recorder.start();
  // The way between the two, which can be cut.
  const listener = Deno.listen({ hostname, port: 0 });
  const ways: Deno.TcpConn[] = [];
  const carrying = (async () => {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname, port: recorder.port });
      ways.push(near, far);
      near.readable.pipeTo(far.writable).catch(() => {});
      far.readable.pipeTo(near.writable).catch(() => {});
    }
  })();
  {
    const reconnect = { minDelay: 20, maxDelay: 50 };
    await using camera = await connect({ hostname, port: listener.addr.port, reconnect });
    const frames = Array.fromAsync(camera.frames(once));
    await recorder.played();
    for (const way of ways) way.close();
    await until("the client is back", () => Promise.resolve(camera.stats.reconnects === 1));
    await recorder.played();
    await recorder.record("yuv420p", 32, 24);
    await send(recorder, 2);
    await recorder.stop();
    assertEquals((await frames).length, 2);
  }
  listener.close();
  await carrying;
});

Deno.test("a second client is told that the server is busy, the first does not notice", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = Array.fromAsync(camera.frames(once));
  await recorder.played();
  await recorder.record("yuv420p", 32, 24);
  const second = connect({ hostname, port: recorder.port, connectTimeout: 200 });
  await assertRejects(() => second, ServerBusyError);
  await send(recorder, 3);
  await recorder.stop();
  assertEquals((await frames).length, 3);
});

Deno.test("RemoteVideoPlayer does with the real server what the Python class does", async () => {
  await using recorder = await Recorder.start();
  const told: unknown[] = [];
  class Player extends RemoteVideoPlayer {
    override processImage(_frame: Frame, metadata: Frame["metadata"]): void {
      told.push(metadata.count);
    }
    override processRecordingState(state: boolean): void {
      told.push(state);
    }
  }
  const player = new Player({ hostname, port: recorder.port, frames: { capacity: 64 } });
  await player.startListener();
  await player.play();
  await recorder.played();
  await recorder.record("yuv420p", 32, 24);
  await send(recorder, 2);
  await recorder.stop();
  await until("the end of the recording is told", () => Promise.resolve(told.length === 4));
  await player.stop();
  await player.stopListener();
  assertEquals(told, [true, 0, 1, false]);
  assert((await recorder.state()).alive);
});
