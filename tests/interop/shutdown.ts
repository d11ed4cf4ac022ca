/**
 * Whatever way a script ends, the real server's thread lives: an answer, or an image, that it
 * writes to a client that has gone kills it.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type FilersClient } from "@lab/filers-client";
import { CliProcess } from "../cli/cli_process.ts";
import { Recorder } from "./recorder.ts";

const hostname = "127.0.0.1";

/** Enough for a server that dies of one try in ten to be dead at the end. */
const CYCLES = 50;

/** A recorder with images under way all the time, and the limits that Filers has. */
async function liveRecorder(width = 320, height = 240, rate = 500): Promise<Recorder> {
  const recorder = await Recorder.start({ buffered: 5 });
  await recorder.record("rgb24", width, height, rate);
  await recorder.stream("rgb24", width, height, rate);
  return recorder;
}

async function assertAlive(recorder: Recorder): Promise<void> {
  assertEquals(await recorder.errors(), []);
  assert((await recorder.state()).alive, "the server's thread has ended");
  await using camera = await connect({ hostname, port: recorder.port });
  assert(await camera.ping() < 1000);
}

/** The ways in which scripts end. */
const endings: Record<string, (camera: FilersClient, cycle: number) => Promise<void>> = {
  "a loop that breaks": async (camera, cycle) => {
    let left = cycle % 4;
    for await (using _frame of camera.frames({ format: "native" })) if (left-- === 0) break;
  },
  "a loop that throws": async (camera) => {
    await assertRejects(
      async () => {
        for await (using _frame of camera.frames()) throw new Error("a bug in the script");
      },
      Error,
      "a bug in the script",
    );
  },
  "close() while a frame is awaited": async (camera) => {
    const frames = camera.frames({ format: "native" });
    await frames.next();
    const pending = frames.next();
    void camera.close();
    await pending;
  },
  "close() at once after play()": async (camera) => {
    void camera.play().catch(() => {});
    await camera.close();
  },
  "the abort of a loop": async (camera, cycle) => {
    const signal = AbortSignal.timeout(cycle % 20);
    await assertRejects(async () => {
      for await (using _frame of camera.frames({ signal }));
    }, DOMException);
  },
  "close() before anything": async () => {},
};

for (const [name, end] of Object.entries(endings)) {
  Deno.test(`the real server survives ${name}, ${CYCLES} times`, async () => {
    await using recorder = await liveRecorder();
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await using camera = await connect({ hostname, port: recorder.port });
      await end(camera, cycle);
    }
    await assertAlive(recorder);
  });
}

Deno.test(`the real server survives the abort of a client, ${CYCLES} times`, async () => {
  await using recorder = await liveRecorder();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const controller = new AbortController();
    const camera = await connect({ hostname, port: recorder.port, signal: controller.signal });
    const loop = Array.fromAsync(camera.frames({ format: "native" }));
    setTimeout(() => controller.abort(), cycle % 20);
    await loop.catch(() => {});
    await camera.closed;
  }
  await assertAlive(recorder);
});

Deno.test(`the real server survives the abort of connect(), ${4 * CYCLES} times`, async () => {
  await using recorder = await liveRecorder();
  for (let cycle = 0; cycle < 4 * CYCLES; cycle++) {
    // Within the 4 ms that it takes.
    const signal = AbortSignal.timeout(cycle % 4);
    const camera = await connect({ hostname, port: recorder.port, signal }).catch(() => null);
    await camera?.closed;
  }
  await assertAlive(recorder);
});

Deno.test("the real server survives loops that end while it is saturated", async () => {
  await using recorder = await liveRecorder(1920, 1080, 200);
  for (let cycle = 0; cycle < 10; cycle++) {
    await using camera = await connect({ hostname, port: recorder.port });
    for await (using _frame of camera.frames({ format: "native", overflow: "block" })) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      break;
    }
  }
  await assertAlive(recorder);
});

Deno.test("the real server survives Ctrl-C of the command line", async () => {
  await using recorder = await liveRecorder();
  for (let cycle = 0; cycle < 5; cycle++) {
    await using cli = new CliProcess(["watch", `${hostname}:${recorder.port}`, "--json"]);
    await cli.stdout.match(/\n/);
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result();
    assertEquals(code, 0, stderr);
  }
  await assertAlive(recorder);
});
