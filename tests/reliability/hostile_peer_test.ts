/** What a hostile server can cost a client: an error, at once, and no memory. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, ProtocolError } from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer, type Fault } from "@lab/filers-client/testing";

function lengths(yaml: number, binary: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, yaml);
  new DataView(bytes.buffer).setUint32(4, binary);
  return bytes;
}

Deno.test("announced lengths cost nothing, and their error comes at once", async () => {
  const yaml = 2 ** 20;
  const planes = 2 ** 28;
  const claims: [number, number][] = [
    [0, 0],
    [0, 1],
    [yaml + 1, 0],
    [2 ** 31 - 1, 0],
    [2 ** 31, 0],
    [2 ** 31 + 1, 0],
    [2 ** 32 - 1, 2 ** 32 - 1],
    [9, planes + 1],
    [9, 2 ** 31 - 1],
    [9, 2 ** 31],
    [9, 2 ** 31 + 1],
    [9, 2 ** 32 - 1],
  ];
  for (const claim of claims) {
    const faults: Fault[] = [
      { kind: "raw", at: { sending: "image", index: 1 }, bytes: lengths(...claim) },
    ];
    await using server = new FakeFilersServer({ pixelFormat: "gray", pace: 500, faults });
    await using camera = await connect({ port: server.port });
    const frames = camera.frames({ format: "native" });
    (await frames.next()).value?.close();
    const { rss } = Deno.memoryUsage();
    const start = performance.now();
    const error = await assertRejects(() => frames.next(), ProtocolError);
    assertEquals(error.field, claim[0] === 9 ? "header.binaryLength" : "header.yamlLength");
    assert(performance.now() - start < 1000, "too late");
    assert(Deno.memoryUsage().rss - rss < 8 * 2 ** 20, "too much memory");
    assertEquals(server.died, null);
  }
});

Deno.test("a server that floods an idle client with its own messages is read, not hoarded", async () => {
  const bytes = new TextEncoder().encode(`- lamp\n- ${"x".repeat(1000)}\n`);
  const message = new Uint8Array([...lengths(bytes.length, 0), ...bytes]);
  const flood = new Uint8Array(message.length * 20_000);
  for (let i = 0; i < 20_000; i++) flood.set(message, i * message.length);
  const faults: Fault[] = [{ kind: "raw", at: { received: "nudge" }, bytes: flood }];
  await using server = new FakeFilersServer({ faults });
  await using camera = await connect({ port: server.port });
  let heard = 0;
  const done = new Promise<void>((resolve) => {
    camera.addEventListener("message", () => ++heard === 20_000 && resolve());
  });
  await camera.send("nudge", null);
  await done;
  assert(await camera.ping() >= 0);
});

Deno.test("keys such as __proto__ in a message's value stay in that value", async () => {
  const text = "- lamp\n- __proto__: {polluted: true}\n  constructor: {prototype: {polluted: 1}}\n";
  const bytes = new TextEncoder().encode(text);
  const raw = new Uint8Array([...lengths(bytes.length, 0), ...bytes]);
  const faults: Fault[] = [{ kind: "raw", at: { received: "nudge" }, bytes: raw }];
  await using server = new FakeFilersServer({ faults });
  await using camera = await connect({ port: server.port });
  const told = new Promise<unknown>((resolve) => {
    camera.addEventListener("message", ({ detail }) => resolve(detail.value), { once: true });
  });
  await camera.send("nudge", null);
  const value = await told as object;
  assertEquals(Object.keys(value), ["__proto__", "constructor"]);
  assertEquals("polluted" in {}, false);
  assertEquals("polluted" in value, false);
});

Deno.test("what listens is on the loopback address unless told otherwise", async () => {
  await using server = new FilersServer({ port: 0 });
  await using fake = new FakeFilersServer();
  assertEquals([server.hostname, fake.hostname], ["127.0.0.1", "127.0.0.1"]);
  // Were it on every address of this machine, it would be on this one too.
  for (const { port } of [server, fake]) {
    await assertRejects(() => connect({ hostname: "127.0.0.2", port, connectTimeout: 500 }));
  }
});
