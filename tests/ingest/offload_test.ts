/** Reading in a thread of its own: the same as without, but a busy script holds nobody up. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { connect, ConnectError } from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import { importMap } from "../../scripts/import_map.ts";
import { makeRing, RingReader, RingWriter } from "../../src/client/shared_ring.ts";

const root = join(import.meta.dirname!, "../..");

/** A camera in another thread: its port, and how many images the socket took. */
async function startCamera(frames: number) {
  const camera = new Worker(new URL("./ahead_camera.ts", import.meta.url), { type: "module" });
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const port = await new Promise<number>((resolve) => {
    camera.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    camera.postMessage({ sent, frames });
  });
  return { port, sent, [Symbol.dispose]: () => camera.terminate() };
}

/** Keeps this thread busy until `count` images are sent. Returns whether they were. */
function busyUntil(sent: Int32Array, count: number): boolean {
  const deadline = performance.now() + 20_000;
  for (let now; (now = Atomics.load(sent, 0)) < count;) {
    if (performance.now() > deadline) return false;
    Atomics.wait(sent, 0, now, 100);
  }
  return true;
}

Deno.test("a busy script does not hold up the camera, and gets fresh frames afterwards", async () => {
  using server = await startCamera(1000);
  await using camera = await connect({ hostname: "127.0.0.1", port: server.port, offload: true });
  let slow = 0;
  camera.addEventListener("slowconsumer", () => slow++);
  const frames = camera.frames({ format: "native" });
  let last = -1;
  for await (using frame of frames) {
    const count = Number(frame.metadata.count);
    assert(count > last, "frames keep their order");
    assertEquals([frame.data[0], frame.data.at(-1)], [count % 256, count % 256]);
    // Nothing was lost on the way: what is not here is counted as dropped.
    assertEquals([frame.index, frame.gap], [count, 0]);
    last = count;
    if (frames.stats.delivered === 5) {
      assert(busyUntil(server.sent, count + 100), "the camera waits for the script");
    } else if (frames.stats.delivered === 8) {
      assert(count > 50, `frame ${count} after the camera had sent 100`);
      break;
    }
  }
  await camera.close();
  const { received, delivered, dropped, images } = camera.stats;
  assertEquals(received, delivered + dropped);
  assertEquals(images, server.sent[0]);
  assert(slow >= 1, "it is told that the script fell behind");
});

Deno.test('"block" keeps every image while the script is busy', async () => {
  using server = await startCamera(60);
  await using camera = await connect({ hostname: "127.0.0.1", port: server.port, offload: true });
  const counts: unknown[] = [];
  for await (using frame of camera.frames({ overflow: "block", limit: 60, format: "native" })) {
    counts.push(frame.metadata.count);
    const until = performance.now() + 100;
    if (counts.length % 20 === 0) { while (performance.now() < until); }
  }
  assertEquals(counts, Array.from({ length: 60 }, (_, i) => i));
  assertEquals(camera.stats.dropped, 0);
});

Deno.test("the shared ring drops the oldest images, keeps all else, and keeps the order", () => {
  const memory = makeRing(1 << 20);
  const writer = new RingWriter(memory);
  const reader = new RingReader(memory);
  let images = 0;
  let offset = 0;
  const put = (value: number, droppable: boolean): boolean => {
    const slot = writer.claim() ?? writer.drop();
    if (slot === null) return false;
    writer.bytes(slot, 100_000 + value).fill(value);
    const end = 100_000 + value;
    writer.publish(
      slot,
      { start: 10, end, images, offset, completed: Number(droppable), at: 0 },
      droppable,
    );
    if (droppable) images++;
    offset += end - 10;
    return true;
  };
  const get = () => {
    const message = reader.take();
    if (!message) return null;
    assertEquals(message.bytes.length, 99_990 + message.bytes[0]!);
    assertEquals([message.bytes.at(-1), message.start], [message.bytes[0], 10]);
    return message;
  };
  for (let i = 1; i <= 5; i++) put(i, i !== 3);
  const held = get()!;
  assertEquals(held.bytes[0], 1);
  for (let i = 6; i <= 40; i++) assert(put(i, i !== 20));
  // Of 8 slots one is being read, and 3 and 20 stay whatever comes.
  const values: (number | undefined)[] = [];
  for (let message; (message = get());) {
    values.push(message.bytes[0]);
    assertEquals(
      message.images,
      message.bytes[0]! - 1 - [3, 20].filter((kept) => kept < message!.bytes[0]!).length,
    );
    reader.release(message.slot);
  }
  assertEquals(values, [3, 20, 36, 37, 38, 39, 40]);
  assertEquals(held.bytes[0], 1);
  reader.release(held.slot);

  reader.setPolicy("nothing");
  for (let i = 0; i < 8; i++) assert(put(i, true));
  assert(!put(8, true), "no room, and nothing may be dropped");
  writer.wait();
  assert(reader.release(get()!.slot), "the writer is to be woken");
  assert(put(8, true));
  reader.setPolicy("oldest");
  assert(put(9, true), "the oldest may be dropped again");
  assertEquals(get()!.bytes[0], 2);
  reader.setPolicy("newest");
  assert(put(10, true), "or the newest");
  const left: (number | undefined)[] = [];
  for (let message; (message = get()); reader.release(message.slot)) left.push(message.bytes[0]);
  assertEquals(left, [3, 4, 5, 6, 7, 8, 10]);
});

for (const overflow of ["latest", "drop-newest"] as const) {
  Deno.test(`"${overflow}" is kept to while the script is busy`, async () => {
    using server = await startCamera(1000);
    await using camera = await connect({ hostname: "127.0.0.1", port: server.port, offload: true });
    const counts: number[] = [];
    const frames = camera.frames({ format: "native", overflow, capacity: 1 });
    for await (using frame of frames) {
      const count = Number(frame.metadata.count);
      assertEquals([frame.data[0], frame.index, frame.gap], [count % 256, count, 0]);
      counts.push(count);
      if (counts.length === 2) break;
      assert(busyUntil(server.sent, count + 100), "the camera waits for the script");
    }
    const [before = 0, after = 0] = counts;
    // Beside the ring's slots, sockets hold what was sent and not yet read.
    if (overflow === "latest") assert(after > before + 50, `${after} after ${before}`);
    else assert(after <= before + 8, `${after} after ${before}`);
    assertEquals(frames.stats.received, frames.stats.delivered + frames.stats.dropped);
  });
}

Deno.test("an offloaded connection speaks TLS", async () => {
  const pem = (name: string) => Deno.readTextFileSync(join(root, "tests/server/tls", name));
  const tls = { cert: pem("server.pem"), key: pem("server.key") };
  await using server = new FilersServer({ port: 0, tls });
  server.startRecording({ pixelFormat: "gray", width: 64, height: 48, rate: 30 });
  server.addEventListener("play", () => server.send(testPattern("gray", 64, 48, 3)));
  const { port } = server;
  await assertRejects(() => connect({ port, tls: true, offload: true }), ConnectError, "TLS");
  const caCerts = [pem("ca.pem")];
  await using camera = await connect({ port, tls: { caCerts }, offload: true });
  for await (using frame of camera.frames({ format: "native", limit: 1 })) {
    assertEquals(frame.data, new Uint8ClampedArray(testPattern("gray", 64, 48, 3).planes[0]!));
  }
});

Deno.test("connect() refuses wrong limits before it connects", async () => {
  await using server = new FakeFilersServer();
  const limits = { yaml: 0 };
  for (const offload of [false, true]) {
    await assertRejects(() => connect({ port: server.port, limits, offload }), RangeError, "yaml");
  }
  assertEquals(server.connections, 0);
});

/**
 * Faults that the matrix makes on the wire. The others it makes in this thread's Deno.connect, and
 * a stall takes it as long as its deadlines.
 */
const faults =
  "/meets (restarted|FIN|RST|half|truncated|sliced|throttled|delayed|garbage|duplicated|unknown|exception)/";

/** Runs tests of the client with `offload` on; returns how many passed. */
async function testOffloaded(files: readonly string[], ...options: string[]): Promise<number> {
  const map = await importMap({ "@lab/filers-client": "tests/ingest/offloaded_client.ts" });
  const folder = await Deno.makeTempDir({ prefix: "filers-client-offload-" });
  const hanging = new AbortController();
  const deadline = setTimeout(() => hanging.abort(), 300_000);
  try {
    const mapFile = join(folder, "import_map.json");
    await Deno.writeTextFile(mapFile, JSON.stringify(map));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--no-check",
        "--no-lock",
        "--no-prompt",
        "--allow-net",
        "--allow-read",
        "--config",
        join(root, "deno.json"),
        "--import-map",
        mapFile,
        ...options,
        ...files.map((file) => join(root, "tests", file)),
      ],
      env: { NO_COLOR: "1" },
      signal: hanging.signal,
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, text);
    return Number(/\nok \| (\d+) passed/.exec(text)?.[1]);
  } finally {
    clearTimeout(deadline);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the client's tests pass when connections are offloaded", async () => {
  const names = ["connect", "frames", "merge", "reconnect", "recorded_streams", "turn"];
  const files = names.map((name) => `client/${name}_test.ts`);
  const passed = await testOffloaded(
    [...files, "reliability/reconnect_test.ts", "reliability/hostile_peer_test.ts"],
  );
  assert(passed >= 100, `only ${passed} tests were run`);
});

Deno.test("an offloaded client meets faults on the wire as it should", async () => {
  const file = "reliability/fault_matrix_test.ts";
  assertEquals(await testOffloaded([file], "--filter", faults), 12);
});
