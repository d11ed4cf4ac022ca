/**
 * Frames through a real redis-server: `deno task test:redis`, after `apt-get install redis-server`.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import type { FilersClient } from "../../src/client/client.ts";
import type { Frame } from "../../src/client/frame.ts";
import { fromRedis } from "../../src/client/redis_camera.ts";
import { ConnectError, FilersError, ProtocolError } from "../../src/errors.ts";
import { publishToRedis, type RedisPublisher } from "../../src/server/redis_publisher.ts";
import {
  grayImage,
  message,
  onPlay,
  type Peer,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "../client/scripted_server.ts";
import { hostname, recordedImages, strangeImage } from "../relay/setup.ts";
import { fixtureNames, nextEvent, until } from "../server/raw_client.ts";
import { CliProcess, runCli } from "../cli/cli_process.ts";
import { RedisServer } from "./redis_server.ts";

const counted = (count: number) => grayImage(count, { more: `count: ${count}\n    ` });

/** A camera that sends what it is told to, and its publisher. */
interface Studio extends AsyncDisposable {
  readonly client: FilersClient;
  readonly publisher: RedisPublisher;
  readonly port: number;
  send(...messages: Uint8Array[]): Promise<void>;
  /** Sends what is no image. */
  say(message: Uint8Array): void;
}

async function studio(url: string, maxLength = 256): Promise<Studio> {
  let peer: Peer | undefined;
  const server = new ScriptedServer((name, from) => {
    peer = from;
    onPlay(startedRecording())(name, from);
  });
  const client = await connect({ hostname, port: server.port, heartbeat: Infinity });
  const publisher = await publishToRedis(client, { url, maxLength });
  await until(() => client.recording !== null);
  return {
    client,
    publisher,
    port: server.port,
    async send(...messages) {
      // One by one, as a camera does: more than a few at once are dropped, as they should be.
      for (const message of messages) {
        const { images } = client.stats;
        await peer!.send(message);
        if (message !== stoppedRecording) await until(() => client.stats.images > images);
        await until(() => publisher.stats.queued === 0);
      }
    },
    say: (message) => void peer!.send(message),
    async [Symbol.asyncDispose]() {
      await publisher.close();
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

function countsOf(frames: readonly Frame[]): unknown[] {
  return frames.map((frame) => frame.metadata.count);
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

Deno.test("fromRedis() gives what the camera gives, in every format and to the last byte", async () => {
  await using redis = await RedisServer.start();
  await using rig = await studio(redis.url("rig1"));
  await using camera = await fromRedis({ url: redis.url("rig1") });
  const images = [...fixtureNames("image_"), ...fixtureNames("multi_")].flatMap(recordedImages);
  images.push(strangeImage(1));
  const direct = rig.client.frames({ format: "native", capacity: 1024, limit: images.length });
  const through = camera.frames({ format: "native", capacity: 1024, limit: images.length });
  const converted = camera.frames({
    format: "gray",
    width: 8,
    height: 8,
    capacity: 1024,
    limit: 3,
  });
  const reading = Promise.all(
    [direct, through, converted].map((frames) => Array.fromAsync(frames)),
  );
  await ready(redis);
  await rig.send(...images);
  const [wanted = [], got = [], small = []] = await reading;
  assertEquals(got.length, images.length);
  for (const [i, frame] of got.entries()) {
    const other = wanted[i]!;
    assertEquals(frame.metadata, other.metadata);
    assertEquals(frame.source, other.source);
    assertEquals(frame.data, other.data);
    assertEquals(frame.planes, other.planes);
  }
  assertEquals(small.map(({ width, height, format }) => [width, height, format]), [
    [8, 8, "gray"],
    [8, 8, "gray"],
    [8, 8, "gray"],
  ]);
  assertEquals(camera.recording, { pixelFormat: "gray", width: 4, height: 2, rate: 30 });
  const { received, delivered, dropped, queued } = camera.stats;
  assertEquals([received, delivered], [delivered + dropped + queued, images.length + 3]);
});

/** Waits until a reader blocks: what is published from then on reaches it. */
async function ready(redis: RedisServer, clients = 1): Promise<void> {
  for (;;) {
    const info = await redis.cli("INFO", "clients");
    if (Number(/blocked_clients:(\d+)/.exec(info)?.[1]) >= clients) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("fromRedis() tells of recordings, and ends a loop with one", async () => {
  await using redis = await RedisServer.start();
  await using rig = await studio(redis.url("rig1"));
  await using camera = await fromRedis({ url: redis.url("rig1") });
  const events: string[] = [];
  camera.addEventListener("recordingstart", ({ detail }) => events.push(`start ${detail.rate}`));
  camera.addEventListener("recordingstop", () => events.push("stop"));
  const reading = Array.fromAsync(camera.frames({ until: "recordingstop" }));
  await ready(redis);
  await rig.send(counted(1), counted(2), stoppedRecording);
  assertEquals(countsOf(await reading), [1, 2]);
  // Announced before the loop began: told by the first image.
  assertEquals(events, ["start 30", "stop"]);
});

Deno.test("publishToRedis() keeps the stream at maxLength", async () => {
  await using redis = await RedisServer.start();
  await using rig = await studio(redis.url("rig1"), 5);
  const large = { width: 100, height: 100 };
  await rig.send(...range(1, 30).map((n) => grayImage(n, large)));
  assertEquals(await redis.cli("XLEN", "rig1"), "5");
  assertEquals(rig.publisher.stats, { offered: 30, sent: 30, dropped: 0, queued: 0 });
});

Deno.test("a burst of small pictures goes through Redis whole, to every loop that keeps up", async () => {
  const sent = 1000;
  await using redis = await RedisServer.start();
  await using rig = await studio(redis.url("rig1"), 5000);
  await using camera = await fromRedis({ url: redis.url("rig1") });
  const loops = (["block", "drop-oldest", "drop-newest", "error"] as const).map((overflow) =>
    camera.frames({ overflow, capacity: 2, limit: sent })
  );
  const reading = Promise.all(loops.map(async (frames, i) => {
    const counts: unknown[] = [];
    for await (using frame of frames) {
      counts.push(frame.metadata.count);
      // The one that blocks may be slow.
      if (i === 0 && counts.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    return counts;
  }));
  await ready(redis);
  // In one write.
  await rig.send(new Uint8Array(range(1, sent).flatMap((n) => [...counted(n)])));
  for (const counts of await reading) assertEquals(counts, range(1, sent));
  assertEquals(rig.publisher.stats, { offered: sent, sent, dropped: 0, queued: 0 });
});

Deno.test("fromRedis() carries on after redis-server was killed and started again", async () => {
  await using redis = await RedisServer.start();
  await using rig = await studio(redis.url("rig1"));
  await using camera = await fromRedis({ url: redis.url("rig1") });
  const frames = camera.frames({ format: "gray", capacity: 64 });
  const first = frames.next();
  await ready(redis);
  await rig.send(counted(1));
  assertEquals((await first).value?.metadata.count, 1);

  const failed = nextEvent<{ error: FilersError }>(rig.publisher, "failure");
  const lost = nextEvent(camera, "disconnect");
  await redis.kill();
  assert((await failed).error.message.includes("Cannot reach Redis at 127.0.0.1:"));
  await lost;
  await rig.send(counted(2), counted(3));
  assertEquals(rig.publisher.stats, { offered: 3, sent: 1, dropped: 2, queued: 0 });

  const again = nextEvent(camera, "reconnect");
  const recovered = nextEvent<{ dropped: number }>(rig.publisher, "recovery");
  await redis.start();
  await again;
  await ready(redis);
  for (let count = 4; rig.publisher.stats.sent < 2; count++) await rig.send(counted(count));
  assert((await recovered).dropped >= 2);
  const { value: frame } = await frames.next();
  const { offered, sent, dropped } = rig.publisher.stats;
  assertEquals(offered, sent + dropped);
  assertEquals(frame?.metadata.count, offered);
  assertEquals(frame?.gap, offered - 2); // what was dropped, told
  assertEquals(camera.stats.reconnects, 1);
  await frames.return();
});

Deno.test("a Redis that vanishes is lost, is found again, and holds up no close()", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  await using camera = await fromRedis({ url });
  const worker = await fromRedis({ url, group: "tracking" });
  const [frames, work] = [camera, worker].map((each) => each.frames({ format: "gray" }));
  const first = Promise.all([frames!.next(), work!.next()]);
  await ready(redis, 2);
  await rig.send(counted(1));
  for (const { value } of await first) assertEquals(value?.metadata.count, 1);

  const lost = [nextEvent(camera, "disconnect"), nextEvent(rig.publisher, "failure")];
  redis.freeze();
  // What is written to it is no sign of life of its.
  const writing = setInterval(() => rig.say(message("- lamp\n- null\n")), 500);
  // The next frame makes the worker say that it is done with the one before, in vain.
  const second = work!.next();
  await Promise.all([...lost, worker.close()]);
  assertEquals((await second).done, true);
  clearInterval(writing);

  const back = [nextEvent(camera, "reconnect"), nextEvent(rig.publisher, "recovery")];
  redis.goOn();
  await back[0];
  for (let count = 2; rig.publisher.stats.sent < 2; count++) await rig.send(counted(count));
  await back[1];
  assertEquals((await frames!.next()).value?.metadata.count, rig.publisher.stats.offered);
  await frames!.return();
});

Deno.test("publishToRedis() drops and tells while Redis is full, and goes on when it is not", async () => {
  await using redis = await RedisServer.start(
    "--maxmemory",
    "4mb",
    "--maxmemory-policy",
    "noeviction",
  );
  await using rig = await studio(redis.url("rig1"));
  const failed = nextEvent<{ error: FilersError }>(rig.publisher, "failure");
  const large = { width: 500, height: 500 };
  await rig.send(...range(1, 30).map((n) => grayImage(n, large)));
  const { error } = await failed;
  assert(/OOM.*Raise its maxmemory/.test(error.message), error.message);
  const { sent, dropped } = rig.publisher.stats;
  assert(dropped > 0 && sent > 0 && sent + dropped === 30);
  const recovered = nextEvent<{ dropped: number }>(rig.publisher, "recovery");
  await redis.cli("CONFIG", "SET", "maxmemory", "100mb");
  await rig.send(grayImage(31, large));
  assertEquals(await recovered, { dropped });
});

Deno.test("a group's sources share the frames out, each to one of them", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  const stop = new AbortController();
  const seen: unknown[][] = [[], [], []];
  const workers = seen.map(async (mine) => {
    await using camera = await fromRedis({ url, group: "tracking" });
    try {
      for await (using frame of camera.frames({ format: "gray", signal: stop.signal })) {
        mine.push(frame.metadata.count);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  });
  await ready(redis, 3);
  await rig.send(...range(1, 60).map(counted));
  await until(() => seen.flat().length >= 60);
  stop.abort();
  await Promise.all(workers);
  assertEquals((seen.flat() as number[]).sort((a, b) => a - b), range(1, 60));
  for (const mine of seen) assert(mine.length > 0, `${seen.map(({ length }) => length)}`);
});

Deno.test("a group's source gets again what it had not finished, and nothing else", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  const member = { url, group: "tracking", consumer: "one" };
  {
    await using camera = await fromRedis(member);
    const frames = camera.frames({ format: "gray" });
    const first = frames.next();
    await ready(redis);
    await rig.send(...range(1, 6).map(counted));
    await first;
    await frames.next();
    await frames.next(); // the first two are finished now
    await frames.return();
  }
  await using camera = await fromRedis(member);
  const frames = await Array.fromAsync(camera.frames({ format: "gray", limit: 4 }));
  assertEquals(countsOf(frames), [3, 4, 5, 6]);
});

Deno.test("a group's source gives the frame that a loop was left at to its next loop", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  await using camera = await fromRedis({ url, group: "tracking" });
  const first = camera.frames({ format: "gray" });
  const next = first.next();
  await ready(redis);
  await rig.send(...range(1, 5).map(counted));
  assertEquals((await next).value?.metadata.count, 1);
  assertEquals((await first.next()).value?.metadata.count, 2);
  await first.return(); // as `break` does
  const again = await Array.fromAsync(camera.frames({ format: "gray", limit: 4 }));
  assertEquals(countsOf(again), [2, 3, 4, 5]);
});

Deno.test("a group's source takes over what a crashed one left, and loses nothing", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  const script = `
    import { fromRedis } from ${
    JSON.stringify(new URL("../../src/client/redis_camera.ts", import.meta.url).href)
  };
    const camera = await fromRedis({ url: ${
    JSON.stringify(url)
  }, group: "g", consumer: "crashes" });
    let seen = 0;
    for await (const frame of camera.frames({ format: "gray" })) {
      console.log(frame.metadata.count);
      if (++seen === 3) await new Promise(() => setInterval(() => {}, 1000)); // hangs on the third
    }`;
  const child = new Deno.Command(Deno.execPath(), {
    // The permission that is promised, and no other.
    args: ["run", "--no-prompt", "--allow-net", "--ext=ts", "-"],
    cwd: new URL("../..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const text = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await ready(redis);
  await rig.send(...range(1, 8).map(counted));
  let printed = "";
  while (printed.split("\n").length < 4) printed += (await text.read()).value ?? "";
  child.kill("SIGKILL");
  await child.status;
  await text.cancel();
  assertEquals(printed.trim().split("\n"), ["1", "2", "3"]);

  await using camera = await fromRedis({ url, group: "g", consumer: "heir", claimAfter: 100 });
  const frames = await Array.fromAsync(camera.frames({ format: "gray", limit: 6 }));
  // 1 and 2 were finished; 3 was not, and 4 had been fetched.
  assertEquals((countsOf(frames) as number[]).sort(), [3, 4, 5, 6, 7, 8]);
  await camera.close();
  const [pending] = (await redis.cli("XPENDING", "rig1", "g")).split("\n");
  assertEquals(pending, "0");
});

Deno.test("a source with claimAfter: Infinity leaves to others what they did not finish", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  await using one = await fromRedis({ url, group: "g", consumer: "one" });
  const held = one.frames({ format: "gray" });
  const first = held.next();
  await ready(redis);
  await rig.send(counted(1));
  assertEquals((await first).value?.metadata.count, 1);
  await using other = await fromRedis({ url, group: "g", consumer: "other", claimAfter: Infinity });
  const next = other.frames({ format: "gray" });
  const second = next.next();
  // The first source fetches the one after its own, too.
  await rig.send(...range(2, 4).map(counted));
  assert((await second).value!.metadata.count !== 1);
  await next.return();
  await held.return();
});

Deno.test("a group goes on after Redis lost everything", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  await using camera = await fromRedis({ url, group: "g" });
  const frames = camera.frames({ format: "gray" });
  const first = frames.next();
  await ready(redis);
  await rig.send(counted(1));
  assertEquals((await first).value?.metadata.count, 1);
  const second = frames.next();
  const again = nextEvent(camera, "reconnect");
  await redis.kill();
  await redis.start();
  await again;
  for (let count = 2; rig.publisher.stats.sent < 2; count++) await rig.send(counted(count));
  assertEquals((await second).value?.metadata.count, rig.publisher.stats.offered);
  await frames.return();
});

Deno.test("a group's source refuses what has no meaning there", async () => {
  await using redis = await RedisServer.start();
  await using camera = await fromRedis({ url: redis.url("rig1"), group: "g" });
  assertThrows(() => camera.frames({ overflow: "latest" }), TypeError, "nothing is dropped");
  assertThrows(() => camera.frames({ until: "recordingstop" }), TypeError, "only one source");
  const frames = camera.frames();
  const pending = frames.next();
  assertThrows(() => camera.frames(), FilersError, "runs already");
  await frames.return();
  assertEquals((await pending).done, true);
});

Deno.test("fromRedis() ends with a ProtocolError at an entry that is no frame", async () => {
  await using redis = await RedisServer.start();
  await using camera = await fromRedis({ url: redis.url("rig1") });
  const next = camera.frames().next();
  const rejected = assertRejects(() => next, ProtocolError, 'no field "message"');
  await ready(redis);
  await redis.cli("XADD", "rig1", "*", "temperature", "21.5");
  await rejected;
  assert(await camera.closed instanceof ProtocolError);
});

Deno.test("fromRedis() and publishToRedis() tell at once of a Redis that is not there", async () => {
  const redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using rig = await studio(url);
  await redis.kill();
  await assertRejects(() => fromRedis({ url }), ConnectError, "Start redis-server");
  await assertRejects(
    () => publishToRedis(rig.client, { url }),
    ConnectError,
    "Start redis-server",
  );
  for (const wrong of ["http://rig1/a", "redis://rig1", "redis:///a", "redis://rig1/a/b", "rig1"]) {
    await assertRejects(() => fromRedis({ url: wrong }), TypeError, "redis://HOST:PORT/STREAM");
  }
});

Deno.test("relay --redis publishes under --allow-net alone, and says what it did", async () => {
  await using redis = await RedisServer.start();
  const url = redis.url("rig1");
  await using camera = new ScriptedServer(onPlay(startedRecording(), counted(1), counted(2)));
  const at = `127.0.0.1:${camera.port}`;
  await using cli = new CliProcess(["relay", at, "--listen", "127.0.0.1:0", "--redis", url]);
  await cli.stderr.match(/relaying .* to 127\.0\.0\.1:\d+ and 127\.0\.0\.1:\d+ /);
  while (await redis.cli("XLEN", "rig1") !== "3") await new Promise((go) => setTimeout(go, 10));
  cli.kill("SIGINT");
  const { code, stderr } = await cli.result();
  assertEquals(code, 0);
  assert(stderr.endsWith("2 frames published, 0 dropped\n"), stderr);
  await redis.kill();
  const down = await runCli("relay", at, "--listen", "127.0.0.1:0", "--redis", url);
  assertEquals(down.code, 1);
  assert(/^error: Cannot connect to Redis at .*Start redis-server/m.test(down.stderr), down.stderr);
});
