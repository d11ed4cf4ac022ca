/**
 * Bursts: a camera's pictures that come all at once, hundreds in one read of the socket.
 *
 * The judge is what the sender wrote: it numbers its pictures, in the metadata and in the pixels.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type FilersClient,
  type Frame,
  type FrameIterator,
  type FramesOptions,
  merge,
  type Overflow,
  RemoteVideoPlayer,
  SlowConsumerError,
} from "@lab/filers-client";
import { FilersServer, relay } from "@lab/filers-client/server";
import {
  acknowledgement,
  acknowledgeStops,
  grayImage,
  onPlay,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "../client/scripted_server.ts";
import { pause, within } from "../reliability/within.ts";
import { recordAll, TestFolder } from "../output/recording.ts";

const hostname = "127.0.0.1";
/** Against hanging alone. */
const DEADLINE = 60_000;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Images `from` to `to`, square ones. */
function images(from: number, to: number, side: number): Uint8Array[] {
  const size = { width: side, height: side };
  return range(from, to).map((i) => grayImage(i % 256, { ...size, more: `count: ${i}\n    ` }));
}

/** What goes out in one write. */
function joined(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A recording's beginning and its images, in one write. */
const burst = (count: number, side = 8) =>
  joined(startedRecording("gray", side, side), ...images(0, count, side));

/** The frame's number, once it is sure that its pixels have it, too. */
function numberOf(frame: Frame): number {
  const count = Number(frame.metadata.count);
  assertEquals([frame.data[0], frame.index], [count % 256, count]);
  return count;
}

/** The numbers of all frames that a loop without any wait of its own gets. */
async function numbersOf(frames: AsyncIterable<Frame>): Promise<number[]> {
  const numbers: number[] = [];
  for await (using frame of frames) numbers.push(numberOf(frame));
  return numbers;
}

function assertAccounted(frames: FrameIterator | FilersClient): void {
  const { received, delivered, dropped, queued } = frames.stats;
  assertEquals(received, delivered + dropped + queued);
}

const all = ["block", "drop-oldest", "drop-newest", "error"] as const;

for (const offload of [false, true]) {
  const where = offload ? "in a thread" : "in the script";
  for (const overflow of all) {
    Deno.test(`"${overflow}" loses nothing of a burst, ${where}`, async (t) => {
      const sent = overflow === "block" ? 2000 : 1000;
      for (const side of [1, 2, 8, 16, 24]) {
        await using server = new ScriptedServer(onPlay(burst(sent, side)));
        for (const capacity of [1, 4, 64, 1024]) {
          for (const format of ["rgba", "native"] as const) {
            await t.step(`${side}x${side}, ${capacity} may wait, ${format}`, async () => {
              await using camera = await connect({ hostname, port: server.port, offload });
              const frames = camera.frames({ overflow, capacity, format, limit: sent });
              assertEquals(
                await within(DEADLINE, "the loop", numbersOf(frames)),
                range(0, sent),
              );
              // Others may have waited behind the last one, except under "block".
              assertEquals(frames.stats.delivered, sent);
              if (overflow === "block") assertEquals(frames.stats.received, sent);
              assertAccounted(frames);
            });
          }
        }
      }
    });
  }

  Deno.test(`a loop that takes nothing meanwhile drops by its policy, ${where}`, async (t) => {
    const sent = 1000;
    const capacity = 4;
    // A whole recording: its end is there when all before it is read.
    const stream = joined(burst(sent), stoppedRecording);
    const wanted: Partial<Record<Overflow, number[]>> = {
      "drop-oldest": [0, ...range(sent - capacity, sent)],
      "drop-newest": range(0, 1 + capacity),
    };
    for (const overflow of ["drop-oldest", "drop-newest", "latest"] satisfies Overflow[]) {
      await t.step(overflow, async () => {
        await using server = new ScriptedServer(onPlay(stream));
        await using camera = await connect({ hostname, port: server.port, offload });
        const over = new Promise((resolve) => {
          camera.addEventListener("recordingstop", resolve, { once: true });
        });
        const frames = camera.frames({ overflow, capacity, until: "recordingstop" });
        const got: number[] = [];
        for await (using frame of frames) {
          got.push(numberOf(frame));
          // Reading goes on without it.
          await within(DEADLINE, "reading", over);
        }
        // Under "latest" a thread may skip the first ones, before there is a loop to count them.
        const first = overflow === "latest" ? got[0]! : 0;
        assertEquals(got, wanted[overflow] ?? [...new Set([first, sent - 1])]);
        const { received, delivered, dropped, queued } = frames.stats;
        assertEquals([received, delivered, queued], [sent - first, got.length, 0]);
        assertEquals(dropped, sent - first - got.length);
        assertAccounted(camera);
        assertEquals(camera.stats.images, sent);
      });
    }
    await t.step("error", async () => {
      await using server = new ScriptedServer(onPlay(stream));
      await using camera = await connect({ hostname, port: server.port, offload });
      const frames = camera.frames({ overflow: "error", capacity });
      const got: number[] = [];
      const looping = (async () => {
        for await (using frame of frames) {
          got.push(numberOf(frame));
          await pause(1);
        }
      })();
      await assertRejects(
        () => within(DEADLINE, "the loop", looping),
        SlowConsumerError,
        `${capacity} frames behind`,
      );
      assertEquals(got, range(0, got.length), "what was queued before is handed over, in order");
      assertAccounted(frames);
      assert(frames.stats.dropped > 0);
    });
  });

  Deno.test(`loops of every policy on one client share a burst, ${where}`, async () => {
    const sent = 1000;
    const stream = joined(burst(sent), stoppedRecording);
    await using server = new ScriptedServer(acknowledgeStops);
    await using camera = await connect({ hostname, port: server.port, offload });
    await camera.play();
    const loop = async (options: FramesOptions, slow = false) => {
      const frames = camera.frames({ ...options, until: "recordingstop" });
      const numbers: number[] = [];
      for await (using frame of frames) {
        numbers.push(numberOf(frame));
        if (slow && numbers.length % 50 === 0) await pause(1);
      }
      assertAccounted(frames);
      return numbers;
    };
    const loops = [
      loop({ overflow: "block", capacity: 3 }, true),
      loop({ overflow: "block", capacity: 1, format: "gray" }),
      loop({ overflow: "error", format: "bgra" }),
      loop({ overflow: "drop-oldest", capacity: 1, format: "native" }),
      loop({ overflow: "drop-newest", format: "rgb24" }),
    ];
    const newest = loop({ overflow: "latest" });
    await (await server.peer()).send(stream);
    for (const numbers of await within(DEADLINE, "the loops", Promise.all(loops))) {
      assertEquals(numbers, range(0, sent));
    }
    const numbers = await newest;
    assertEquals(numbers, numbers.toSorted((a, b) => a - b));
    assertEquals(numbers.at(-1), sent - 1);
    assertAccounted(camera);
  });

  Deno.test(`merge(), readable() and RemoteVideoPlayer get a burst whole, ${where}`, async (t) => {
    const sent = 600;
    const stream = joined(burst(sent), stoppedRecording);
    await t.step("merge()", async () => {
      await using one = new ScriptedServer(onPlay(stream));
      await using two = new ScriptedServer(onPlay(stream));
      await using a = await connect({ hostname, port: one.port, offload });
      await using b = await connect({ hostname, port: two.port, offload });
      const until = "recordingstop";
      const numbers = { left: [] as number[], right: [] as number[] };
      const sources = {
        left: a.frames({ until }),
        right: b.frames({ until, overflow: "block", capacity: 1 }),
      };
      await within(
        DEADLINE,
        "the loop",
        (async () => {
          for await (const { source, frame } of merge(sources)) {
            numbers[source].push(numberOf(frame));
            frame.close();
          }
        })(),
      );
      assertEquals(numbers, { left: range(0, sent), right: range(0, sent) });
    });
    await t.step("readable()", async () => {
      await using server = new ScriptedServer(onPlay(stream));
      await using camera = await connect({ hostname, port: server.port, offload });
      const frames = camera.frames({ until: "recordingstop" }).readable();
      assertEquals(await within(DEADLINE, "the stream", numbersOf(frames)), range(0, sent));
    });
    await t.step("RemoteVideoPlayer, in the order of the stream", async () => {
      const told: (number | boolean)[] = [];
      class Player extends RemoteVideoPlayer {
        override processImage(frame: Frame): void {
          told.push(numberOf(frame));
        }
        override processRecordingState(state: boolean): void {
          told.push(state);
        }
      }
      const again = [startedRecording(), ...images(sent, 2 * sent, 8), stoppedRecording];
      let plays = 0;
      await using server = new ScriptedServer((name, peer) => {
        if (name === "started_playing" && plays++ === 0) void peer.send(joined(stream, ...again));
        if (name === "stopped_playing") void peer.send(acknowledgement);
      });
      const player = new Player({ hostname, port: server.port, offload });
      await player.startListener();
      await player.play();
      const wanted = [true, ...range(0, sent), false, true, ...range(sent, 2 * sent), false];
      await within(
        DEADLINE,
        "the player",
        (async () => {
          while (told.length < wanted.length) await pause(1);
        })(),
      );
      await player.stopListener();
      assertEquals(told, wanted);
    });
  });

  Deno.test(`"block" loses nothing however the loop ends, ${where}`, async (t) => {
    const sent = 1000;
    for (const way of ["limit", "stop", "close", "recordingstop", "FIN"] as const) {
      await t.step(way, async () => {
        await using server = new ScriptedServer((name, peer) => {
          acknowledgeStops(name, peer);
          if (name !== "started_playing") return;
          const end = way === "recordingstop" ? [stoppedRecording] : [];
          void peer.send(joined(burst(sent), ...end)).then(() => {
            if (way === "FIN") void peer.closeWrite();
          });
        });
        await using camera = await connect({ hostname, port: server.port, offload });
        const frames = camera.frames({
          overflow: "block",
          ...(way === "limit" ? { limit: 101 } : { until: "recordingstop" }),
        });
        const numbers: number[] = [];
        let ending: Promise<void> | undefined;
        const looping = (async () => {
          for await (using frame of frames) {
            numbers.push(numberOf(frame));
            if (numbers.length % 100 === 0) await pause(1);
            if (numbers.length === 500 && way === "stop") ending = camera.stop();
            if (numbers.length === 500 && way === "close") ending = camera.close();
          }
        })();
        await within(DEADLINE, way, way === "FIN" ? looping.catch(() => {}) : looping);
        await within(DEADLINE, way, ending ?? Promise.resolve());
        assertEquals(numbers, range(0, numbers.length));
        assert(numbers.length >= 500 || way === "limit");
        if (way === "limit") assertEquals(numbers.length, 101);
        if (way === "recordingstop" || way === "FIN") assertEquals(numbers.length, sent);
        const { received, delivered, dropped, queued } = frames.stats;
        assertEquals([received, delivered, dropped, queued], [numbers.length, received, 0, 0]);
        await camera.close();
        assertAccounted(camera);
      });
    }
  });
}

Deno.test("a script that computes through a burst loses what is counted, in a thread", async () => {
  const sent = 5000;
  const stream = joined(burst(sent), stoppedRecording);
  await using server = new ScriptedServer(onPlay(stream));
  await using camera = await connect({ hostname, port: server.port, offload: true });
  const frames = camera.frames({ until: "recordingstop" });
  const numbers: number[] = [];
  for await (using frame of frames) {
    numbers.push(numberOf(frame));
    const until = performance.now() + 300;
    if (numbers.length === 1) { while (performance.now() < until); }
  }
  // In order, and a frame's index counts those that the thread dropped: see numberOf().
  assertEquals(numbers, numbers.toSorted((a, b) => a - b));
  assertEquals(numbers.at(-1), sent - 1);
  assertEquals(camera.stats.images, sent);
  assertEquals(frames.stats.received, sent);
  assertAccounted(frames);
});

Deno.test('record() with "block" writes every picture of a burst', async () => {
  await using folder = new TestFolder();
  const options = { pixelFormat: "gray", width: 8, height: 8, frames: 3000 };
  const { frames, dropped } = await within(
    DEADLINE,
    "record()",
    recordAll(options, folder.file("a.raw")),
  );
  assertEquals([frames, dropped], [3000, 0]);
  const lines = (await folder.text("a.raw.jsonl")).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).count), range(0, 3000));
});

Deno.test("a relay passes a burst on whole to clients that read", async () => {
  const sent = 1000;
  await using camera = new ScriptedServer(acknowledgeStops);
  await using upstream = await connect({ hostname, port: camera.port });
  await using server = new FilersServer({ port: 0, maxClients: 2, overflow: "drop-oldest" });
  await using _relay = relay(upstream, server);
  await using one = await connect({ hostname, port: server.port });
  await using other = await connect({ hostname, port: server.port });
  const until = "recordingstop";
  const loops = [
    numbersOf(one.frames({ until })),
    numbersOf(other.frames({ until, overflow: "block" })),
  ];
  const peer = await camera.peer();
  await peer.heard("started_playing");
  while (server.clients.some(({ playing }) => !playing)) await pause(1);
  await peer.send(joined(burst(sent), stoppedRecording));
  for (const numbers of await within(DEADLINE, "the relay", Promise.all(loops))) {
    assertEquals(numbers, range(0, sent));
  }
  const { offered, sent: written } = server.stats;
  assertEquals([offered, written], [2 * sent, 2 * sent]);
});
