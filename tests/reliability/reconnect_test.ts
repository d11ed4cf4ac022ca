/** A lost connection is made again, in its own time, and everything tells of it. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type ConnectOptions,
  DisconnectedError,
  type FilersClient,
  ServerBusyError,
} from "@lab/filers-client";
import { FakeFilersServer, type Fault } from "@lab/filers-client/testing";
import { backoff } from "../../src/client/backoff.ts";
import { seededRandom } from "../wire/streams.ts";
import { pause, within } from "./within.ts";

const gray = { pixelFormat: "gray", width: 16, height: 8, pace: 500 } as const;
const quick = { minDelay: 2, maxDelay: 20 };

function options(server: FakeFilersServer, more: ConnectOptions = {}): ConnectOptions {
  return { hostname: server.hostname, port: server.port, reconnect: quick, ...more };
}

function record(camera: FilersClient): string[] {
  const events: string[] = [];
  for (const name of ["disconnect", "reconnect", "recordingstart", "recordingstop"] as const) {
    camera.addEventListener(name, () => events.push(name));
  }
  return events;
}

Deno.test("backoff() stays within its bounds, and spreads over them", () => {
  const random = seededRandom(2463534242);
  const bounds = { minDelay: 100, maxDelay: 5000, maxAttempts: Infinity };
  for (let attempt = 2; attempt < 100; attempt++) {
    const longest = Math.min(5000, 100 * 2 ** (attempt - 2));
    const delays = Array.from({ length: 200 }, () => backoff(attempt, bounds, random));
    assert(Math.min(...delays) >= longest / 2 && Math.max(...delays) <= longest);
    assert(Math.max(...delays) - Math.min(...delays) > longest * 0.4, "clients come in step");
  }
  assertEquals(backoff(1, bounds, random), 0);
});

Deno.test("without reconnect, a lost connection ends the loop and the client at once", async () => {
  const faults: Fault[] = [{ kind: "reset", at: { sending: "image", index: 2 } }];
  await using server = new FakeFilersServer({ ...gray, faults });
  await using camera = await connect(options(server, { reconnect: false }));
  const events = record(camera);
  const counts: unknown[] = [];
  await assertRejects(async () => {
    for await (using frame of camera.frames()) counts.push(frame.metadata.count);
  }, DisconnectedError);
  assertEquals(counts, [0, 1]);
  assertEquals(events, ["recordingstart", "disconnect"]);
  assertInstanceOf(await camera.closed, DisconnectedError);
  assertEquals(camera.state, "closed");
  assertEquals(server.connections, 1);
});

Deno.test("a server that dies again and again costs frames, and nothing else", async () => {
  const deaths = 10;
  const kinds = ["reset", "close", "half-close"] as const;
  const parts = ["header", "yaml", "planes", "before"] as const;
  const faults = Array.from({ length: deaths }, (_, connection): Fault => ({
    kind: kinds[connection % 3]!,
    at: { sending: "image", index: 3, part: parts[connection % 4]! },
    connection,
  }));
  await using server = new FakeFilersServer({ ...gray, faults });
  await using camera = await connect(options(server));
  const events = record(camera);
  const counts: number[] = [];
  const wanted = deaths * 3 + 5;
  const loop = async () => {
    for await (using frame of camera.frames({ capacity: 64, limit: wanted })) {
      assertEquals(frame.index, counts.length);
      counts.push(Number(frame.metadata.count));
    }
  };
  await within(20_000, "the loop", loop());
  assertEquals(counts, [...Array.from({ length: deaths }, () => [0, 1, 2]).flat(), 0, 1, 2, 3, 4]);
  assertEquals(camera.stats.reconnects, deaths);
  assertEquals(events.filter((name) => name === "disconnect").length, deaths);
  assertEquals(events.filter((name) => name === "reconnect").length, deaths);
  assertEquals(server.connections, deaths + 1);
  await camera.close();
  const { received, delivered, dropped, queued } = camera.stats;
  assertEquals(received, delivered + dropped + queued);
  assertEquals(server.died, null);
});

Deno.test("a server that flaps before its first image is asked a bounded number of times", async () => {
  const faults: Fault[] = [{ kind: "reset", at: { sending: "image" } }];
  await using server = new FakeFilersServer({ ...gray, faults });
  const reconnect = { minDelay: 5, maxDelay: 1000, maxAttempts: 4 };
  await using camera = await connect(options(server, { reconnect }));
  const start = performance.now();
  await assertRejects(() => camera.frames().next(), DisconnectedError);
  assertEquals(server.connections, 1 + reconnect.maxAttempts);
  // None, then at least half of 5, 10 and 20 ms.
  assert(performance.now() - start >= 17);
});

Deno.test("a busy server is tried again until it is free", async () => {
  const faults: Fault[] = [
    { kind: "reset", at: { sending: "image", index: 2 }, connection: 0 },
    { kind: "busy", connection: 1 },
    { kind: "busy", connection: 2 },
  ];
  await using server = new FakeFilersServer({ ...gray, faults });
  await using camera = await connect(options(server, { connectTimeout: 150 }));
  const attempts: number[] = [];
  camera.addEventListener("reconnect", ({ detail }) => {
    assert(detail.downtime >= 300);
    attempts.push(detail.attempts);
  });
  const counts: unknown[] = [];
  for await (using frame of camera.frames({ limit: 4 })) counts.push(frame.metadata.count);
  assertEquals(counts, [0, 1, 0, 1]);
  assertEquals(attempts, [3]);
});

Deno.test("giving up on a busy server says that it is busy", async () => {
  const faults: Fault[] = [
    { kind: "reset", at: { sending: "image", index: 1 }, connection: 0 },
    ...[1, 2].map((connection) => ({ kind: "busy", connection } as const)),
  ];
  await using server = new FakeFilersServer({ ...gray, faults });
  await using camera = await connect(
    options(server, { connectTimeout: 100, reconnect: { ...quick, maxAttempts: 2 } }),
  );
  const frames = camera.frames();
  (await frames.next()).value?.close();
  const error = await assertRejects(() => frames.next(), DisconnectedError, "2 attempts failed");
  assertInstanceOf(error.cause, ServerBusyError);
});

Deno.test("a listener of reconnect can use the client, or close it", async () => {
  const faults: Fault[] = [
    { kind: "close", at: { received: "nudge" }, connection: 0 },
    { kind: "close", at: { received: "nudge" }, connection: 1 },
  ];
  await using server = new FakeFilersServer({ ...gray, faults });
  const camera = await connect(options(server));
  const pinged = new Promise<number>((resolve, reject) => {
    camera.addEventListener("reconnect", () => camera.ping().then(resolve, reject), { once: true });
  });
  await camera.send("nudge", null);
  assert(await pinged >= 0);
  assertEquals(camera.state, "idle");
  camera.addEventListener("reconnect", () => void camera.close());
  await camera.send("nudge", null);
  assertEquals(await within(5000, "close()", camera.closed), null);
  assertEquals(server.died, null);
});

Deno.test("several loops carry on through a reconnect, and play() without a loop too", async () => {
  const faults: Fault[] = [
    { kind: "reset", at: { sending: "image", index: 2 }, connection: 0 },
  ];
  await using server = new FakeFilersServer({ ...gray, faults });
  await using camera = await connect(options(server));
  await camera.play();
  const loop = async (format: "gray" | "native") => {
    const counts: unknown[] = [];
    for await (using frame of camera.frames({ format, limit: 4, capacity: 64 })) {
      counts.push(frame.metadata.count);
    }
    return counts;
  };
  const [one, two] = await Promise.all([loop("gray"), loop("native")]);
  assertEquals(one, two);
  assertEquals(one.length, 4);
  // Nobody loops, but play() was asked for.
  const { images } = camera.stats;
  while (camera.stats.images < images + 3) await within(5000, "playing", pause(5));
  await camera.stop();
  assertEquals(camera.state, "idle");
});
