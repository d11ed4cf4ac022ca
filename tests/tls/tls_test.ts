/**
 * TLS with a private CA. The keys are the server tests' own, for "localhost" and 127.0.0.1.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  connect,
  ConnectError,
  type ConnectOptions,
  ServerBusyError,
  TimeoutError,
} from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";

const pem = (name: string) =>
  Deno.readTextFileSync(new URL(`../server/tls/${name}`, import.meta.url));
const keys = { cert: pem("server.pem"), key: pem("server.key") };
const trusting: ConnectOptions = { tls: { caCerts: [pem("ca.pem")] } };
const info = { pixelFormat: "gray", width: 640, height: 480, rate: 30 };

Deno.test("frames come over TLS as they were sent, and the stop is acknowledged", async () => {
  await using server = new FilersServer({ port: 0, tls: keys });
  server.startRecording(info);
  const left = new Promise((resolve) => server.addEventListener("disconnect", resolve));
  const stopped = new Promise((resolve) => server.addEventListener("stop", resolve));
  for (const hostname of ["localhost", "127.0.0.1"]) {
    await using camera = await connect({ hostname, port: server.port, ...trusting });
    assert(await camera.ping() >= 0);
    server.addEventListener("play", () => {
      for (let i = 0; i < 3; i++) server.send(testPattern("gray", 640, 480, i));
    }, { once: true });
    let count = 0;
    for await (using frame of camera.frames({ format: "native", limit: 3 })) {
      const [plane] = testPattern("gray", 640, 480, count).planes;
      assertEquals(new Uint8Array(frame.planes[0]!.data), plane);
      count++;
    }
    assertEquals(count, 3);
  }
  await stopped;
  await left;
});

Deno.test("connect() rejects a certificate that the wrong CA signed", async () => {
  await using server = new FilersServer({ port: 0, tls: keys });
  const { port } = server;
  for (const tls of [true, {}, { caCerts: [] }]) {
    const error = await assertRejects(() => connect({ port, tls }), ConnectError);
    assertStringIncludes(error.message, "Cannot connect to localhost");
    assert(error.cause instanceof Error);
  }
});

Deno.test("connect() rejects a certificate for another name", async () => {
  await using server = new FilersServer({ port: 0, tls: keys, hostname: "0.0.0.0" });
  await assertRejects(
    () => connect({ hostname: "127.0.0.2", port: server.port, ...trusting }),
    ConnectError,
  );
});

Deno.test("connect() with TLS rejects a server without, within its time", async () => {
  // It takes the client's hello for the length of a message. The real one waits for the rest.
  await using server = new FakeFilersServer();
  await assertRejects(
    () => connect({ hostname: server.hostname, port: server.port, ...trusting }),
    ConnectError,
    "TLS",
  );
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertRejects(
    () =>
      connect({
        hostname: "127.0.0.1",
        port: silent.addr.port,
        connectTimeout: 200,
        ...trusting,
      }),
    TimeoutError,
  );
});

Deno.test("connect() without TLS rejects a server with it, and says so", async () => {
  await using server = new FilersServer({ port: 0, tls: keys });
  // The server waits for a hello until the first byte that is none.
  const error = await assertRejects(() => connect({ port: server.port }));
  assert(error instanceof Error && !(error instanceof ServerBusyError));
  assertStringIncludes(error.message, "TLS");
});

Deno.test("connect() leaves nothing open when its CA certificates are none", async () => {
  await using server = new FilersServer({ port: 0, tls: keys });
  for (const caCerts of [["no certificate"], ["-----BEGIN CERTIFICATE-----\nx\n-----END-----"]]) {
    await assertRejects(() => connect({ port: server.port, tls: { caCerts } }), ConnectError);
  }
});

Deno.test("an abort during the handshake rejects with its reason", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const controller = new AbortController();
  const { signal } = controller;
  const connecting = connect({
    hostname: "127.0.0.1",
    port: silent.addr.port,
    signal,
    ...trusting,
  });
  using _served = await silent.accept();
  controller.abort(new Error("enough"));
  await assertRejects(() => connecting, Error, "enough");
});

Deno.test("a lost TLS connection is made again", async () => {
  const server = new FilersServer({ port: 0, tls: keys });
  const { port } = server;
  await using camera = await connect({
    port,
    ...trusting,
    reconnect: { minDelay: 5, maxDelay: 20 },
  });
  const reconnected = new Promise((resolve) => camera.addEventListener("reconnect", resolve));
  await server.close();
  await using _again = new FilersServer({ port, tls: keys });
  await reconnected;
  assert(await camera.ping() >= 0);
});
