import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect, DisconnectedError, merge } from "@lab/filers-client";
import { grayImage, onPlay, ScriptedServer, startedRecording } from "./scripted_server.ts";

const hostname = "127.0.0.1";
const images = (...values: number[]) => values.map((value) => grayImage(value));

async function pictures(camera: { stats: { images: number } }, count: number): Promise<void> {
  while (camera.stats.images < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("merge() lets cameras that both have frames take turns", async () => {
  await using one = new ScriptedServer(onPlay(startedRecording(), ...images(1, 2, 3)));
  await using two = new ScriptedServer(onPlay(startedRecording(), ...images(11, 12)));
  await using a = await connect({ hostname, port: one.port });
  await using b = await connect({ hostname, port: two.port });
  const frames = merge({
    left: a.frames({ format: "gray", limit: 3 }),
    right: b.frames({ format: "gray", limit: 2 }),
  });
  const got: [string, number][] = [];
  for await (const { source, frame } of frames) {
    if (got.length === 0) await Promise.all([pictures(a, 3), pictures(b, 2)]);
    got.push([source, frame.data[0]!]);
    frame.close();
  }
  const order = got.slice(1).map(([source]) => source).join(" ");
  const first = got[0]![0];
  assertEquals(order, first === "left" ? "right left right left" : "left right left left");
  assertEquals(got.filter(([source]) => source === "left").map(([, value]) => value), [1, 2, 3]);
  assertEquals(got.filter(([source]) => source === "right").map(([, value]) => value), [11, 12]);
});

Deno.test("merge() does not take frames before they are asked for", async () => {
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images(1)));
  await using camera = await connect({ hostname, port: server.port });
  const frames = merge({ only: camera.frames({ format: "gray", overflow: "latest" }) });
  const first = await frames.next();
  await (await server.peer()).send(...images(2, 3, 4));
  await pictures(camera, 4);
  const second = await frames.next();
  assertEquals(first.value?.frame.data[0], 1);
  assertEquals(second.value?.frame.data[0], 4);
  await frames.return();
});

Deno.test("merge() closes every source when the loop breaks or one fails", async () => {
  await using one = new ScriptedServer(onPlay(startedRecording(), ...images(1)));
  await using two = new ScriptedServer(onPlay(startedRecording()));
  await using a = await connect({ hostname, port: one.port });
  await using b = await connect({ hostname, port: two.port });
  for await (const { frame } of merge({ left: a.frames(), right: b.frames() })) {
    frame.close();
    break;
  }
  await (await one.peer()).heard("stopped_playing", 2);
  await (await two.peer()).heard("stopped_playing", 2);

  const frames = merge({ left: a.frames(), right: b.frames() });
  (await frames.next()).value?.frame.close();
  const pending = frames.next();
  await a.stop(); // ends the left one only: the right one may still come
  (await two.peer()).close();
  await assertRejects(() => pending, DisconnectedError);
  assertEquals(await frames.next(), { done: true, value: undefined });
});

Deno.test("merge() return() acts at once while a next() is pending", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  const frames = merge({ only: camera.frames() });
  const pending = frames.next();
  await frames.return();
  assertEquals(await pending, { done: true, value: undefined });
});

Deno.test("merge() refuses what is not a frame iterator", () => {
  // @ts-expect-error: an array is no frame iterator
  assertThrows(() => merge({ bad: [] }), TypeError, 'Cannot merge "bad"');
});
