import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  connect,
  DisconnectedError,
  FilersError,
  type Frame,
  ServerError,
  SlowConsumerError,
  TimeoutError,
} from "@lab/filers-client";
import {
  acknowledgement,
  grayImage,
  message,
  onPlay,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "./scripted_server.ts";

const hostname = "127.0.0.1";
const images = (...values: number[]) => values.map((value) => grayImage(value));

/** Resolves when `camera` has received `count` images. */
async function received(camera: { stats: { images: number } }, count: number): Promise<void> {
  while (camera.stats.images < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

function assertAccounted(
  stats: { received: number; delivered: number; dropped: number; queued: number },
): void {
  assertEquals(stats.received, stats.delivered + stats.dropped + stats.queued);
}

Deno.test("frames() plays on the first next() and stops when the loop breaks", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3)));
  await using camera = await connect({ hostname, port: server.port });
  const peer = await server.peer();
  const frames = camera.frames({ format: "gray" });
  assertEquals(peer.received, ["stopped_playing"]);
  for await (using frame of frames) {
    assertEquals([...frame.data], new Array(8).fill(1));
    assertEquals(camera.recording, { pixelFormat: "gray", width: 4, height: 2, rate: 30 });
    break;
  }
  await peer.heard("stopped_playing", 2);
  assertEquals(peer.received, ["stopped_playing", "started_playing", "stopped_playing"]);
});

Deno.test("a frame carries what the server sent and when it came", async () => {
  const before = performance.now();
  const image = grayImage(7, { t: 1.0000005, more: "count: 41\n    name: top\n    " });
  await using server = new ScriptedServer(onPlay(startedRecording(), image, image));
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames();
  using frame = (await frames.next()).value!;
  assertEquals(frame.metadata, { count: 41, name: "top", t: 1.0000005 });
  assertEquals(frame.timestamp, 1000001);
  assertEquals([frame.format, frame.width, frame.height, frame.stride], ["rgba", 4, 2, 16]);
  assertEquals(frame.index, 0);
  assertEquals(frame.gap, 0);
  assert(frame.receivedAt > before && frame.receivedAt <= performance.now());
  assertEquals(frame.source, {
    pixelFormat: "gray",
    width: 4,
    height: 2,
    linesizes: [4],
    planes: [8],
  });
  assertInstanceOf(frame.data, Uint8ClampedArray);
  assertEquals(new ImageData(frame.data, frame.width).height, 2);
  assertEquals([...frame.toImageData().data.subarray(0, 4)], [7, 7, 7, 255]);
  await frames.return();
});

Deno.test("the native format hands over the planes as sent", async () => {
  const planes = [4, 2, 2].map((rows, i) => new Uint8Array(rows * (i ? 3 : 6)).fill(10 + i));
  const yaml = "- image\n- - - 24\n    - 6\n    - 6\n    - 0\n  - yuv420p\n  - - 5\n    - 4\n" +
    "  - - 6\n    - 3\n    - 3\n    - 0\n  - t: 0\n";
  await using server = new ScriptedServer(
    onPlay(startedRecording("yuv420p", 5, 4), message(yaml, ...planes)),
  );
  await using camera = await connect({ hostname, port: server.port });
  for await (using frame of camera.frames({ format: "native", limit: 1 })) {
    assertEquals(frame.planes.map(({ data }) => [...data]), planes.map((plane) => [...plane]));
    assertEquals(frame.planes.map(({ stride }) => stride), [6, 3, 3]);
    assertEquals(frame.data.length, 36);
  }
});

Deno.test("a frame stays unchanged while it is held, and throws once it is closed", async () => {
  const values = Array.from({ length: 200 }, (_, i) => i);
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(...values)));
  await using camera = await connect({ hostname, port: server.port });
  const held: Frame[] = [];
  for await (const frame of camera.frames({ capacity: 1024, limit: 200 })) {
    if (frame.index % 10 === 0) held.push(frame);
    else frame.close();
  }
  for (const frame of held) {
    assertEquals(frame.data[0], frame.index);
    assertEquals(frame.data.length, 32);
  }
  const [frame] = held;
  assert(frame);
  const copy = frame.copy();
  frame.close();
  frame.close();
  assertThrows(() => frame.data, FilersError, "it is closed");
  assertThrows(() => frame.planes, FilersError, "it is closed");
  assertThrows(() => frame.toImageData(), FilersError, "it is closed");
  assertThrows(() => frame.copy(), FilersError, "it is closed");
  assertEquals(frame.metadata, { t: 0 });
  assertEquals(copy.data[3], 255);
  assertEquals(structuredClone(copy.data).length, 32);
});

Deno.test("return() acts at once while a next() is pending", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames();
  const pending = frames.next();
  await (await server.peer()).heard("started_playing");
  assertEquals(await frames.return(), { done: true, value: undefined });
  assertEquals(await pending, { done: true, value: undefined });
  assertEquals(await frames.next(), { done: true, value: undefined });
  await (await server.peer()).heard("stopped_playing", 2);
});

Deno.test("close() reads on until the stop is acknowledged, and only then closes", async () => {
  let acknowledgedAt = 0;
  await using server = new ScriptedServer((name, peer) => {
    if (name === "started_playing") void peer.send(startedRecording(), ...images(1));
    if (name !== "stopped_playing") return;
    if (peer.received.length === 1) return void peer.send(acknowledgement);
    // Saturated: images go on for a while before the acknowledgement.
    setTimeout(() => {
      acknowledgedAt = peer.received.length;
      void peer.send(...images(2, 3, 4), acknowledgement);
    }, 100);
  });
  const camera = await connect({ hostname, port: server.port });
  for await (using _ of camera.frames()) break;
  await camera.close();
  const peer = await server.peer();
  await peer.heard("EOF");
  assertEquals(acknowledgedAt, 3, "the client left before the acknowledgement");
  assertEquals(peer.received, ["stopped_playing", "started_playing", "stopped_playing", "EOF"]);
  assertAccounted(camera.stats);
  assertEquals(camera.stats.images, 4);
  assertEquals(camera.stats.delivered, 1);
});

Deno.test("each overflow policy keeps its frames and its accounts", async (t) => {
  const cases = {
    "drop-oldest": [4, 5],
    "latest": [5],
    "drop-newest": [2, 3],
  } as const;
  for (const [overflow, expected] of Object.entries(cases)) {
    await t.step(overflow, async () => {
      await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1)));
      await using camera = await connect({ hostname, port: server.port });
      let slow = 0;
      camera.addEventListener("slowconsumer", () => slow++);
      const frames = camera.frames({
        overflow: overflow as keyof typeof cases,
        capacity: 2,
        format: "gray",
      });
      using frame = (await frames.next()).value!;
      assertEquals(frame.data[0], 1);
      await (await server.peer()).send(...images(2, 3, 4, 5));
      await received(camera, 5);
      const got: number[] = [];
      while (got.length < expected.length) {
        using each = (await frames.next()).value!;
        got.push(each.data[0]!);
      }
      assertEquals(got, [...expected]);
      assertAccounted(frames.stats);
      assertEquals(frames.stats.received, 5);
      assertEquals(frames.stats.dropped, 5 - 1 - expected.length);
      assertEquals(slow, overflow === "latest" ? 0 : 1);
      await frames.return();
      assertAccounted(camera.stats);
    });
  }
});

Deno.test("overflow error hands over what is queued, then throws SlowConsumerError", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3, 4, 5)));
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ overflow: "error", capacity: 2, format: "gray" });
  const got = [(await frames.next()).value!.data[0]];
  await received(camera, 5);
  got.push((await frames.next()).value!.data[0], (await frames.next()).value!.data[0]);
  assertEquals(got, [1, 2, 3]);
  await assertRejects(() => frames.next(), SlowConsumerError, "fell 2 frames behind");
  assertEquals(await frames.next(), { done: true, value: undefined });
  assertAccounted(frames.stats);
});

Deno.test("overflow block stops reading and loses nothing", async () => {
  const large = Array.from(
    { length: 40 },
    (_, i) => grayImage(i, { width: 640, height: 480 }),
  );
  await using server = new ScriptedServer(onPlay(startedRecording("gray", 640, 480), ...large));
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ overflow: "block", capacity: 2, format: "gray", limit: 40 });
  const got: number[] = [];
  for await (using frame of frames) {
    got.push(frame.data[0]!);
    assert(frames.stats.queued <= 2, "more queued than capacity");
    if (got.length % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertEquals(got, Array.from({ length: 40 }, (_, i) => i));
  assertEquals(frames.stats.dropped, 0);
});

Deno.test("iterators with the same conversion share one, others get their own", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3)));
  await using camera = await connect({ hostname, port: server.port });
  const loops = [{}, { format: "rgba" }, { format: "gray" }, { format: "native" }] as const;
  const sums = await Promise.all(loops.map(async (options) => {
    let sum = 0;
    for await (using frame of camera.frames({ ...options, limit: 3 })) sum += frame.data[0]!;
    return sum;
  }));
  assertEquals(sums, [6, 6, 6, 6]);
  assertEquals(camera.stats.conversion.count, 6); // rgba and gray, three images each
  assertEquals(camera.stats.images, 3);
  assertEquals(camera.stats.received, 12);
  assertAccounted(camera.stats);
});

Deno.test("a camera's clock that begins anew makes no frame an hour late", async () => {
  const times = [3600, 3600.01, 0, 0.01];
  await using server = new ScriptedServer(
    onPlay(startedRecording(), ...times.map((t) => grayImage(1, { t }))),
  );
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ limit: 4, capacity: 8 });
  for await (using _frame of frames);
  for (const { age } of [camera.stats, frames.stats]) {
    assert(age.max > 0 && age.max < 60_000, `${age.max}`);
  }
});

Deno.test("gap tells the frames that the server skipped, by count", async () => {
  const counted = (count: number) => grayImage(1, { more: `count: ${count}\n    ` });
  await using server = new ScriptedServer(
    onPlay(startedRecording(), counted(5), counted(6), counted(9), counted(2), counted(3)),
  );
  await using camera = await connect({ hostname, port: server.port });
  const gaps: number[] = [];
  for await (using frame of camera.frames({ limit: 5, capacity: 8 })) gaps.push(frame.gap);
  assertEquals(gaps, [0, 0, 2, 0, 0]);
  assertEquals(camera.stats.gaps, 2);
});

Deno.test("frames() plays again for each recording; until recordingstop ends after one", async () => {
  let recordings = 0;
  await using server = new ScriptedServer((name, peer) => {
    if (name === "stopped_playing") return void peer.send(acknowledgement);
    if (name !== "started_playing" || ++recordings > 2) return;
    const [image] = images(recordings);
    // In one piece: the next loop shall not see the end of the recording before.
    void peer.send(new Uint8Array([...startedRecording(), ...image!, ...stoppedRecording]));
  });
  await using camera = await connect({ hostname, port: server.port });
  const got: number[] = [];
  for await (using frame of camera.frames({ format: "gray", limit: 2 })) got.push(frame.data[0]!);
  assertEquals(got, [1, 2]);

  recordings = 0;
  const once: number[] = [];
  for await (using each of camera.frames({ format: "gray", until: "recordingstop" })) {
    once.push(each.data[0]!);
  }
  assertEquals(once, [1]);
});

Deno.test("frameTimeout throws TimeoutError when a recording goes silent", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1)));
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ frameTimeout: 60 });
  (await frames.next()).value!.close();
  await assertRejects(() => frames.next(), TimeoutError, "none came for 60 ms");
  await (await server.peer()).heard("stopped_playing", 2);
});

Deno.test("frameTimeout does not run while nothing records", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ frameTimeout: 20 });
  const first = frames.next();
  await new Promise((resolve) => setTimeout(resolve, 80));
  await (await server.peer()).send(startedRecording(), ...images(1));
  (await first).value!.close();
  await frames.return();
});

Deno.test("an aborted signal ends the loop with its reason and drops what is queued", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3)));
  await using camera = await connect({ hostname, port: server.port });
  const controller = new AbortController();
  const frames = camera.frames({ signal: controller.signal });
  (await frames.next()).value!.close();
  await received(camera, 3);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => frames.next()), reason);
  assertEquals(frames.stats.dropped, 2);
  assertAccounted(frames.stats);
});

Deno.test("a lost server ends the loop after the frames that came", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2)));
  await using camera = await connect({ hostname, port: server.port });
  const frames = camera.frames({ format: "gray" });
  let disconnects = 0;
  camera.addEventListener("disconnect", () => disconnects++);
  const got = [(await frames.next()).value!.data[0]];
  const peer = await server.peer();
  await received(camera, 2);
  await peer.send(grayImage(3).subarray(0, 50)); // dies in mid-frame
  peer.close();
  const error = await camera.closed;
  assertInstanceOf(error, DisconnectedError);
  got.push((await frames.next()).value!.data[0]);
  assertEquals(got, [1, 2]);
  assertStrictEquals(await assertRejects(() => frames.next()), error);
  assertEquals(disconnects, 1);
  await assertRejects(() => camera.play(), DisconnectedError, "closed");
  await assertRejects(() => camera.frames().next(), DisconnectedError, "closed");
});

Deno.test("an exception of the server reaches whoever waits", async () => {
  const exception = message("- exception\n- - no camera\n  - |-\n    Traceback\n");
  await using server = new ScriptedServer(onPlay(exception));
  await using camera = await connect({ hostname, port: server.port });
  const refused = await assertRejects(() => camera.play(), ServerError, "no camera");
  assertEquals([refused.text, refused.traceback], ["no camera", "Traceback"]);
  await camera.stop();
  await assertRejects(() => camera.frames().next(), ServerError, "no camera");
  const event = new Promise<CustomEvent<ServerError>>((resolve) =>
    camera.addEventListener("servererror", resolve, { once: true })
  );
  await (await server.peer()).send(exception);
  assertInstanceOf((await event).detail, ServerError);
  assertEquals(camera.state === "idle" || camera.state === "stopping", true);
});

Deno.test("play() and stop() are idempotent, and stop() ends loops after what they have", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2)));
  await using camera = await connect({ hostname, port: server.port });
  await Promise.all([camera.play(), camera.play()]);
  assertEquals(camera.state, "recording");
  const peer = await server.peer();
  assertEquals(peer.received.filter((name) => name === "started_playing").length, 1);
  const frames = camera.frames({ format: "gray" });
  await peer.send(...images(3, 4));
  const first = (await frames.next()).value!;
  await received(camera, 4);
  await camera.stop();
  await camera.stop();
  assertEquals(camera.state, "idle");
  const rest = await Array.fromAsync(frames, (frame) => frame.data[0]);
  assertEquals([first.data[0], ...rest].at(-1), 4);
  assertEquals(peer.received.filter((name) => name === "stopped_playing").length, 2);
});

Deno.test("a frame that changes size in mid-stream is delivered as it is", async () => {
  await using server = new ScriptedServer(
    onPlay(startedRecording(), grayImage(1), grayImage(2, { width: 640, height: 480 })),
  );
  await using camera = await connect({ hostname, port: server.port });
  const sizes: number[][] = [];
  for await (using frame of camera.frames({ limit: 2 })) {
    sizes.push([frame.width, frame.height, frame.data.length]);
  }
  assertEquals(sizes, [[4, 2, 32], [640, 480, 1228800]]);
});

Deno.test("readable() gives a stream that ends the iteration when cancelled", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3)));
  await using camera = await connect({ hostname, port: server.port });
  const stream = camera.frames({ format: "gray" }).readable();
  const got: number[] = [];
  for await (const frame of stream) {
    got.push(frame.data[0]!);
    if (got.length === 2) break;
  }
  assertEquals(got, [1, 2]);
  await (await server.peer()).heard("stopped_playing", 2);
});

Deno.test("frames() refuses options out of range with the name of the option", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  assertThrows(() => camera.frames({ capacity: 0 }), RangeError, "capacity is 0");
  assertThrows(() => camera.frames({ limit: -1 }), RangeError, "limit is -1");
  assertThrows(() => camera.frames({ width: 0 }), RangeError, "width");
  assertThrows(() => camera.frames({ frameTimeout: 0 }), RangeError, "frameTimeout");
  // @ts-expect-error: not a policy
  assertThrows(() => camera.frames({ overflow: "explode" }), TypeError, "overflow");
  assertEquals(await camera.frames({ limit: 0 }).next(), { done: true, value: undefined });
  assertEquals((await server.peer()).received, ["stopped_playing"]);
});
