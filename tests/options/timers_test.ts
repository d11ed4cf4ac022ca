/**
 * Times without an end, and the longest that a timer can run for: 2^31 - 1 ms in the HTML standard's
 * timers, which take a signed 32-bit `long`. What is above fires at once, so none may be set.
 */

import { assert, assertEquals } from "@std/assert";
import { connect, record } from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { runTestCamera } from "../../src/cli/test_camera.ts";
import { backoff } from "../../src/client/backoff.ts";
import { startTimer } from "../../src/client/timer.ts";
import { TestFolder } from "../output/recording.ts";

const LONGEST = 2 ** 31 - 1;

/** Times that timers are set to meanwhile. */
class Timers implements Disposable {
  readonly times: number[] = [];
  readonly #original = globalThis.setTimeout;

  constructor() {
    const original = this.#original;
    const watched = (act: () => void, milliseconds = 0) => {
      this.times.push(milliseconds);
      return original(act, milliseconds);
    };
    globalThis.setTimeout = Object.assign(watched, original) as typeof setTimeout;
  }

  assertRunnable(): void {
    assert(this.times.length > 0, "no timer was seen");
    assertEquals(this.times.filter((time) => !(time >= 0 && time <= LONGEST)), []);
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#original;
  }
}

/** Longer than timers that fire at once take. */
const A_WHILE = 200;

for (const connectTimeout of [Infinity, LONGEST]) {
  for (const offload of [false, true]) {
    const name = `connectTimeout: ${connectTimeout}${offload ? " and offload" : ""}`;
    Deno.test(`connect() waits for a slow server with ${name}`, async () => {
      await using server = new FakeFilersServer({
        faults: [{ kind: "delay", at: { received: "stopped_playing" }, ms: A_WHILE }],
      });
      using timers = new Timers();
      await using camera = await connect({ port: server.port, connectTimeout, offload });
      await camera.ping();
      timers.assertRunnable();
    });
  }
}

for (const frameTimeout of [Infinity, LONGEST, undefined]) {
  Deno.test(`frames() waits for a slow camera with frameTimeout: ${frameTimeout}`, async () => {
    await using server = new FakeFilersServer({
      frames: 2,
      pace: 0,
      faults: [{ kind: "delay", at: { sending: "image", index: 1 }, ms: A_WHILE }],
    });
    await using camera = await connect({ port: server.port });
    using timers = new Timers();
    let frames = 0;
    const options = { until: "recordingstop" } as const;
    const loop = camera.frames(
      frameTimeout === undefined ? options : { ...options, frameTimeout },
    );
    for await (using _frame of loop) frames++;
    assertEquals(frames, 2);
    assert(timers.times.length < 20, `${timers.times.length} timers were set`);
    await camera.close();
    timers.assertRunnable();
  });
}

Deno.test("waitFor() waits as long as it takes with timeout: Infinity", async () => {
  await using server = new FakeFilersServer();
  using timers = new Timers();
  const heard = server.waitFor("stopped_playing", { timeout: Infinity });
  await new Promise((resolve) => startTimer(() => resolve(null), 20));
  await using _camera = await connect({ port: server.port });
  assertEquals((await heard).name, "stopped_playing");
  timers.assertRunnable();
});

Deno.test("a reconnect with maxDelay: Infinity is made", async () => {
  await using server = new FakeFilersServer({
    faults: [{ kind: "reset", at: { received: "started_playing" }, connection: 0 }],
  });
  using timers = new Timers();
  const reconnect = { minDelay: 1, maxDelay: Infinity, maxAttempts: Infinity };
  await using camera = await connect({ port: server.port, reconnect });
  for await (using _frame of camera.frames({ limit: 1 }));
  assertEquals(camera.stats.reconnects, 1);
  timers.assertRunnable();
});

Deno.test("no delay between attempts is longer than a timer can run for", () => {
  const options = { maxAttempts: Infinity, minDelay: 100, maxDelay: Infinity };
  for (const attempt of [2, 30, 40, 1100, 1e9]) {
    const delay = backoff(attempt, options, () => 1);
    assert(delay <= LONGEST, `${attempt}: ${delay}`);
  }
  assertEquals(backoff(1e9, options, () => 1), LONGEST);
});

Deno.test("a fake camera that is slower than any timer sends its first frame and waits", async () => {
  using timers = new Timers();
  await using server = new FakeFilersServer({ pace: 1e-9 });
  await using camera = await connect({ port: server.port });
  for await (using _frame of camera.frames({ limit: 1 }));
  await new Promise((resolve) => startTimer(() => resolve(null), 20));
  assertEquals(camera.stats.images, 1);
  timers.assertRunnable();
});

Deno.test("serve's camera waits for its second frame at the slowest rates", async () => {
  using timers = new Timers();
  await using server = new FilersServer({ port: 0 });
  const stop = new AbortController();
  const pattern = { pixelFormat: "gray", width: 16, height: 16, rate: 1e-9, frames: Infinity };
  const running = runTestCamera(server, pattern, stop.signal);
  await new Promise((resolve) => startTimer(() => resolve(null), 50));
  stop.abort();
  await running;
  assert(timers.times.length < 20, `${timers.times.length} timers were set`);
  timers.assertRunnable();
});

Deno.test("startTimer() starts what can run, and nothing else", async () => {
  for (const time of [LONGEST + 1, 3e9, Infinity]) {
    assertEquals(startTimer(() => assert(false, `${time}`), time), undefined);
  }
  let hasFired = false;
  const timer = startTimer(() => hasFired = true, LONGEST);
  await new Promise((resolve) => startTimer(() => resolve(null), 20));
  clearTimeout(timer);
  assertEquals(hasFired, false);
});

Deno.test("counts without a bound: limit, maxClients, frames and recordings", async () => {
  await using fake = new FakeFilersServer({ frames: Infinity, recordings: Infinity });
  await using camera = await connect({ port: fake.port });
  const loop = camera.frames({ limit: Infinity });
  for (let i = 0; i < 3; i++) (await loop.next()).value?.close();
  await loop.return();
  await using server = new FilersServer({ port: 0, maxClients: Infinity });
  await using stack = new AsyncDisposableStack();
  for (let i = 0; i < 3; i++) stack.use(await connect({ port: server.port }));
  assertEquals(server.clients.length, 3);
});

Deno.test("record() keeps its own default where capacity is undefined", async () => {
  await using folder = new TestFolder();
  await using server = new FakeFilersServer({ frames: 1 });
  await using camera = await connect({ port: server.port });
  const capacities: unknown[] = [];
  const frames = camera.frames.bind(camera);
  camera.frames = (options) => {
    capacities.push(options?.capacity);
    return frames(options);
  };
  const options = { limit: 1, capacity: undefined as unknown as number };
  await record(camera, folder.file("a.y4m"), options);
  assertEquals(capacities, [64], "as if it were left out: 64, by the documentation");
});
