/** What a camera says survives into the sidecar, and says it ends no connection. */

import { assertEquals, assertMatch } from "@std/assert";
import { connect, MicrosecondDate, record } from "@lab/filers-client";
import { image, message, ScriptedServer, write } from "../cli/scripted_server.ts";
import { TestFolder } from "./recording.ts";

const recording = message("[started_recording, [gray, 4, 2, 30]]");
const stopped = message("- stopped_recording\n- null\n");

async function receive(metadata: string) {
  await using server = new ScriptedServer((conn) => write(conn, recording, image(metadata)));
  await using camera = await connect({
    hostname: "127.0.0.1",
    port: Number(server.endpoint.split(":")[1]),
  });
  for await (using frame of camera.frames({ limit: 1 })) {
    return { metadata: frame.metadata, timestamp: frame.timestamp };
  }
  throw new Error("no frame came");
}

// Python's datetime.now() is written so by ruamel.yaml; JavaScript's Date ends at milliseconds.
Deno.test("the sidecar has microseconds, and integers beyond 2^53 as t and elsewhere", async () => {
  await using folder = new TestFolder();
  const metadata =
    "{t: 1732500000123456789, when: 2026-11-25 03:04:05.123456, n: 9007199254740993}";
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image(metadata), stopped)
  );
  await using camera = await connect({
    hostname: "127.0.0.1",
    port: Number(server.endpoint.split(":")[1]),
  });
  await record(camera, folder.file("a.raw"), { until: "recordingstop" });
  const line = await folder.text("a.raw.jsonl");
  assertMatch(line, /"t":1732500000123456789,"count"/);
  assertMatch(
    line,
    /"metadata":\{"t":1732500000123456789,"when":"2026-11-25T03:04:05.123456Z","n":9007199254740993\}/,
  );
});

Deno.test("metadata.t of an integer beyond 2^53 is the nearest number", async () => {
  const { metadata, timestamp } = await receive("{t: 1732500000123456789}");
  // Doubles of that size are 256 apart.
  assertEquals(metadata.t, 1732500000123456768);
  assertEquals(timestamp, 1732500000123456768 * 1e6);
});

Deno.test("metadata is an object, though two keys are the same as text or it is an !!omap", async () => {
  const alike = await receive("{t: 0.5, '1': a, 1: b, '!null': c, null: d, 'null': e}");
  const { t, ...rest } = alike.metadata;
  assertEquals(t, 0.5);
  assertEquals(rest, { 1: "a", "!1": "b", "!null": "c", "!!null": "d", null: "e" });
  const ordered = await receive("!!omap [t: 0.5, count: 7]");
  assertEquals(ordered.metadata, { t: 0.5, count: 7 });
});

Deno.test("a MicrosecondDate is a Date with three more digits", () => {
  const date = new MicrosecondDate(Date.UTC(2026, 10, 25, 3, 4, 5, 123), 7);
  assertEquals(JSON.stringify(date), '"2026-11-25T03:04:05.123007Z"');
  assertEquals(date.getTime(), Date.UTC(2026, 10, 25, 3, 4, 5, 123));
});
