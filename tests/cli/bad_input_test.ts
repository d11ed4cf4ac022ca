import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CliProcess, type CliResult, runCli } from "./cli_process.ts";
import { image, message, recording, ScriptedServer, write } from "./scripted_server.ts";

/** The run failed with one line that says why and what to do, and nothing like a stack. */
function assertFails({ code, stderr }: CliResult, reason: RegExp, expected = 1): void {
  const errors = stderr.split("\n").filter((line) => /error/i.test(line));
  assertEquals(errors.length, 1, stderr);
  assertMatch(errors[0] ?? "", /^error: Cannot .+/);
  assertMatch(errors[0] ?? "", reason);
  assertEquals(stderr.trimEnd().split("\n").at(-1), errors[0], "the error comes last");
  assertEquals(code, expected);
}

/** A listener whose clients are handled by `converse`. */
async function withListener(
  converse: (conn: Deno.TcpConn) => Promise<void>,
  run: (endpoint: string) => Promise<void>,
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept().then(async (conn) => {
    using _conn = conn;
    await converse(conn);
  });
  await run(`127.0.0.1:${listener.addr.port}`);
  await accepting;
}

Deno.test("watch refuses a host that does not exist", async () => {
  const result = await runCli("no-such-host.invalid:5002");
  assertFails(result, /no-such-host\.invalid/);
});

Deno.test("watch tells a refused port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertFails(await runCli(`127.0.0.1:${port}`), /nothing listens there\. Start/);
});

Deno.test("watch gives up on a server that takes the connection and is silent", async () => {
  await withListener(
    async (conn) => {
      while (await conn.read(new Uint8Array(99)) !== null);
    },
    async (endpoint) => {
      assertFails(await runCli(endpoint, "--timeout", "0.5"), /one client at a time/);
    },
  );
});

Deno.test("watch recognises a server of another kind", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("hello"),
  );
  assertFails(await runCli(`127.0.0.1:${server.addr.port}`), /Cannot/);
  await withListener(
    (conn) => write(conn, new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")),
    async (endpoint) => assertFails(await runCli(endpoint), /Cannot/),
  );
});

Deno.test("watch has printed every frame when the server dies in the middle of one", async () => {
  await using server = new ScriptedServer(async (conn) => {
    await write(conn, recording, image("{t: 0}"), image("{t: 1}"), image("{t: 2}"));
    await write(conn, image("{t: 3}").subarray(0, -3));
    conn.close();
  });
  const result = await runCli(server.endpoint, "--json");
  const times = result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).t);
  assertEquals(times, [0, 1, 2]);
  assertStringIncludes(result.stderr, "3 frames received");
  assertFails(result, /closed the connection in the middle/);
});

Deno.test("watch refuses a message that is none, after the frames before it", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}"), message("[image, 5]"))
  );
  const result = await runCli(server.endpoint);
  assertEquals(result.stdout.split("\n").length, 2);
  assertFails(result, /image/);
});

Deno.test("watch tells that a format cannot be converted, and the way around", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{t: 0}", { pixelFormat: "gray9000" }))
  );
  assertFails(await runCli(server.endpoint, "--format", "rgba"), /gray9000.*native/);
});

Deno.test("watch tells a crop that lies outside of the picture", async () => {
  await using server = new ScriptedServer((conn) => write(conn, recording, image("{t: 0}")));
  assertFails(await runCli(server.endpoint, "--crop", "2,0,4x2"), /crop/);
});

Deno.test("watch --timeout ends it when a recording has no frames", async () => {
  await using server = new ScriptedServer((conn) => write(conn, recording));
  assertFails(await runCli(server.endpoint, "--timeout", "0.5"), /next frame/);
});

Deno.test("watch --duration fails without a frame, and says why", async () => {
  await using server = new ScriptedServer(() => Promise.resolve());
  const result = await runCli(server.endpoint, "--duration", "0.3");
  assertFails(result, /not recording to the network.*press record/);
});

Deno.test("watch passes on the server's exception with its traceback", async () => {
  const exception = message('[exception, ["camera lost", "Traceback:\\n  in \\e[2Jplay"]]');
  await using server = new ScriptedServer((conn) => write(conn, recording, exception));
  const { code, stderr } = await runCli(server.endpoint);
  assertEquals(code, 1);
  assertMatch(stderr, /error: Cannot .*camera lost.*\n {2}Traceback:\n/);
  assert(!stderr.includes("\x1b"));
});

Deno.test("watch says which permission it needs", async () => {
  await using cli = new CliProcess(["127.0.0.1:5002"], { permissions: [] });
  assertFails(await cli.result(), /--allow-net/);
});

const wrongUsage: [args: string[], reason: RegExp][] = [
  [["rig1:http"], /the port must be a number from 1 to 65535/],
  [["http://rig1:5002/"], /not HOST:PORT/],
  [["watch", "--size", "0x0"], /--size 0x0: it must be WIDTHxHEIGHT.*1 to 32767/],
  [["watch", "--size", "100000x100000"], /1 to 32767/],
  [["serve", "--size", "100000x1"], /1 to 32767/],
  [["serve", "--format", "yuv"], /such as yuv420p/],
  [["watch", "--frames", "-5"], /--frames/],
  [["watch", "--frame", "5"], /unknown option '--frame'\. The nearest is --frames\./],
  [["serve", "--fomat", "gray"], /unknown option '--fomat'\. The nearest is --format\./],
  [["watch", "--zzqqzz"], /unknown option '--zzqqzz'/],
  [["watch", "--format"], /--format/],
  [["watch", "--format", "native", "--size", "8x8"], /--format native/],
  [["watch", "--color", "bt709:half"], /one of limited, full/],
  [["wacth", "rig1:5002"], /the commands are watch, /],
  [["watch", "rig1", "rig2"], /"rig2" is one argument too many/],
];

for (const [args, reason] of wrongUsage) {
  Deno.test(`main() refuses: ${args.join(" ")}`, async () => {
    const result = await runCli(...args);
    assertFails(result, reason, 2);
    assertStringIncludes(result.stderr, "--help");
    assertEquals(result.stderr.trimEnd().split("\n").length, 1);
    assertEquals(result.stdout, "");
  });
}
