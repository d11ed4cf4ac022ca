import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConnectError, DisconnectedError, FilersError, ProtocolError } from "../../src/errors.ts";
import { FilersServer, type ServerClient, type ServerOverflow } from "../../src/server/mod.ts";
import {
  fixture,
  fixtureNames,
  message,
  nextEvent,
  RawClient,
  type RawMessage,
  readStream,
  until,
} from "./raw_client.ts";

const gray = { pixelFormat: "gray", width: 4, height: 2, rate: 30 };

function image(count: number, width = 4, height = 2) {
  const planes = [new Uint8Array(width * height).fill(count)];
  return { pixelFormat: "gray", width, height, planes, metadata: { t: count / 30, count } };
}

function countOf(value: unknown): number {
  return (value as [unknown, unknown, unknown, unknown, { count: number }])[4].count;
}

async function play(server: FilersServer, client: RawClient): Promise<void> {
  const played = nextEvent(server, "play");
  await client.play();
  await played;
}

type HeaderValue = [number[], string, [number, number], number[], { t: number }];

for (const name of [...fixtureNames("image_"), ...fixtureNames("multi_"), "flir_gray8_16x8"]) {
  Deno.test(`FilersServer sends what the real server sent in ${name}`, async () => {
    const recorded = readStream(fixture(`${name}.bin`));
    await using server = new FilersServer({ port: 0 });
    using client = await RawClient.connect(server.port);
    await play(server, client);
    for (const { name, value, planes } of recorded) {
      if (name === "started_recording") {
        const [pixelFormat, width, height, rate] = value as [string, number, number, number];
        server.startRecording({ pixelFormat, width, height, rate });
      } else if (name === "image") {
        const [sizes, pixelFormat, [width, height], linesizes, metadata] = value as HeaderValue;
        const used = sizes.filter((size) => size > 0);
        server.send({
          pixelFormat,
          width,
          height,
          planes: used.map((size, i) => {
            const start = used.slice(0, i).reduce((sum, other) => sum + other, 0);
            return planes.subarray(start, start + size);
          }),
          linesizes: linesizes.slice(0, used.length),
          metadata,
        });
      } else if (name === "stopped_recording") server.stopRecording();
    }
    const sent = await client.readUntil("stopped_recording");
    await client.stop();
    sent.push(await client.expect("stopped_playing"));
    const contents = ({ name, value, planes }: RawMessage) => ({ name, value, planes });
    assertEquals(sent.map(contents), recorded.map(contents));
  });
}

Deno.test("FilersServer acknowledges a stop that no play came before", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await client.stop();
  assertEquals((await client.expect("stopped_playing")).bytes, fixture("stopped_playing.bin"));
});

Deno.test("FilersServer answers a second play with an exception, and the stop all the same", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await client.play();
  await client.play();
  await client.stop();
  const recorded = readStream(fixture("exception.bin"));
  const [exception, stopped] = [await client.read(), await client.read()];
  assertEquals([exception?.name, stopped?.name], recorded.map(({ name }) => name));
  assertEquals(
    (exception?.value as string[])[0],
    (recorded[0]?.value as string[])[0],
  );
  await client.play();
  await client.stop();
  await client.expect("stopped_playing");
});

Deno.test("FilersServer announces a running recording at once to a client that plays", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  server.startRecording(gray);
  assertEquals(server.recording, gray);
  await client.play();
  assertEquals((await client.expect("started_recording")).value, ["gray", 4, 2, 30]);
});

Deno.test("FilersServer sends nothing of a recording to a client that does not play", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await until(() => server.clients.length === 1);
  server.startRecording(gray);
  server.send(image(0));
  server.stopRecording();
  await client.stop();
  await client.expect("stopped_playing");
  assertEquals(server.clients[0]?.stats, { offered: 0, sent: 0, dropped: 0, queued: 0 });
  assertEquals(server.stats.images, 1);
});

Deno.test("FilersServer forgets a play when the recording ends", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await play(server, client);
  server.startRecording(gray);
  server.stopRecording();
  await client.readUntil("stopped_recording");
  assertEquals(server.clients[0]?.playing, false);
  server.startRecording(gray);
  server.send(image(1));
  // No exception: to the server this is a first play.
  await client.play();
  await client.expect("started_recording");
  server.send(image(2));
  assertEquals(countOf((await client.expect("image")).value), 2);
});

Deno.test("FilersServer sends no image after it acknowledged a stop", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await play(server, client);
  server.startRecording(gray);
  server.addEventListener("stop", () => server.send(image(99)));
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 4; i++) server.send(image(i));
    await client.stop();
    await client.readUntil("stopped_playing");
    await client.play();
    await client.expect("started_recording");
  }
  const { offered, sent, dropped, queued } = server.stats;
  assertEquals(offered, 80);
  assertEquals(sent + dropped + queued, 80);
});

Deno.test("FilersServer leaves a second client unheard until the first is gone", async () => {
  await using server = new FilersServer({ port: 0 });
  const first = await RawClient.connect(server.port);
  await first.stop();
  await first.expect("stopped_playing");
  using second = await RawClient.connect(server.port);
  await second.stop();
  await first.stop();
  await first.expect("stopped_playing");
  assertEquals([server.clients.length, server.stats.connections], [1, 1]);
  const gone = nextEvent<{ reason: string }>(server, "disconnect");
  first.close();
  assertEquals((await gone).reason, "the client left");
  await second.expect("stopped_playing");
});

Deno.test("FilersServer serves as many clients at once as maxClients says", async () => {
  await using server = new FilersServer({ port: 0, maxClients: 3 });
  server.startRecording(gray);
  const clients: RawClient[] = [];
  for (let i = 0; i < 3; i++) {
    const client = await RawClient.connect(server.port);
    await client.play();
    await client.expect("started_recording");
    clients.push(client);
  }
  server.send(image(7));
  for (const client of clients) assertEquals(countOf((await client.expect("image")).value), 7);
  await until(() => server.stats.sent === 3);
  for (const client of clients) client.close();
});

Deno.test("FilersServer takes a half-close for leaving", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  const gone = nextEvent(server, "disconnect");
  await client.conn.closeWrite();
  await gone;
  assertEquals(await client.read(), null);
});

const malformed: Record<string, Uint8Array> = {
  "an HTTP request": new TextEncoder().encode("GET / HTTP/1.1\r\nHost: rig1\r\n\r\n"),
  "a YAML length of 4 GiB": message("", 0, 2 ** 32 - 1),
  "a YAML length of 1 MiB": message("", 0, 2 ** 20),
  "a YAML length of 0": message("", 0, 0),
  "a binary length of 4 GiB": message("- stopped_playing\n- null\n", 2 ** 32 - 1),
  "a binary length of 1": message("- stopped_playing\n- null\n", 1),
  "an image": message(
    "- image\n- - [1, 0, 0, 0]\n  - gray\n  - [1, 1]\n  - [1, 0, 0, 0]\n  - {t: 0.0}\n",
    1,
  ),
  "bad YAML": message("- [stopped_playing\n- }"),
  "bad UTF-8": message(new Uint8Array([0x2d, 0x20, 0xff, 0xfe, 0x0a])),
  "no sequence of two": message("- stopped_playing\n"),
};

for (const [what, bytes] of Object.entries(malformed)) {
  Deno.test(`FilersServer closes a client that sends ${what}, and serves on`, async () => {
    await using server = new FilersServer({ port: 0, maxClients: 2 });
    using good = await RawClient.connect(server.port);
    await play(server, good);
    using bad = await RawClient.connect(server.port);
    const failed = nextEvent<{ error: Error; client: ServerClient }>(server, "error");
    const gone = nextEvent<{ reason: string }>(server, "disconnect");
    await bad.write(bytes);
    // The planes that the header of an image promises.
    if (what === "an image") await bad.write(new Uint8Array(1));
    const { error } = await failed;
    assert(error instanceof ProtocolError, String(error));
    assertEquals((await gone).reason, error.message);
    await bad.readAll().catch(() => {});
    server.startRecording(gray);
    await good.expect("started_recording");
    assertEquals(server.clients.length, 1);
  });
}

Deno.test("FilersServer tells of a client that leaves in mid-message", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  const failed = nextEvent<{ error: Error }>(server, "error");
  await client.write(fixture("client_started_playing.bin").subarray(0, 20));
  client.close();
  assert((await failed).error instanceof DisconnectedError);
});

Deno.test("FilersServer is not held up by a client that never reads", async () => {
  await using server = new FilersServer({ port: 0, maxClients: 2 });
  using deaf = await RawClient.connect(server.port);
  await play(server, deaf);
  using good = await RawClient.connect(server.port);
  await play(server, good);
  server.startRecording(gray);
  await good.expect("started_recording");
  for (let i = 0; i < 60; i++) {
    server.send(image(i, 1000, 1000));
    assertEquals(countOf((await good.expect("image")).value), i);
    for (const { stats } of server.clients) {
      assert(stats.queued <= 6);
      assertEquals(stats.offered, stats.sent + stats.dropped + stats.queued);
    }
  }
  await until(() => server.clients[1]?.stats.sent === 60);
  assert(server.clients[0]!.stats.dropped > 30);
  await server.close();
  const { offered, sent, dropped, queued } = server.stats;
  assertEquals([offered, sent + dropped, queued], [120, 120, 0]);
});

Deno.test("FilersServer closes a client that lets its messages pile up", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await until(() => server.clients.length === 1);
  const gone = nextEvent<{ reason: string }>(server, "disconnect");
  let sends = 0;
  while (server.clients.length > 0 && sends < 100) {
    server.sendMessage("note", "x".repeat(2 ** 20));
    sends++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert((await gone).reason.includes("does not read"));
  assert(sends < 100);
  assertEquals(client.conn.remoteAddr.transport, "tcp");
});

const policies: [ServerOverflow, number[]][] = [
  ["drop-newest", [0, 1, 2]],
  ["drop-oldest", [7, 8, 9]],
  ["latest", [9]],
];

for (const [overflow, delivered] of policies) {
  Deno.test(`FilersServer delivers ${delivered} of 10 images at once under ${overflow}`, async () => {
    await using server = new FilersServer({ port: 0, capacity: 3, overflow });
    using client = await RawClient.connect(server.port);
    await play(server, client);
    server.startRecording(gray);
    await client.expect("started_recording");
    for (let i = 0; i < 10; i++) server.send(image(i));
    server.stopRecording();
    const images = (await client.readUntil("stopped_recording")).slice(0, -1);
    assertEquals(images.map(({ value }) => countOf(value)), delivered);
    const [sent, dropped] = [delivered.length, 10 - delivered.length];
    assertEquals(server.clients[0]?.stats, { offered: 10, sent, dropped, queued: 0 });
  });
}

Deno.test("FilersServer.send() refuses an image whose planes are not the format's", async () => {
  await using server = new FilersServer({ port: 0 });
  server.startRecording(gray);
  const yuv = { pixelFormat: "yuv420p", width: 5, height: 3, metadata: { t: 0 } };
  const plane = (size: number) => new Uint8Array(size);
  server.send({ ...yuv, planes: [plane(15), plane(6), plane(6)] });
  server.send({ ...yuv, planes: [plane(24), plane(6), plane(6)], linesizes: [8, 3, 3] });
  assertThrows(
    () => server.send({ ...yuv, planes: [plane(15), plane(4), plane(6)] }),
    RangeError,
    "Cannot send the image: planes[1] has 4 bytes. yuv420p of 5x3 needs 6 there",
  );
  assertThrows(() => server.send({ ...yuv, planes: [plane(15)] }), RangeError, "has 3");
  assertThrows(
    () => server.send({ ...yuv, planes: [plane(12), plane(6), plane(6)], linesizes: [4, 3, 3] }),
    RangeError,
    "linesizes[0] is 4",
  );
  assertThrows(() => server.send({ ...image(0), height: 0 }), RangeError, "height is 0");
  const timeless = { count: 1 } as unknown as { t: number };
  assertThrows(() => server.send({ ...image(0), metadata: timeless }), TypeError, "metadata.t");
  assertThrows(
    () => server.send({ ...image(0), pixelFormat: "xyz" }),
    RangeError,
    'pixel format "xyz" is unknown',
  );
  server.send({ ...image(0), pixelFormat: "xyz", linesizes: [4] });
  assertEquals(server.stats.images, 3);
});

Deno.test("FilersServer writes a 3 MB image in whole, plane for plane", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  server.startRecording({ pixelFormat: "gbrp", width: 1024, height: 1024, rate: 30 });
  await client.play();
  await client.expect("started_recording");
  const planes = [1, 2, 3].map((seed) =>
    Uint8Array.from({ length: 2 ** 20 }, (_, i) => i * seed + (i >> 8))
  );
  const sent = { pixelFormat: "gbrp", width: 1024, height: 1024, planes, metadata: { t: 1.5 } };
  server.send(sent);
  const { planes: received } = await client.expect("image");
  planes.forEach((plane, i) => {
    assert(
      received.subarray(i * 2 ** 20, (i + 1) * 2 ** 20).every((byte, at) => byte === plane[at]),
    );
  });
});

Deno.test("FilersServer passes applications' messages both ways", async () => {
  await using server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  const received = nextEvent<{ name: string; value: unknown }>(server, "message");
  await client.write(message("- trigger\n- {at: 1.5, count: 3}\n"));
  const { name, value } = await received;
  assertEquals({ name, value }, { name: "trigger", value: { at: 1.5, count: 3 } });
  server.sendMessage("armed", ["left", "right"]);
  assertEquals((await client.expect("armed")).value, ["left", "right"]);
  server.sendException("The camera is unplugged", "line 1\nline 2");
  assertEquals(
    (await client.expect("exception")).value,
    ["The camera is unplugged", "line 1\nline 2"],
  );
  assertThrows(() => server.sendMessage("image", null), TypeError, "one of the protocol's own");
});

Deno.test("FilersServer.close() ends recording and connection in order, and frees the port", async () => {
  const server = new FilersServer({ port: 0 });
  using client = await RawClient.connect(server.port);
  await play(server, client);
  server.startRecording(gray);
  server.send(image(3));
  const gone = nextEvent<{ reason: string }>(server, "disconnect");
  const closed = server.close();
  const names = (await client.readUntil("stopped_recording")).map(({ name }) => name);
  assertEquals(names, ["started_recording", "image", "stopped_recording"]);
  assertEquals(await client.read(), null);
  client.close();
  await closed;
  assertEquals((await gone).reason, "the server closed");
  assertEquals(server.stats.sent, 1);
  await server.close();
  assertThrows(() => server.send(image(0)), FilersError, "the server is closed");
  await using again = new FilersServer({ port: server.port });
  assertEquals(again.port, server.port);
});

Deno.test("FilersServer.close() leaves nothing open of a client that connects at that moment", async () => {
  for (let round = 0; round < 50; round++) {
    const server = new FilersServer({ port: 0, maxClients: 4 });
    const connecting = Array.from({ length: 4 }, () => RawClient.connect(server.port));
    const clients = await Promise.allSettled(connecting);
    // A few turns of the event loop more or less: in mid-accept, or after it.
    for (let turn = 0; turn < round % 5; turn++) await Promise.resolve();
    const closed = server.close();
    for (const client of clients) if (client.status === "fulfilled") client.value.close();
    await closed;
    assertEquals(server.clients.length, 0);
  }
});

Deno.test("FilersServer refuses a recording while one runs, and an image while none does", async () => {
  await using server = new FilersServer({ port: 0 });
  assertThrows(() => server.send(image(0)), FilersError, "Call startRecording() first");
  server.startRecording(gray);
  assertThrows(() => server.startRecording(gray), FilersError, "a recording runs");
  server.stopRecording();
  server.stopRecording();
  assertThrows(() => server.startRecording({ ...gray, width: 0 }), RangeError, "width is 0");
  assertThrows(() => server.startRecording({ ...gray, rate: -1 }), RangeError, "rate is -1");
  assertEquals(server.recording, null);
});

Deno.test("FilersServer names the option at fault", async () => {
  assertThrows(() => new FilersServer({ port: 70000 }), RangeError, "port is 70000");
  assertThrows(() => new FilersServer({ port: 0, maxClients: 0 }), RangeError, "maxClients is 0");
  assertThrows(() => new FilersServer({ port: 0, capacity: 0.5 }), RangeError, "capacity is 0.5");
  const overflow = "block" as ServerOverflow;
  assertThrows(() => new FilersServer({ port: 0, overflow }), TypeError, 'overflow is "block"');
  await using server = new FilersServer({ port: 0 });
  const { port } = server;
  assertThrows(
    () => new FilersServer({ port }),
    ConnectError,
    `Cannot listen on 127.0.0.1:${port}`,
  );
});

Deno.test("FilersServer speaks TLS, and closes a client that does not", async () => {
  const pem = (name: string) => Deno.readTextFileSync(new URL(`tls/${name}`, import.meta.url));
  const tls = { cert: pem("server.pem"), key: pem("server.key") };
  await using server = new FilersServer({ port: 0, tls });
  server.startRecording(gray);
  const failed = nextEvent<{ error: Error }>(server, "error");
  using plain = await RawClient.connect(server.port);
  await plain.stop();
  assert((await failed).error instanceof DisconnectedError);
  const caCerts = [pem("ca.pem")];
  using client = RawClient.over(
    await Deno.connectTls({ hostname: "localhost", port: server.port, caCerts }),
  );
  await client.play();
  await client.expect("started_recording");
  server.send(image(5, 1000, 1000));
  const { value, planes } = await client.expect("image");
  assertEquals([countOf(value), planes.length, planes[999_999]], [5, 1_000_000, 5]);
  await client.stop();
  await client.expect("stopped_playing");
});
