import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import {
  connect,
  ConnectError,
  FilersError,
  ProtocolError,
  ServerBusyError,
} from "@lab/filers-client";
import { message, ScriptedServer } from "./scripted_server.ts";

const hostname = "127.0.0.1";

Deno.test("connect() resolves to an idle client, and closing it leaves without a word", async () => {
  await using server = new ScriptedServer();
  const camera = await connect({ hostname, port: server.port });
  assertEquals(camera.state, "idle");
  assertEquals(camera.recording, null);
  await camera.close();
  assertEquals(camera.state, "closed");
  assertEquals(await camera.closed, null);
  const peer = await server.peer();
  await peer.heard("EOF");
  assertEquals(peer.received, ["stopped_playing", "EOF"]);
});

Deno.test("connect() without a probe sends nothing", async () => {
  await using server = new ScriptedServer();
  {
    await using _camera = await connect({ hostname, port: server.port, probe: false });
  }
  const peer = await server.peer();
  await peer.heard("EOF");
  assertEquals(peer.received, ["EOF"]);
});

Deno.test("connect() finds a server that listens on 127.0.0.1 as localhost", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname: "localhost", port: server.port });
  assertEquals(camera.state, "idle");
});

Deno.test("connect() rejects with ConnectError when the port is refused", async () => {
  const listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await assertRejects(() => connect({ hostname, port }), ConnectError);
  assertStringIncludes(error.message, `Cannot connect to ${hostname}:${port}: nothing listens`);
  assertInstanceOf(error.cause, Deno.errors.ConnectionRefused);
});

Deno.test("connect() rejects with ConnectError when the host is unknown", async () => {
  await assertRejects(
    () => connect({ hostname: "no-such-host.invalid" }),
    ConnectError,
    "no such host",
  );
});

Deno.test("connect() rejects with ServerBusyError when the server says nothing", async () => {
  await using server = new ScriptedServer(() => {});
  await assertRejects(
    () => connect({ hostname, port: server.port, connectTimeout: 50 }),
    ServerBusyError,
    "one client at a time",
  );
  await (await server.peer()).heard("EOF");
});

Deno.test("connect() rejects with ConnectError when the server hangs up", async () => {
  await using server = new ScriptedServer((_, peer) => peer.close());
  await assertRejects(() => connect({ hostname, port: server.port }), ConnectError, "closed");
});

Deno.test("connect() rejects with ProtocolError when a web server answers", async () => {
  await using server = new ScriptedServer((_, peer) => {
    void peer.send(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
  });
  const error = await assertRejects(() => connect({ hostname, port: server.port }), ProtocolError);
  assertStringIncludes(error.message, "web server");
  assertEquals(error.offset, 0);
});

Deno.test("connect() rejects with the signal's reason, before, during and after", async () => {
  const reason = new Error("enough");
  const aborted = await assertRejects(() => connect({ signal: AbortSignal.abort(reason) }));
  assertEquals(aborted, reason);

  await using silent = new ScriptedServer(() => {});
  const during = new AbortController();
  const connecting = connect({ hostname, port: silent.port, signal: during.signal });
  await (await silent.peer()).heard("stopped_playing");
  during.abort(reason);
  assertEquals(await assertRejects(() => connecting), reason);

  await using server = new ScriptedServer();
  const after = new AbortController();
  const camera = await connect({ hostname, port: server.port, signal: after.signal });
  const next = camera.frames().next();
  after.abort(reason);
  assertEquals(await assertRejects(() => next), reason);
  assertEquals(await camera.closed, null);
  await (await server.peer()).heard("EOF");
});

Deno.test("connect() refuses options out of range with the name of the option", async () => {
  await assertRejects(() => connect({ port: 0 }), RangeError, "port is 0");
  await assertRejects(() => connect({ port: 70000 }), RangeError, "port is 70000");
  await assertRejects(() => connect({ connectTimeout: -1 }), RangeError, "connectTimeout");
});

Deno.test("ping() measures an answer, and is refused while playing", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  const milliseconds = await camera.ping();
  assertEquals(milliseconds >= 0, true);
  await camera.play();
  await assertRejects(() => camera.ping(), FilersError, "Call stop() first");
});

Deno.test("send() writes an application's message; the protocol's own are refused", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  await camera.send("led", { on: true });
  await (await server.peer()).heard("led");
  await assertRejects(() => camera.send("started_playing", null), TypeError, "play()");
});

Deno.test("an application's own message becomes a message event", async () => {
  await using server = new ScriptedServer();
  await using camera = await connect({ hostname, port: server.port });
  const event = new Promise<CustomEvent<{ name: string; value: unknown }>>((resolve) =>
    camera.addEventListener("message", resolve, { once: true })
  );
  await (await server.peer()).send(message("- led\n- on: true\n"));
  assertEquals((await event).detail, { name: "led", value: { on: true } });
});
