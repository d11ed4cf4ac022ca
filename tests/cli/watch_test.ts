import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FilersServer } from "../../src/server/filers_server.ts";
import { CliProcess, runCli } from "./cli_process.ts";
import { image, message, recording, ScriptedServer, write } from "./scripted_server.ts";

function linesOf(text: string): string[] {
  return text === "" ? [] : text.trimEnd().split("\n");
}

Deno.test("watch prints a line per frame to stdout and the summary to stderr", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}"), image("{t: 0.02}"), image("{t: 0.04}"))
  );
  const { code, stdout, stderr } = await runCli(server.endpoint, "--frames", "3");
  assertEquals(code, 0);
  assertEquals(linesOf(stdout), [
    "     0       0.000000 s  gray 4x2",
    "     1       0.020000 s  gray 4x2  +20.00 ms",
    "     2       0.040000 s  gray 4x2  +20.00 ms",
  ]);
  assertStringIncludes(stderr, "recording: gray 4x2, 30 fps");
  assertMatch(stderr, /3 frames received.*\n {2}delivered +3, none lost\n {2}format +gray 4x2\n/);
});

Deno.test("watch writes no escape codes where there is no terminal", async () => {
  await using server = new ScriptedServer((conn) => write(conn, recording, image("{t: 0}")));
  const { stdout, stderr } = await runCli(server.endpoint, "--frames", "1");
  assert(!stdout.includes("\x1b") && !stderr.includes("\x1b"));
});

Deno.test("watch ends in good order at its --frames", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}"), image("{t: 1}"), image("{t: 2}"))
  );
  const { code, stdout } = await runCli(server.endpoint, "--frames", "2");
  assertEquals([code, linesOf(stdout).length], [0, 2]);
  assertEquals(server.heard, ["stopped_playing", "started_playing", "stopped_playing", "closed"]);
});

Deno.test("watch names frames that the server has skipped", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{count: 1, t: 0}"), image("{count: 4, t: 0.1}"))
  );
  const { stdout, stderr } = await runCli(server.endpoint, "--frames", "2");
  assertStringIncludes(stdout, "2 missed by the server before it");
  assertStringIncludes(stderr, "delivered  2, 2 missed by the server");
});

Deno.test("watch takes frames that change their size and format", async () => {
  await using server = new ScriptedServer((conn) =>
    write(
      conn,
      recording,
      image("{t: 0}"),
      image("{t: 1}", { width: 8, height: 8 }),
      image("{t: 2}", { pixelFormat: "pal8x" }),
    )
  );
  const { code, stdout, stderr } = await runCli(server.endpoint, "--frames", "3");
  assertEquals(code, 0, stderr);
  assertEquals(linesOf(stdout).map((line) => line.split(/ {2,}/)[3]), [
    "gray 4x2",
    "gray 8x8",
    "pal8x 4x2",
  ]);
  assertStringIncludes(stderr, "gray 4x2, then gray 8x8, then pal8x 4x2");
});

Deno.test("watch delivers a pixel format that nobody knows", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}", { pixelFormat: "gray9000" }))
  );
  const { code, stdout } = await runCli(server.endpoint, "--json", "--frames", "1");
  assertEquals([code, JSON.parse(stdout).pixelFormat], [0, "gray9000"]);
});

Deno.test("watch converts when asked to, and tells the cost", async () => {
  await using server = new ScriptedServer((conn) => write(conn, recording, image("{t: 0}")));
  const { code, stdout, stderr } = await runCli(server.endpoint, "--frames", "1", "--size", "8x");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "→ rgba 8x4");
  assertMatch(stderr, /converted +in .* ms/);
});

Deno.test("watch --duration ends by itself", async () => {
  await using server = new ScriptedServer((conn) => write(conn, recording, image("{t: 0}")));
  const { code, stderr } = await runCli(server.endpoint, "--duration", "0.3");
  assertEquals(code, 0);
  assertStringIncludes(stderr, "1 frame received");
});

Deno.test("watch goes on with the next recording", async () => {
  const stopped = message("[stopped_recording, null]");
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}"), stopped)
  );
  const { code, stdout, stderr } = await runCli(server.endpoint, "--frames", "2");
  assertEquals([code, linesOf(stdout).length], [0, 2], stderr);
  assertStringIncludes(stderr, "recording stopped; waiting for the next one");
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test({
    name: `watch tells the server and sums up at ${signal}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using server = new ScriptedServer((conn) => write(conn, recording, image("{t: 0}")));
      await using cli = new CliProcess(["watch", server.endpoint]);
      await cli.stdout.match(/gray/);
      cli.kill(signal);
      const { code, stderr } = await cli.result();
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "1 frame received");
      assert(!stderr.includes("error"), stderr);
      assertEquals(server.heard.slice(-2), ["stopped_playing", "closed"]);
    },
  });
}

Deno.test({
  name: "watch says at SIGINT why no frame came",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using server = new ScriptedServer(() => Promise.resolve());
    await using cli = new CliProcess([server.endpoint]);
    await cli.stderr.match(/connected to/);
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result();
    assertEquals(code, 0);
    assertMatch(stderr, /no frame came: .*not recording.*press record/);
  },
});

Deno.test("watch ends quietly when its reader has seen enough", async () => {
  await using server = new FilersServer({ port: 0 });
  server.startRecording({ pixelFormat: "gray", width: 4, height: 2, rate: 200 });
  const sending = setInterval(() => {
    const planes = [new Uint8Array(8)];
    server.send({ pixelFormat: "gray", width: 4, height: 2, planes, metadata: { t: 0 } });
  }, 5);
  try {
    await using cli = new CliProcess([`127.0.0.1:${server.port}`, "--json"]);
    await cli.stdout.match(/\n/);
    await cli.stdout.close();
    const { code, stderr } = await cli.result();
    assertEquals(code, 0);
    assert(!/error|BrokenPipe/i.test(stderr), stderr);
  } finally {
    clearInterval(sending);
  }
});

Deno.test("watch drops frames, and says so, while its reader does not read", async () => {
  const frames = 500;
  const bulky = "x".repeat(60_000); // far more in all than what pipes and buffers hold
  const sent = Promise.withResolvers<void>();
  await using server = new ScriptedServer(async (conn) => {
    await write(conn, recording);
    for (let t = 0; t < frames; t++) await write(conn, image(`{note: ${bulky}, t: ${t}}`));
    sent.resolve();
    conn.close();
  });
  await using cli = new CliProcess([server.endpoint, "--json"], { readStdout: sent.promise });
  const { stdout, stderr } = await cli.result();
  const times = linesOf(stdout).map((line) => JSON.parse(line).t);
  const [, delivered, dropped] = /delivered +(\d+), (\d+) dropped here/.exec(stderr) ?? [];
  assertEquals(times.length, Number(delivered), stderr);
  assertEquals(times.at(-1), Number(delivered) + Number(dropped) - 1);
  assertEquals(times, times.toSorted((a, b) => a - b));
});

Deno.test({
  name: "watch ends at SIGINT while its reader does not read, and counts what it dropped",
  ignore: Deno.build.os === "windows",
  async fn() {
    const frames = 500;
    const bulky = "x".repeat(60_000);
    const sent = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await using server = new ScriptedServer(async (conn) => {
      await write(conn, recording);
      for (let t = 0; t < frames; t++) await write(conn, image(`{note: ${bulky}, t: ${t}}`));
      sent.resolve();
    });
    await using cli = new CliProcess([server.endpoint, "--json"], { readStdout: ended.promise });
    await sent.promise;
    cli.kill("SIGINT");
    await cli.stderr.match(/\d+ dropped here/);
    ended.resolve();
    assertEquals((await cli.result()).code, 0);
    assertEquals(server.heard.slice(-2), ["stopped_playing", "closed"]);
  },
});

Deno.test("watch --reconnect goes on after the connection is lost", async () => {
  await using server = new ScriptedServer(async (conn) => {
    await write(conn, recording, image("{t: 0}"));
    conn.close();
  });
  const { code, stdout, stderr } = await runCli(server.endpoint, "--reconnect", "--frames", "3");
  assertEquals([code, linesOf(stdout).length], [0, 3], stderr);
  assertMatch(stderr, /connection lost: .*\nconnected again\n/);
  assertStringIncludes(stderr, "connected  2 times again");
});
