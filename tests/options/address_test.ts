/** Where connect() is told to go, and what it says of it. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  connect,
  ConnectError,
  type ConnectOptions,
  RemoteVideoPlayer,
  startViewer,
} from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer } from "@lab/filers-client/testing";

Deno.test("connect() takes HOST:PORT, alone and with options", async () => {
  for (const hostname of ["127.0.0.1", "::1"]) {
    await using server = new FakeFilersServer({ hostname });
    const address = hostname.includes(":") ? `[${hostname}]` : hostname;
    const ways: [string, Omit<ConnectOptions, "hostname">?][] = [
      [`${address}:${server.port}`],
      [`${address}:${server.port}`, { connectTimeout: 5000 }],
      [address, { port: server.port }],
    ];
    for (const [text, options] of ways) {
      await using camera = await connect(text, options);
      assertEquals(camera.state, "idle", text);
    }
    assertEquals(server.connections, ways.length);
  }
});

Deno.test("connect() goes to port 5002 where the address has none", async () => {
  for (const start of [() => connect("rig.invalid"), () => connect({ hostname: "rig.invalid" })]) {
    await assertRejects(start, ConnectError, "Cannot connect to rig.invalid:5002: no such host");
  }
});

Deno.test("connect() takes the brackets of an IPv6 address as none", async () => {
  await using server = new FakeFilersServer({ hostname: "[::1]" });
  assertEquals(server.hostname, "::1");
  await using camera = await connect({ hostname: "[::1]", port: server.port });
  assertEquals(camera.state, "idle");
});

Deno.test("a link-local address is connected to with its zone, and written with it", async () => {
  const spellings: [() => Promise<unknown>, string][] = [
    [() => connect("[fe80::1%nowhere0]:5003"), "[fe80::1%nowhere0]:5003"],
    [() => connect("[fe80::1%25nowhere0]:5003"), "[fe80::1%nowhere0]:5003"],
    [() => connect("fe80::1%nowhere0"), "[fe80::1%nowhere0]:5002"],
    [() => connect({ hostname: "fe80::1%nowhere0" }), "[fe80::1%nowhere0]:5002"],
    [() => connect({ hostname: "[fe80::1%25nowhere0]" }), "[fe80::1%nowhere0]:5002"],
  ];
  for (const [start, address] of spellings) {
    await assertRejects(start, ConnectError, `Cannot connect to ${address}: `);
  }
});

Deno.test("an address that is none is wrong at once", async () => {
  const wrong: [string, new () => Error, string][] = [
    ["", TypeError, "it is not HOST:PORT"],
    ["tcp://rig1:5002", TypeError, "it is not HOST:PORT"],
    ["rig1:70000", RangeError, "the port must be a number from 1 to 65535"],
    ["rig1:0", RangeError, "the port must be a number from 1 to 65535"],
    ["rig1:http", TypeError, "the port must be a number from 1 to 65535"],
  ];
  for (const [address, type, text] of wrong) {
    await assertRejects(() => connect(address), type, `Cannot use "${address}": ${text}`);
  }
  await assertRejects(
    () => connect("rig1:5002", { port: 5003 }),
    TypeError,
    'Cannot connect: "rig1:5002" names the port already',
  );
  await assertRejects(
    () => connect("rig1", { hostname: "rig2" } as ConnectOptions),
    TypeError,
    'Cannot connect: "rig1" names the hostname already',
  );
});

Deno.test("a hostname that holds a port explains itself", async () => {
  await assertRejects(
    () => connect({ hostname: "rig1:5002" }),
    TypeError,
    'Cannot connect: hostname is "rig1:5002", which holds a port. ' +
      'Pass port: 5002 beside hostname: "rig1", or call connect("rig1:5002")',
  );
  const hostname = "[::1]:5003";
  const text = `hostname is "${hostname}", which holds a port. ` +
    'Pass port: 5003 beside hostname: "::1"';
  await assertRejects(() => connect({ hostname }), TypeError, text);
  assertThrows(() => new RemoteVideoPlayer({ hostname }), TypeError, text);
  assertThrows(() => new FilersServer({ hostname }), TypeError, text);
  assertThrows(() => new FakeFilersServer({ hostname }), TypeError, text);
  assertThrows(() => startViewer({ cameras: [{ port: 1 }], hostname }), TypeError, text);
  assertThrows(() => startViewer({ cameras: [{ hostname }] }), TypeError, text);
});

Deno.test("every message writes an address in the same way", async () => {
  await using server = new FakeFilersServer({ hostname: "::1" });
  const { hostname, port } = server;
  const text = `[::1]:${port}`;
  const cameras = [{ hostname, port }];
  assertThrows(() => new FilersServer({ hostname, port }), ConnectError, `listen on ${text}`);
  assertThrows(() => new FakeFilersServer({ hostname, port }), ConnectError, `listen on ${text}`);
  assertThrows(() => startViewer({ cameras, hostname, port }), ConnectError, `listen on ${text}`);
  await using viewer = startViewer({ cameras, hostname, port: 0 });
  assertEquals(new URL(viewer.url).hostname, "[::1]");
});

Deno.test("startViewer() leaves nothing open when a camera's options are wrong", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const wrong = { cameras: [{ port: 1 }, { port: 70000 }], port };
  assertThrows(() => startViewer(wrong), RangeError, "port is 70000");
  await using viewer = startViewer({ cameras: [{ port: 1 }], port });
  assertEquals(new URL(viewer.url).port, String(port));
});
