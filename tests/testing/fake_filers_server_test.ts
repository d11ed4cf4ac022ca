import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { ConnectError, TimeoutError, UnsupportedFormatError } from "../../src/errors.ts";
import { FakeFilersServer, type Fault, testPattern } from "../../src/testing/mod.ts";
import {
  fixture,
  fixtureNames,
  message,
  RawClient,
  type RawMessage,
  readStream,
  until,
} from "../server/raw_client.ts";
import { bytesOf, clientDocuments } from "./client_documents.ts";

const small = { pixelFormat: "gray", width: 64, height: 48, frames: 3, pace: 0 } as const;

function metadataOf({ value }: RawMessage): { t: number; count: number } {
  return (value as [unknown, unknown, unknown, unknown, { t: number; count: number }])[4];
}

/** Plays the one recording and stops, as a client should. */
async function playThrough(client: RawClient): Promise<RawMessage[]> {
  await client.play();
  const messages = await client.readUntil("stopped_recording");
  await client.stop();
  return [...messages, ...await client.readUntil("stopped_playing")];
}

const names = (messages: RawMessage[]) => messages.map(({ name }) => name);

Deno.test("FakeFilersServer shows one recording of test patterns", async () => {
  await using server = new FakeFilersServer({ ...small, rate: 20 });
  using client = await RawClient.connect(server.port);
  const messages = await playThrough(client);
  assertEquals(names(messages), [
    "started_recording",
    "image",
    "image",
    "image",
    "stopped_recording",
    "stopped_playing",
  ]);
  assertEquals(messages[0]?.value, ["gray", 64, 48, 20]);
  const images = messages.slice(1, 4);
  assertEquals(images.map((image) => metadataOf(image)), [
    { t: 0, count: 0 },
    { t: 0.05, count: 1 },
    { t: 0.1, count: 2 },
  ]);
  images.forEach((image, i) =>
    assertEquals(image.planes, testPattern("gray", 64, 48, i).planes[0])
  );
  await until(() => server.imagesSent === 3);
  assertEquals(server.died, null);
});

Deno.test("FakeFilersServer counts on over its recordings, and has no more than asked for", async () => {
  await using server = new FakeFilersServer({ ...small, frames: 2, recordings: 2 });
  using client = await RawClient.connect(server.port);
  for (const counts of [[0, 1], [2, 3]]) {
    await client.play();
    const messages = await client.readUntil("stopped_recording");
    assertEquals(messages.slice(1, -1).map((image) => metadataOf(image).count), counts);
  }
  await client.play();
  await client.stop();
  await client.expect("stopped_playing");
});

Deno.test("FakeFilersServer goes on with its recording after a stop and a play", async () => {
  await using server = new FakeFilersServer({ ...small, frames: 50, pace: 200 });
  using client = await RawClient.connect(server.port);
  await client.play();
  await client.readUntil("image");
  await client.stop();
  const rest = await client.readUntil("stopped_playing");
  await client.play();
  await client.expect("started_recording");
  assertEquals(metadataOf(await client.expect("image")).count, rest.length);
  await client.stop();
  await client.readUntil("stopped_playing");
});

Deno.test("FakeFilersServer sends the images it is given", async () => {
  const image = (index: number) => testPattern("rgb24", 8, 8, index * 10);
  await using server = new FakeFilersServer({ ...small, image });
  using client = await RawClient.connect(server.port);
  const messages = await playThrough(client);
  assertEquals(messages.slice(1, 4).map((image) => metadataOf(image).count), [0, 10, 20]);
  assertEquals(messages[3]?.planes, image(2).planes[0]);
});

for (const name of [...fixtureNames("image_"), ...fixtureNames("smooth_")]) {
  Deno.test(`FakeFilersServer replays ${name} byte for byte`, async () => {
    const recorded = fixture(`${name}.bin`);
    await using server = new FakeFilersServer({ replay: recorded });
    using client = await RawClient.connect(server.port);
    await client.stop();
    await client.expect("stopped_playing");
    const replayed = await playThrough(client);
    assertEquals(
      replayed.map(({ bytes }) => bytes),
      readStream(recorded).map(({ bytes }) => bytes),
    );
  });
}

Deno.test("FakeFilersServer records what its clients send, and lets a test wait for it", async () => {
  await using server = new FakeFilersServer(small);
  using client = await RawClient.connect(server.port);
  const waiting = server.waitFor("trigger", { index: 1 });
  await client.write(message("- trigger\n- 1\n"));
  await client.write(message("- trigger\n- {at: 2.5}\n"));
  assertEquals((await waiting).value, { at: 2.5 });
  assertEquals((await server.waitFor("trigger")).value, 1);
  assertEquals(server.received.map(({ name, connection }) => [name, connection]), [
    ["trigger", 0],
    ["trigger", 0],
  ]);
  assert(server.received[0]!.at <= performance.now());
  await assertRejects(
    () => server.waitFor("never", { timeout: 10 }),
    TimeoutError,
    "no client sent it within 10 ms",
  );
});

Deno.test("FakeFilersServer serves one client after the other", async () => {
  await using server = new FakeFilersServer(small);
  const first = await RawClient.connect(server.port);
  await first.stop();
  await first.expect("stopped_playing");
  using second = await RawClient.connect(server.port);
  await second.stop();
  await first.stop();
  await first.expect("stopped_playing");
  assertEquals(server.received.map(({ connection }) => connection), [0, 0]);
  first.close();
  await second.expect("stopped_playing");
  assertEquals(server.connections, 2);
});

Deno.test("FakeFilersServer answers a second play with an exception", async () => {
  await using server = new FakeFilersServer({ ...small, recordings: 0 });
  using client = await RawClient.connect(server.port);
  await client.play();
  await client.play();
  await client.expect("exception");
  await client.stop();
  await client.expect("stopped_playing");
  assertEquals(server.died, null);
});

Deno.test("FakeFilersServer makes an image of the caller's own only to send it", async () => {
  const made: number[] = [];
  const image = (index: number) => {
    made.push(index);
    return testPattern("gray", 8, 4, index);
  };
  await using server = new FakeFilersServer({ ...small, image });
  assertEquals(made, []);
  using client = await RawClient.connect(server.port);
  await playThrough(client);
  assertEquals(made, [0, 1, 2]);
});

Deno.test("FakeFilersServer names wrong options at once", async () => {
  await using server = new FakeFilersServer();
  const { port } = server;
  assertThrows(() => new FakeFilersServer({ port }), ConnectError, "a port that is free");
  assertThrows(() => new FakeFilersServer({ hostname: "192.0.2.1" }), ConnectError);
  assertThrows(() => new FakeFilersServer({ hostname: "no host" }), ConnectError);
  assertThrows(() => new FakeFilersServer({ pixelFormat: "xyz" }), UnsupportedFormatError);
  assertThrows(() => new FakeFilersServer({ width: 0 }), RangeError, "width is 0");
});

// What kills the real server, and what does not: PROTOCOL behaviours 4, 7 and 8.

const deadly: Record<string, [(client: RawClient) => Promise<void> | void, RegExp]> = {
  "closes right after its stop": [async (client) => {
    await client.stop();
    client.close();
  }, /BrokenPipeError while answering stopped_playing/],
  "closes right after its play": [async (client) => {
    await client.play();
    client.close();
  }, /BrokenPipeError/],
  "sends bad YAML": [(client) => client.write(message("- [")), /cannot read the client/],
  "sends bad UTF-8": [(client) => client.write(message(new Uint8Array([255]))), /cannot read/],
  "sends no sequence of two": [(client) => client.write(message("- 1\n")), /cannot read/],
  "sends a binary part": [
    (client) => client.write(message("- stopped_playing\n- null\n", 4)),
    /cannot read/,
  ],
};

for (const [what, [misbehave, reason]] of Object.entries(deadly)) {
  Deno.test(`FakeFilersServer dies, as the real one, of a client that ${what}`, async () => {
    await using server = new FakeFilersServer(small);
    using client = await RawClient.connect(server.port);
    await misbehave(client);
    await until(() => server.died !== null);
    assertMatch(server.died!, reason);
    await assertRejects(() => RawClient.connect(server.port), Deno.errors.ConnectionRefused);
  });
}

Deno.test("FakeFilersServer dies of the same messages as the real one", async () => {
  const wrong: string[] = [];
  for (const document of clientDocuments) {
    await using server = new FakeFilersServer(small);
    using client = await RawClient.connect(server.port);
    // A dead server answers nothing, whether it closes or resets the connection.
    const answer = (async () => {
      await client.write(bytesOf(document));
      await client.stop();
      return await client.read();
    })().catch(() => null);
    const dies = (await answer) === null;
    if (dies !== document.dies || dies !== (server.died !== null)) {
      wrong.push(`${document.what}: ${server.died ?? "survives"}`);
    }
  }
  assertEquals(wrong, []);
});

const harmless: Record<string, (client: RawClient) => Promise<void>> = {
  "waits for its acknowledgement": async (client) => {
    await client.stop();
    await client.expect("stopped_playing");
  },
  "half-closes after its stop, and reads on": async (client) => {
    await client.stop();
    await client.conn.closeWrite();
    await client.expect("stopped_playing");
    assertEquals(await client.read(), null);
  },
  "sends a message of its own": (client) => client.write(message("- hello\n- null\n")),
  "closes without a word": async () => {},
  "leaves in mid-message": (client) => client.write(message("- hel", 0, 20)),
};

for (const [what, behave] of Object.entries(harmless)) {
  Deno.test(`FakeFilersServer survives a client that ${what}`, async () => {
    await using server = new FakeFilersServer(small);
    for (let round = 0; round < 5; round++) {
      const client = await RawClient.connect(server.port);
      await behave(client);
      client.close();
    }
    using last = await RawClient.connect(server.port);
    await last.stop();
    await last.expect("stopped_playing");
    assertEquals(server.died, null);
  });
}

// Faults

/** A recording of three images under these faults, as far as it can be read. */
async function whole(faults: Fault[]): Promise<Uint8Array> {
  await using server = new FakeFilersServer({ ...small, faults });
  using client = await RawClient.connect(server.port);
  await client.play();
  return await client.readAll();
}

/** Bytes of a whole recording up to its end, without faults. */
const stream = await whole([{
  kind: "close",
  at: { sending: "stopped_recording", part: "after" },
}]);
const clean = readStream(stream);
const starts = clean.map((_, i) =>
  clean.slice(0, i).reduce((sum, { bytes }) => sum + bytes.length, 0)
);

Deno.test("Fault close ends the stream where it is told to", async () => {
  assertEquals(names(clean), ["started_recording", "image", "image", "image", "stopped_recording"]);
  const image = starts[2]!;
  const yaml = clean[2]!.bytes.length - clean[2]!.planes.length;
  const points = [
    [{ sending: "image", index: 1 }, 0],
    [{ sending: "image", index: 1, part: "header" }, 4],
    [{ sending: "image", index: 1, part: "header", offset: 1 }, 1],
    [{ sending: "image", index: 1, part: "yaml", offset: 3 }, 11],
    [{ sending: "image", index: 1, part: "planes", offset: 0 }, yaml],
    [{ sending: "image", index: 1, part: "planes" }, yaml + 64 * 48 / 2],
    [{ sending: "image", index: 1, part: "after" }, clean[2]!.bytes.length],
  ] as const;
  for (const [at, offset] of points) {
    const expected = stream.subarray(0, image + offset);
    assertEquals(await whole([{ kind: "close", at }]), expected, JSON.stringify(at));
    assertEquals(await whole([{ kind: "truncate", at }]), expected, JSON.stringify(at));
  }
});

Deno.test("Fault close with linger half-closes first", async () => {
  const at = { received: "stopped_playing" };
  await using server = new FakeFilersServer({ faults: [{ kind: "close", at, linger: 10_000 }] });
  using client = await RawClient.connect(server.port);
  await client.stop();
  assertEquals(await client.read(), null);
  await client.write(message("- still_here\n- null\n"));
  await server.waitFor("still_here");
});

for (
  const at of ["connect", { received: "started_playing" }, { sending: "image", index: 2 }] as const
) {
  Deno.test(`Fault reset aborts the connection at ${JSON.stringify(at)}`, async () => {
    await using server = new FakeFilersServer({ ...small, faults: [{ kind: "reset", at }] });
    await assertRejects(async () => {
      using client = await RawClient.connect(server.port);
      await client.play();
      await client.readAll();
    }, Deno.errors.ConnectionReset);
    assertEquals(server.died, null);
  });
}

Deno.test("Fault half-close ends the stream and hears the client still", async () => {
  const at = { sending: "image", index: 1 };
  await using server = new FakeFilersServer({ ...small, faults: [{ kind: "half-close", at }] });
  using client = await RawClient.connect(server.port);
  await client.play();
  assertEquals(names(await client.readUntil("image")), ["started_recording", "image"]);
  assertEquals(await client.read(), null);
  await client.stop();
  await server.waitFor("stopped_playing");
});

Deno.test("Fault stall says nothing more and hears the client still", async () => {
  const at = { sending: "image", index: 0, part: "yaml" } as const;
  await using server = new FakeFilersServer({ ...small, faults: [{ kind: "stall", at }] });
  using client = await RawClient.connect(server.port);
  await client.play();
  await client.expect("started_recording");
  await client.stop();
  await server.waitFor("stopped_playing");
  const ended = assertRejects(() => client.read(), Error, "the stream ended with");
  await server.close();
  await ended;
});

Deno.test("Fault vanish neither says nor hears anything more, and the next client is served", async () => {
  const at = { sending: "image", index: 0, part: "yaml" } as const;
  const faults: Fault[] = [{ kind: "vanish", at, connection: 0 }];
  await using server = new FakeFilersServer({ ...small, faults });
  using client = await RawClient.connect(server.port);
  await client.play();
  await client.expect("started_recording");
  await client.stop();
  const ended = assertRejects(() => client.read());
  using another = await RawClient.connect(server.port);
  assertEquals(names(await playThrough(another)).length, 6);
  const stops = server.received.filter(({ name }) => name === "stopped_playing");
  assertEquals(stops.map(({ connection }) => connection), [1]);
  await server.close();
  await ended;
});

Deno.test("Fault busy leaves one connection unheard and serves the next", async () => {
  await using server = new FakeFilersServer({ faults: [{ kind: "busy", connection: 0 }] });
  using unheard = await RawClient.connect(server.port);
  await unheard.stop();
  using client = await RawClient.connect(server.port);
  await client.stop();
  await client.expect("stopped_playing");
  assertEquals(server.received.map(({ connection }) => connection), [1]);
});

Deno.test("Fault delay waits and goes on", async () => {
  const start = performance.now();
  const at = { sending: "image", index: 1, part: "planes" } as const;
  const faults: Fault[] = [
    { kind: "delay", at, ms: 60 },
    { kind: "close", at: { sending: "stopped_recording", part: "after" } },
  ];
  assertEquals(await whole(faults), stream);
  assert(performance.now() - start >= 59);
});

Deno.test("Faults that insert bytes do it where they are told to, in their order", async () => {
  const at = { sending: "image", index: 1, part: "planes", offset: 10 } as const;
  const bytes = new Uint8Array([1, 2, 3]);
  const end: Fault = { kind: "close", at };
  const cut = await whole([end]);
  const inserted = await whole([
    { kind: "raw", at, bytes },
    { kind: "garbage", at, length: 5 },
    { kind: "garbage", at, length: 5, seed: 2 },
    end,
  ]);
  const [raw, garbage, other] = [[0, 3], [3, 8], [8, 13]].map(([from, to]) =>
    inserted.slice(cut.length + from!, cut.length + to!)
  );
  assertEquals(inserted.slice(0, cut.length), cut);
  assertEquals([inserted.length - cut.length, raw], [13, bytes]);
  assert(garbage!.join() !== other!.join());
});

Deno.test("Faults that insert messages do it where they are told to", async () => {
  const at = { sending: "image", index: 1 };
  const bytes = await whole([
    { kind: "exception", at, text: "No camera", traceback: "line 1" },
    { kind: "message", at, name: "weather", value: { rain: true } },
    { kind: "close", at },
  ]);
  const messages = readStream(bytes);
  assertEquals(names(messages), ["started_recording", "image", "exception", "weather"]);
  assertEquals(messages[2]?.value, ["No camera", "line 1"]);
  assertEquals(messages[3]?.value, { rain: true });
});

Deno.test("Fault duplicate sends a message twice", async () => {
  const bytes = await whole([
    { kind: "duplicate", at: { sending: "image", index: 1 } },
    { kind: "close", at: { sending: "stopped_recording", part: "after" } },
  ]);
  const counts = readStream(bytes).filter(({ name }) => name === "image")
    .map((image) => metadataOf(image).count);
  assertEquals(counts, [0, 1, 1, 2]);
});

Deno.test("Fault ignore leaves a message unanswered", async () => {
  const at = { received: "stopped_playing", index: 1 };
  await using server = new FakeFilersServer({ faults: [{ kind: "ignore", at }] });
  using client = await RawClient.connect(server.port);
  for (let i = 0; i < 3; i++) await client.stop();
  await server.waitFor("stopped_playing", { index: 2 });
  await client.expect("stopped_playing");
  await client.expect("stopped_playing");
  client.close();
  assertEquals(server.died, null);
});

Deno.test("Fault split hands the same stream over in pieces", async () => {
  const end: Fault = { kind: "close", at: { sending: "stopped_recording", part: "after" } };
  assertEquals(await whole([{ kind: "split", every: 97 }, end]), stream);
  assertEquals(await whole([{ kind: "split", offsets: [1, 4, 9, 70, 71, 5000] }, end]), stream);
  await using server = new FakeFilersServer({
    ...small,
    faults: [{ kind: "split", offsets: [3], pause: 10_000 }],
  });
  using client = await RawClient.connect(server.port);
  await client.play();
  const chunk = new Uint8Array(100);
  assertEquals(await client.conn.read(chunk), 3);
  assertEquals(chunk.subarray(0, 3), stream.subarray(0, 3));
});

Deno.test("Fault throttle sends no faster than it says", async () => {
  const start = performance.now();
  const faults: Fault[] = [
    { kind: "throttle", bytesPerSecond: 100_000 },
    { kind: "close", at: { sending: "stopped_recording", part: "after" } },
  ];
  assertEquals(await whole(faults), stream);
  assert(performance.now() - start >= stream.length / 100 - 1);
});

Deno.test("Faults split and throttle begin where they are told to", async () => {
  const at = { sending: "image", index: 1, part: "yaml", offset: 3 } as const;
  for (
    const fault of [
      { kind: "split", at, every: 1, pause: 1 },
      { kind: "throttle", at, bytesPerSecond: 10_000 },
    ] satisfies Fault[]
  ) {
    await using server = new FakeFilersServer({ ...small, width: 8, height: 4, faults: [fault] });
    using client = await RawClient.connect(server.port);
    const start = performance.now();
    assertEquals(names(await playThrough(client)).length, 6);
    assert(performance.now() - start > 10);
  }
});

Deno.test("Faults of one connection leave the next alone", async () => {
  const faults: Fault[] = [{ kind: "close", at: "connect", connection: 0 }];
  await using server = new FakeFilersServer({ ...small, faults });
  using first = await RawClient.connect(server.port);
  assertEquals(await first.read(), null);
  using second = await RawClient.connect(server.port);
  assertEquals((await playThrough(second)).length, 6);
});
