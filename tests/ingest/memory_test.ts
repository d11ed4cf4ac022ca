/** What a client holds is bounded, and what it held is given back. */

import { assert, assertEquals } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect, type Frame, type Overflow } from "@lab/filers-client";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { FrameHub } from "../../src/client/frame_hub.ts";
import type { Block } from "../../src/pixels/memory.ts";
import { Decoder } from "../../src/wire/decoder.ts";
import { grayImage, ScriptedServer } from "../client/scripted_server.ts";

const hostname = "127.0.0.1";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** A hub on its own: images go in when the test says so. */
function makeHub() {
  const hub = new FrameHub({
    wantedChanged: () => {},
    slowConsumer: () => {},
    closedError: () => undefined,
  });
  const decoder = new Decoder<Block>({ allocate: (byteLength) => hub.memory.allocate(byteLength) });
  const send = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const target = decoder.target();
      const part = bytes.subarray(at, at + target.length);
      target.set(part);
      at += part.length;
      for (const message of decoder.advance(part.length)) {
        if ("block" in message) hub.receive(message);
      }
    }
  };
  return { hub, send };
}

Deno.test("an iterator's pictures are at most its capacity, those held, and 2", async (t) => {
  const capacity = 5;
  const holding = 3;
  const policies: Overflow[] = ["drop-oldest", "latest", "drop-newest", "error"];
  for (const overflow of policies) {
    for (const format of ["rgba", "native"] as const) {
      await t.step(`${overflow}, ${format}`, async () => {
        const { hub, send } = makeHub();
        // One arena has room for all of them, so it counts them.
        const { arena } = hub.memory.allocate(1);
        const mine = arena.blocks;
        const frames = hub.frames({ overflow, capacity, format });
        const held: Frame[] = [];
        let most = 0;
        let pending: Promise<unknown> | null = null;
        for (let i = 0; i < 200; i++) {
          const image = grayImage(i, { width: 64, height: 48 });
          // In two parts: an image on its way takes a block too.
          send(image.subarray(0, 1000));
          most = Math.max(most, arena.blocks - mine);
          send(image.subarray(1000));
          most = Math.max(most, arena.blocks - mine);
          if (i % 9 !== 0) continue;
          await pending;
          // Frames are taken now and then, and up to three of them are kept.
          pending = frames.next().then(({ value }) => {
            if (value) held.push(value);
            if (held.length > holding) held.shift()?.close();
          }, () => {});
          await new Promise((resolve) => setImmediate(resolve));
        }
        assert(most <= capacity + holding + 2, `${most} pictures`);
        assert(most > holding, "it is measured at all");
        await frames.return();
        await pending;
        for (const frame of held) frame.close();
        assertEquals(arena.blocks, mine, "pictures are left behind");
      });
    }
  }
});

Deno.test("1,000 clients that connected, played and closed leave nothing behind", async () => {
  // Sockets, timers and operations are the test runner's to find.
  await using server = new ScriptedServer();
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener);
  };
  signal.removeEventListener = (type: string, listener: EventListener) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener);
  };
  const clients: WeakRef<object>[] = [];
  const use = async () => {
    await using camera = await connect({ hostname, port: server.port, signal });
    await camera.play();
    assert(listeners.size > 0);
    clients.push(new WeakRef(camera));
  };
  for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 50 }, use));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(listeners.size, 0);
  collectGarbage();
  const alive = clients.filter((client) => client.deref()).length;
  // What the last of them were may still lie on a stack.
  assert(alive <= 50, `${alive} of ${clients.length} clients are still reachable`);
});

Deno.test("frames that nobody closes stay as they are, and go with the garbage", async () => {
  await using server = new FakeFilersServer({
    pixelFormat: "gray",
    width: 320,
    height: 240,
    pace: 0,
    image: (index) => ({
      pixelFormat: "gray",
      width: 320,
      height: 240,
      planes: [new Uint8Array(320 * 240).fill(index)],
      metadata: { t: index, count: index },
    }),
  });
  await using camera = await connect({ hostname, port: server.port });
  const arenas = new Set<WeakRef<ArrayBufferLike>>();
  const seen = new WeakSet<ArrayBufferLike>();
  const kept: { count: unknown; data: Uint8ClampedArray }[] = [];
  let frames = 0;
  for await (const frame of camera.frames({ limit: 400 })) {
    const { buffer } = frame.data;
    if (!seen.has(buffer)) {
      seen.add(buffer);
      arenas.add(new WeakRef(buffer));
    }
    // Part of a picture keeps it, with or without its frame.
    if (frames++ === 20) {
      kept.push({
        count: frame.metadata.count,
        data: frame.data.subarray(4000) as Uint8ClampedArray,
      });
    }
  }
  assert(arenas.size >= 5, `the test fills ${arenas.size} arenas`);
  await camera.close();
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  const alive = [...arenas].filter((arena) => arena.deref()).length;
  // What is kept holds one, new frames go to another, and the last frame is in the loop's variables.
  assert(alive <= 3, `${alive} of ${arenas.size} arenas are still held`);
  for (const { count, data } of kept) {
    const value = Number(count) % 256;
    assert(data.every((byte, i) => byte === (i % 4 === 3 ? 255 : value)), "a held picture changed");
  }
});
