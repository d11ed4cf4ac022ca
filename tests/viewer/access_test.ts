/** Who gets the page, and who does not. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { startViewer, type Viewer } from "../../src/viewer/viewer.ts";
import { statusOf } from "./http_request.ts";

const upgrade = {
  "connection": "upgrade",
  "upgrade": "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

/** A viewer of a camera that is not there: who may see the page does not depend on it. */
function start(hostname = "127.0.0.1"): Viewer {
  return startViewer({ cameras: [{ hostname: "127.0.0.1", port: 1 }], hostname, port: 0 });
}

function portOf(viewer: Viewer): number {
  return Number(new URL(viewer.url).port);
}

Deno.test("startViewer() answers requests to any name of the loopback interface", async () => {
  await using viewer = start();
  for (const host of ["127.0.0.1", "localhost", "LOCALHOST:9000", "[::1]:8080", "127.0.0.2"]) {
    const status = await statusOf(portOf(viewer), "/", { host });
    assertEquals(status, 200, host);
  }
});

Deno.test("startViewer() refuses requests to other names, as DNS rebinding sends them", async () => {
  await using viewer = start();
  const foreign = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"];
  for (const host of foreign) {
    for (const path of ["/", "/main.ts", "/cameras.json", "/cameras/0"]) {
      const status = await statusOf(portOf(viewer), path, { host });
      assertEquals(status, 403, `${host}${path}`);
    }
  }
});

Deno.test("startViewer() opens a WebSocket to its own page alone", async () => {
  await using viewer = start();
  const port = portOf(viewer);
  const host = `127.0.0.1:${port}`;
  const foreign = [
    "http://evil.example",
    `http://localhost:${port}`,
    `https://${host}`,
    "http://127.0.0.1:1",
    "null",
  ];
  for (const origin of foreign) {
    const status = await statusOf(port, "/cameras/0", { host, origin, ...upgrade });
    assertEquals(status, 403, origin);
  }
  const status = await statusOf(port, "/cameras/0", { host, ...upgrade });
  assertEquals(status, 403, "no origin at all");
});

Deno.test("startViewer() asks for a token in the path when it listens beyond loopback", async () => {
  await using viewer = start("0.0.0.0");
  const { pathname } = new URL(viewer.url);
  assertMatch(pathname, /^\/[0-9a-f]{32}\/$/);
  const port = portOf(viewer);
  const get = (path: string) => statusOf(port, path, { host: "rig1.lab:8080" });
  const last = pathname.at(-2) === "0" ? "1" : "0";
  const wrong = `${pathname.slice(0, -2)}${last}/`;
  for (const path of ["/", "/main.ts", "/cameras.json", pathname.slice(0, -1), wrong]) {
    assertEquals(await get(path), 403, path);
  }
  for (const path of ["", "main.ts", "cameras.json"]) {
    assertEquals(await get(pathname + path), 200, path);
  }
  await using other = start("0.0.0.0");
  assert(new URL(other.url).pathname !== pathname, "each viewer has a token of its own");
});

Deno.test("startViewer() lets the page load and connect to nothing but itself", async () => {
  await using viewer = start();
  for (const path of ["", "main.ts", "style.css", "cameras.json", "nothing-here"]) {
    const response = await fetch(viewer.url + path);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /^default-src 'none';/);
    assert(!/unsafe|https?:|\*/.test(policy), policy);
    assertMatch(policy, /frame-ancestors 'none'/);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("referrer-policy"), "no-referrer");
  }
});

Deno.test("startViewer() answers other methods and unknown paths with an error", async () => {
  await using viewer = start();
  const answerTo = async (path: string, method: string) => {
    const response = await fetch(viewer.url + path, { method });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await answerTo("main.ts", "POST"), 405);
  assertEquals(await answerTo("no-such-file", "GET"), 404);
  assertEquals(await answerTo("__proto__", "GET"), 404);
  assertEquals(await answerTo("cameras/1", "GET"), 404);
});
