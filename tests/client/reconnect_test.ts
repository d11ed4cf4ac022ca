import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, DisconnectedError } from "@lab/filers-client";
import { backoff } from "../../src/client/backoff.ts";
import { grayImage, onPlay, ScriptedServer, startedRecording } from "./scripted_server.ts";

const hostname = "127.0.0.1";
const quick = { minDelay: 1, maxDelay: 5, maxAttempts: 20 };

Deno.test("backoff() doubles from minDelay up to maxDelay, with jitter over the upper half", () => {
  const options = { minDelay: 100, maxDelay: 1000, maxAttempts: 9 };
  const longest = [1, 2, 3, 4, 5, 6, 7].map((attempt) => backoff(attempt, options, () => 1));
  assertEquals(longest, [0, 100, 200, 400, 800, 1000, 1000]);
  assertEquals(backoff(3, options, () => 0), 100);
});

Deno.test("reconnect carries frames on in the same iterator and tells the gap", async () => {
  let connections = 0;
  await using server = new ScriptedServer((name, peer) => {
    if (name === "started_playing") connections++;
    const counted = (count: number) => grayImage(count, { more: `count: ${count}\n    ` });
    const first = connections === 1;
    const parts = first ? [counted(1), counted(2)] : [counted(6), counted(7)];
    onPlay(startedRecording(), ...parts)(name, peer);
    if (name === "started_playing" && first) setTimeout(() => peer.close(), 20);
  });
  await using camera = await connect({ hostname, port: server.port, reconnect: quick });
  const events: string[] = [];
  camera.addEventListener("disconnect", () => events.push("disconnect"));
  camera.addEventListener("reconnect", ({ detail }) => {
    assert(detail.attempts >= 1 && detail.downtime >= 0);
    events.push("reconnect");
  });
  const got: number[][] = [];
  for await (using frame of camera.frames({ format: "gray", limit: 4 })) {
    got.push([frame.data[0]!, frame.index, frame.gap]);
  }
  assertEquals(got, [[1, 0, 0], [2, 1, 0], [6, 2, 3], [7, 3, 0]]);
  assertEquals(events, ["disconnect", "reconnect"]);
  assertEquals(camera.stats.reconnects, 1);
});

Deno.test("reconnect gives up after maxAttempts with a DisconnectedError", async () => {
  const server = new ScriptedServer(onPlay(startedRecording(), grayImage(1)));
  await using camera = await connect({
    hostname,
    port: server.port,
    reconnect: { ...quick, maxAttempts: 3 },
  });
  const frames = camera.frames();
  (await frames.next()).value?.close();
  await server[Symbol.asyncDispose]();
  await assertRejects(() => frames.next(), DisconnectedError, "3 attempts failed");
  assertEquals(camera.state, "closed");
});

Deno.test("close() acts at once while the connection is being made again", async () => {
  const server = new ScriptedServer();
  const camera = await connect({
    hostname,
    port: server.port,
    reconnect: { minDelay: 60_000, maxDelay: 60_000 },
  });
  const pending = camera.frames().next();
  await server[Symbol.asyncDispose]();
  while (camera.state !== "reconnecting") await new Promise((resolve) => setTimeout(resolve, 1));
  await camera.close();
  assertEquals(await pending, { done: true, value: undefined });
});
