import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import { testPattern } from "../../src/testing/test_pattern.ts";
import { CliProcess, runCli } from "./cli_process.ts";

async function portOf(cli: CliProcess): Promise<number> {
  const [, port] = await cli.stderr.match(/listening on 127\.0\.0\.1:(\d+): /);
  return Number(port);
}

Deno.test("serve sends the test pattern as a camera would, and ends after --frames", async () => {
  const size = ["--size", "64x48", "--format", "yuv422p"];
  await using cli = new CliProcess(
    ["serve", "127.0.0.1:0", "--rate", "100", "--frames", "5", ...size],
  );
  await using camera = await connect({ hostname: "127.0.0.1", port: await portOf(cli) });
  for await (using frame of camera.frames({ format: "native", until: "recordingstop" })) {
    const sent = testPattern("yuv422p", 64, 48, frame.index);
    assertEquals(frame.planes.map(({ data }) => data), [...sent.planes]);
    assertEquals(frame.metadata, { t: frame.index / 100, count: frame.index });
  }
  assertEquals(camera.stats.images, 5);
  const { code, stdout, stderr } = await cli.result();
  assertEquals([code, stdout], [0, ""]);
  assertMatch(stderr, /5 frames sent to 1 client, 0 dropped\n$/);
});

Deno.test({
  name: "serve ends at SIGINT and takes leave of its client",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using cli = new CliProcess(["serve", "127.0.0.1:0", "--size", "16x16"]);
    await using camera = await connect({ hostname: "127.0.0.1", port: await portOf(cli) });
    for await (using _frame of camera.frames({ limit: 2 }));
    cli.kill("SIGINT");
    const { code, stderr } = await cli.result();
    assertEquals(code, 0);
    assert(!stderr.includes("error"), stderr);
  },
});

Deno.test("serve tells that a port is taken", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await runCli("serve", `127.0.0.1:${listener.addr.port}`);
  assertEquals(code, 1);
  assertMatch(stderr, /^error: Cannot listen .+\n$/);
});
