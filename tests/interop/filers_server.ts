/**
 * Filers' network player, `cpl_media.remote.client.RemoteVideoPlayer`, on our FilersServer.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { FilersServer } from "@lab/filers-client/server";
import { testPattern } from "@lab/filers-client/testing";
import { pixelFormats } from "../../src/pixels/formats.ts";
import { PythonPeer, until } from "./python_peer.ts";

interface PlayedImage {
  readonly pixelFormat: string;
  readonly size: readonly [number, number];
  readonly linesizes: readonly number[];
  /** SHA-256 of each plane in use. */
  readonly planes: readonly string[];
  /** Python's text of each value. */
  readonly metadata: Record<string, string>;
}

interface PlayerState {
  readonly alive: boolean;
  readonly state: "none" | "starting" | "playing" | "stopping";
  /** Format, width, height and rate. */
  readonly recording: readonly [string, number, number, number];
}

/** The real player, connected. */
class Player implements AsyncDisposable {
  readonly #peer = new PythonPeer("player_peer.py");

  static async connect(server: FilersServer): Promise<Player> {
    const player = new Player();
    await player.#peer.ask("connect", { port: server.port });
    await until("the player is connected", () => Promise.resolve(server.clients.length > 0));
    return player;
  }

  /** Asks for images, and waits until the server knows. */
  async play(server: FilersServer): Promise<void> {
    await this.#peer.ask("play");
    await until("it plays", () => Promise.resolve(server.clients.some(({ playing }) => playing)));
  }

  /** Stops, and waits for the acknowledgement. */
  async stop(): Promise<void> {
    await this.#peer.ask("stop");
    await this.reached("none");
  }

  async reached(state: PlayerState["state"]): Promise<void> {
    await until(`the player is ${state}`, async () => (await this.state()).state === state);
  }

  /** Waits until so many images came. */
  images(count: number): Promise<PlayedImage[]> {
    return this.#collect("images", count);
  }

  /** Waits until so many images were shown. Returns SHA-256 of the planes of each. */
  shown(count: number): Promise<string[][]> {
    return this.#collect("shown", count);
  }

  async #collect<Item>(command: string, count: number): Promise<Item[]> {
    const items: Item[] = [];
    await until(`there are ${count} of ${command}`, async () => {
      items.push(...await this.#peer.ask<Item[]>(command));
      return items.length >= count;
    });
    return items;
  }

  disconnect(): Promise<null> {
    return this.#peer.ask("disconnect");
  }

  send(name: string, value: unknown): Promise<null> {
    return this.#peer.ask("send", { name, value });
  }

  state(): Promise<PlayerState> {
    return this.#peer.ask("state");
  }

  errors(): Promise<string[]> {
    return this.#peer.ask("errors");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
  }
}

/** What Filers' cameras send today. */
const cameraFormats =
  "gray gray16le yuv420p yuv444p uyvy422 rgb24 bgr24 rgba bgra rgb565le bgr565le rgb555le"
    .split(" ");
const info = { pixelFormat: "yuv420p", width: 32, height: 24, rate: 29.97 };

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())).toHex();
}

Deno.test("FilersServer plays recordings to the real player, one after another", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  for (const rate of [29.97, 0, 30]) {
    await player.play(server);
    server.startRecording({ ...info, rate });
    for (let i = 0; i < 3; i++) server.send(testPattern("yuv420p", 32, 24, i));
    const counts = (await player.images(3)).map(({ metadata }) => metadata.count);
    assertEquals(counts, ["0", "1", "2"]);
    assertEquals((await player.state()).recording, ["yuv420p", 32, 24, rate]);
    server.stopRecording();
    // It answers the end of a recording with a stop, and waits for its acknowledgement.
    await player.reached("none");
  }
  assertEquals(await player.errors(), []);
});

Deno.test("FilersServer starts the real player in the midst of a recording, and stops it", async () => {
  await using server = new FilersServer({ port: 0 });
  server.startRecording(info);
  await using player = await Player.connect(server);
  for (let round = 0; round < 3; round++) {
    await player.play(server);
    await player.reached("playing");
    server.send(testPattern("yuv420p", 32, 24, round));
    await player.images(1);
    await player.stop();
  }
  assertEquals(await player.errors(), []);
});

Deno.test("FilersServer sends the real player every pixel format", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  await player.play(server);
  server.startRecording(info);
  for (const { name } of pixelFormats) {
    for (const [width, height] of [[32, 24], [31, 23]] as const) {
      const image = testPattern(name, width, height, 3);
      server.send(image);
      const [came] = await player.images(1);
      assertEquals([came!.pixelFormat, ...came!.size], [name, width, height]);
      const hashes = await Promise.all(image.planes.map(sha256));
      assertEquals(came!.planes, hashes, `${name} ${width}x${height}`);
    }
  }
});

Deno.test("FilersServer has the real player show the pictures of every camera", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  for (const pixelFormat of cameraFormats) {
    await player.play(server);
    server.startRecording({ ...info, pixelFormat });
    const image = testPattern(pixelFormat, 31, 23, 3);
    server.send(image);
    const [shown] = await player.shown(1);
    assertEquals(shown, await Promise.all(image.planes.map(sha256)), pixelFormat);
    server.stopRecording();
    await player.reached("none");
  }
  assertEquals(await player.errors(), []);
});

Deno.test("FilersServer has the real player show padded lines", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  await player.play(server);
  server.startRecording(info);
  const image = testPattern("gray", 30, 23, 3);
  const tight = image.planes[0]!;
  const padded = new Uint8Array(32 * 23).fill(99);
  for (let y = 0; y < 23; y++) padded.set(tight.subarray(y * 30, (y + 1) * 30), y * 32);
  server.send({ ...image, planes: [padded], linesizes: [32] });
  assertEquals((await player.images(1))[0]!.linesizes, [32, 0, 0, 0]);
  assertEquals(await player.shown(1), [[await sha256(tight)]]);
});

Deno.test("FilersServer sends the real player metadata of every type", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  await player.play(server);
  server.startRecording(info);
  const metadata = {
    t: 0.5,
    none: null,
    yes: true,
    integer: -3,
    big: 2n ** 70n,
    float: 1e-7,
    whole: 3,
    nan: NaN,
    infinity: -Infinity,
    text: "12:30",
    lines: "a\nb \u{1F42D}",
    bytes: new Uint8Array([0, 255]),
    time: new Date("2024-02-29T12:30:15.250Z"),
    list: [1, [], {}],
    mapping: { a: { b: [null] } },
    set: new Set(["a"]),
    ordered: new Map([["z", 1], ["a", 2]]),
  };
  server.send({ ...testPattern("gray", 4, 2, 0), metadata });
  const [image] = await player.images(1);
  // As Python shows them.
  assertEquals(image!.metadata, {
    t: "0.5",
    none: "None",
    yes: "True",
    integer: "-3",
    big: String(2n ** 70n),
    float: "1e-07",
    whole: "3",
    nan: "nan",
    infinity: "-inf",
    text: "'12:30'",
    lines: "'a\\nb \u{1F42D}'",
    bytes: "b'\\x00\\xff'",
    time: "datetime.datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=" +
      "datetime.timezone(datetime.timedelta(0), 'Z'))",
    list: "[1, [], {}]",
    mapping: "{'a': {'b': [None]}}",
    set: "{'a'}",
    ordered: "ordereddict([('z', 1), ('a', 2)])",
  });
});

Deno.test("FilersServer objects to a second play of the real player as Filers does", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  await player.play(server);
  await player.send("started_playing", null);
  await until("it is told", async () => {
    return (await player.errors()).includes("Client already notified that it is playing");
  });
  server.startRecording(info);
  await player.reached("playing");
});

Deno.test("FilersServer hands on an exception and messages, both ways", async () => {
  await using server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  const told = new Promise((resolve) => {
    server.addEventListener("message", ({ detail }) => resolve([detail.name, detail.value]));
  });
  await player.send("light", { on: true, level: 0.5 });
  assertEquals(await told, ["light", { on: true, level: 0.5 }]);
  server.sendException("no camera", "Traceback");
  server.sendMessage("stage", { x: 1 });
  await until("it is told", async () => (await player.errors()).includes("no camera"));
  assert((await player.state()).alive);
});

Deno.test("FilersServer lets the real player leave and come back in any state", async () => {
  await using server = new FilersServer({ port: 0 });
  server.startRecording(info);
  for (let round = 0; round < 10; round++) {
    await using player = await Player.connect(server);
    if (round % 2 === 0) await player.play(server);
    for (let i = 0; i < round; i++) server.send(testPattern("yuv420p", 32, 24, i));
    // It sends its stop and closes at once, without waiting for the answer.
    await player.disconnect();
    await until("it is gone", () => Promise.resolve(server.clients.length === 0));
    assertEquals(await player.errors(), []);
  }
  const { offered, sent, dropped, queued } = server.stats;
  assertEquals(offered, sent + dropped + queued);
});

Deno.test("FilersServer's end is the end of the connection to the real player", async () => {
  const server = new FilersServer({ port: 0 });
  await using player = await Player.connect(server);
  await player.play(server);
  server.startRecording(info);
  await player.reached("playing");
  await server.close();
  await player.reached("none");
  await until("its thread ended", async () => !(await player.state()).alive);
  assertEquals(await player.errors(), ["Remote client was closed"]);
});

Deno.test("FilersServer serves real players at once, each with all frames", async () => {
  await using server = new FilersServer({ port: 0, maxClients: 3, capacity: 64 });
  await using first = await Player.connect(server);
  await using second = await Player.connect(server);
  for (const player of [first, second]) await player.play(server);
  await until(
    "both play",
    () => Promise.resolve(server.clients.filter(({ playing }) => playing).length === 2),
  );
  server.startRecording(info);
  for (let i = 0; i < 20; i++) server.send(testPattern("yuv420p", 32, 24, i));
  const [a, b] = await Promise.all([first.images(20), second.images(20)]);
  assertEquals(a, b);
});
