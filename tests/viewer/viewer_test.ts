/** Pages without a browser: what the viewer sends them, and how much. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import { ConnectError } from "../../src/errors.ts";
import { FakeFilersServer } from "../../src/testing/mod.ts";
import { MAX_UNDER_WAY } from "../../src/viewer/page_stream.ts";
import { startViewer } from "../../src/viewer/viewer.ts";
import { PageClient } from "./page_client.ts";

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("a page gets the camera's pixels, announced by a message that describes them", async () => {
  const planes = [Uint8Array.from({ length: 64 * 48 }, (_, i) => i * 31 % 256)];
  const image = (count: number) => ({
    pixelFormat: "gray",
    width: 64,
    height: 48,
    planes,
    metadata: { t: 12.5, count },
  });
  await using server = new FakeFilersServer({ pixelFormat: "gray", image });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(1000, 1000);
  const { message, bytes } = await page.nextFrame();
  assertEquals(message.source, { pixelFormat: "gray", width: 64, height: 48, white: 255 });
  assertEquals([message.pixels, message.width, message.height], ["gray", 64, 48]);
  assertEquals([message.t, typeof message.count], [12.5, "number"]);
  assertEquals(bytes, planes[0]);
});

Deno.test("a page gets 16-bit gray at full depth", async () => {
  const values = Uint16Array.from({ length: 16 * 16 }, (_, i) => i * 257);
  const image = () => ({
    pixelFormat: "gray16le",
    width: 16,
    height: 16,
    planes: [new Uint8Array(values.buffer)],
    metadata: { t: 0 },
  });
  await using server = new FakeFilersServer({ pixelFormat: "gray16le", image });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(500, 500);
  const { message, bytes } = await page.nextFrame();
  assertEquals(message.pixels, "gray16");
  assertEquals(new Uint16Array(bytes.buffer), values);
});

Deno.test("a page that draws nothing gets three frames, and the newest once it draws again", async () => {
  await using server = new FakeFilersServer({ rate: 200 });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  await page.until(({ frames }) => frames.length === MAX_UNDER_WAY);
  const { imagesSent } = server;
  while (server.imagesSent < imagesSent + 50) await wait(10);
  assertEquals(page.frames.length, MAX_UNDER_WAY);
  assertEquals(page.socket.readyState, WebSocket.OPEN);
  const before = page.frames.at(-1)!.message.index;
  page.send({ type: "drawn" });
  await page.until(({ frames }) => frames.length === MAX_UNDER_WAY + 1);
  const { index } = page.frames.at(-1)!.message;
  assert(index >= before + 40, `not one that waited: ${index} after ${before}`);
});

Deno.test("a page that draws nothing costs no conversions and no memory", async () => {
  await using server = new FakeFilersServer({ rate: 300, width: 640, height: 480 });
  await using camera = await connect({ port: server.port });
  await using viewer = startViewer({ cameras: [{ client: camera }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(640, 480);
  await page.until(({ frames }) => frames.length === MAX_UNDER_WAY);
  const conversions = camera.stats.conversion.count;
  while (camera.stats.images < 200) await wait(10);
  assertEquals(camera.stats.conversion.count, conversions);
  assert(camera.stats.queued <= 2, `${camera.stats.queued} images wait`);
});

Deno.test("a page is sent another part or size as soon as it asks, while the camera plays on", async () => {
  await using server = new FakeFilersServer({ width: 320, height: 240, rate: 100 });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(160, 120);
  assertEquals((await page.nextFrame()).message.width, 160);
  const region = { x: 100, y: 50, width: 64, height: 32 };
  for (const side of [32, 64, 640]) {
    page.send({ type: "view", region, width: side, height: side });
    const width = Math.min(side, 64);
    while ((await page.nextFrame()).message.width !== width);
    assertEquals(page.frames.at(-1)!.bytes.length, width * width / 2 * 4);
    assertEquals(page.frames.at(-1)!.message.region, region);
  }
  const plays = server.received.filter(({ name }) => name === "started_playing");
  assertEquals(plays.length, 1);
});

Deno.test("a camera plays only while a page is open", async () => {
  await using server = new FakeFilersServer();
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  const probes = () => server.received.filter(({ name }) => name === "stopped_playing").length;
  await server.waitFor("stopped_playing"); // connect's question whether the server serves us
  assertEquals(server.received.length, 1);
  {
    await using page = await PageClient.open(viewer.url);
    page.view(64, 48);
    await page.nextFrame();
  }
  await server.waitFor("stopped_playing", { index: 1 });
  assertEquals(probes(), 2);
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  await page.nextFrame();
});

Deno.test("a page sees a camera that is not there yet, comes, goes, and comes back", async () => {
  const port = freePort();
  await using viewer = startViewer({ cameras: [{ hostname: "127.0.0.1", port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  await page.until(({ statuses }) => statuses.some(({ problem }) => problem !== ""));
  assertEquals(page.statuses.at(-1)!.state, "connecting");
  assertMatch(page.statuses.at(-1)!.problem, /^Cannot connect/);
  for (let time = 0; time < 2; time++) {
    await using server = new FakeFilersServer({ port });
    const { length } = page.frames;
    while (page.frames.length < length + 3) await page.nextFrame();
    assertEquals(page.statuses.at(-1)!.state, "recording");
    assertEquals(page.statuses.at(-1)!.problem, "");
    await server.close();
    await page.until(({ statuses }) => statuses.at(-1)!.state === "reconnecting");
  }
});

Deno.test("a page sees a picture that changes its size and format in mid-stream", async () => {
  const formats = [["gray", 64, 48], ["yuv420p", 32, 32], ["gray16le", 48, 64]] as const;
  const image = (index: number) => {
    const [pixelFormat, width, height] = formats[Math.floor(index / 20) % 3]!;
    const bytes = { gray: 1, yuv420p: 1, gray16le: 2 }[pixelFormat] * width * height;
    const luma = new Uint8Array(bytes).fill(100);
    const chroma = () => new Uint8Array(width * height / 4).fill(128);
    const planes = pixelFormat === "yuv420p" ? [luma, chroma(), chroma()] : [luma];
    return { pixelFormat, width, height, planes, metadata: { t: index / 100 } };
  };
  await using server = new FakeFilersServer({ rate: 100, image });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.send({
    type: "view",
    region: { x: 40, y: 40, width: 20, height: 8 },
    width: 500,
    height: 500,
  });
  const seen = new Set<string>();
  while (seen.size < 3) {
    const { message } = await page.nextFrame();
    seen.add(`${message.source.pixelFormat} ${message.pixels}`);
  }
  assertEquals([...seen].sort(), ["gray gray", "gray16le gray16", "yuv420p rgba"]);
});

Deno.test("a page is told of a pixel format that cannot be shown", async () => {
  const image = () => ({
    pixelFormat: "xyz12le",
    width: 4,
    height: 4,
    planes: [new Uint8Array(96)],
    linesizes: [24],
    metadata: { t: 0 },
  });
  await using server = new FakeFilersServer({ image });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  await page.until(({ statuses }) => statuses.some(({ problem }) => problem.includes("xyz12le")));
  assertEquals(page.frames.length, 0);
});

Deno.test("two pages see the same camera, each at its own pace and size", async () => {
  await using server = new FakeFilersServer({ width: 64, height: 48, rate: 100 });
  await using viewer = startViewer({ cameras: [{ name: "left", port: server.port }], port: 0 });
  await using idle = await PageClient.open(viewer.url);
  await using busy = await PageClient.open(viewer.url);
  idle.view(32, 24);
  busy.view(64, 48);
  for (let i = 0; i < 20; i++) await busy.nextFrame();
  await idle.until(({ frames }) => frames.length > 0);
  assertEquals(idle.frames[0]!.message.width, 32);
  assertEquals(busy.frames[0]!.message.width, 64);
  assertEquals(idle.frames.length, MAX_UNDER_WAY);
  assertEquals(viewer.streams, 2);
  assertEquals(busy.statuses[0]!.name, "left");
});

Deno.test("a loop of the user's goes on beside the page, and after it", async () => {
  await using server = new FakeFilersServer({ rate: 100 });
  await using camera = await connect({ port: server.port });
  const viewer = startViewer({ cameras: [{ client: camera }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  let frames = 0;
  for await (using frame of camera.frames({ format: "gray", limit: 30 })) {
    assertEquals(frame.format, "gray");
    if (++frames === 10) await page.until(({ frames }) => frames.length > 0);
    if (frames === 20) await viewer.close();
  }
  assertEquals(frames, 30);
  assertEquals((await page.closed).code, 1001);
});

Deno.test("a page that sends nonsense is sent away, and the others stay", async () => {
  await using server = new FakeFilersServer();
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using good = await PageClient.open(viewer.url);
  await using bad = await PageClient.open(viewer.url);
  bad.socket.send("go away");
  assertEquals((await bad.closed).code, 1003);
  good.view(64, 48);
  await good.nextFrame();
});

Deno.test("Viewer.close() tells pages and cameras, and leaves nothing open", async () => {
  await using server = new FakeFilersServer();
  const viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using page = await PageClient.open(viewer.url);
  page.view(64, 48);
  await page.nextFrame();
  await Promise.all([viewer.close(), viewer.close()]);
  assertEquals((await page.closed).code, 1001);
  await server.waitFor("stopped_playing", { index: 1 });
  assertEquals(server.died, null);
  assertEquals(viewer.streams, 0);
});

Deno.test("Viewer.close() does not wait for a camera that is not there", async () => {
  const viewer = startViewer({ cameras: [{ hostname: "127.0.0.1", port: 1 }], port: 0 });
  await viewer.close();
});

Deno.test("Viewer.close() does not wait for a page that does not answer", async () => {
  const viewer = startViewer({ cameras: [{ hostname: "127.0.0.1", port: 1 }], port: 0 });
  const { host, port } = new URL(viewer.url);
  using page = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const request = [
    "GET /cameras/0 HTTP/1.1",
    `host: ${host}`,
    `origin: http://${host}`,
    "connection: upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  await page.write(new TextEncoder().encode(`${request.join("\r\n")}\r\n\r\n`));
  await page.read(new Uint8Array(1000));
  assertEquals(viewer.streams, 1);
  await viewer.close();
});

Deno.test("startViewer() tells what is wrong with its options", async () => {
  assertThrows(() => startViewer({ cameras: [] }), RangeError, "Cannot start the viewer");
  await using viewer = startViewer({ cameras: [{ port: 1 }], port: 0 });
  const port = Number(new URL(viewer.url).port);
  assertThrows(
    () => startViewer({ cameras: [{ port: 1 }], port }),
    ConnectError,
    `Cannot listen on 127.0.0.1:${port}`,
  );
});

/** A port that nothing listens on. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
