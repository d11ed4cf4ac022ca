import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import { FakeFilersServer } from "../../src/testing/fake_filers_server.ts";
import { CliProcess, runCli } from "../cli/cli_process.ts";
import { hostname } from "./setup.ts";

Deno.test({
  name: "filers-client relay serves scripts under --allow-net alone, and ends at SIGINT",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using camera = new FakeFilersServer({ pixelFormat: "gray", pace: 100 });
    const at = `${hostname}:${camera.port}`;
    await using cli = new CliProcess(["relay", at, "--listen", `${hostname}:0`]);
    const [, port] = await cli.stderr.match(/relaying 127\.0\.0\.1:\d+ to 127\.0\.0\.1:(\d+) /);
    await using one = await connect({ hostname, port: Number(port) });
    await using two = await connect({ hostname, port: Number(port) });
    const counts = await Promise.all([one, two].map(async (script) => {
      let count = 0;
      for await (using _frame of script.frames({ limit: 3 })) count++;
      return count;
    }));
    assertEquals(counts, [3, 3]);
    cli.kill("SIGINT");
    const { code, stdout, stderr } = await cli.result();
    assertEquals([code, stdout], [0, ""]);
    assertMatch(stderr, /\d+ frames received, .+\n\d+ frames sent to 2 clients, 0 dropped\n$/);
    assert(!stderr.includes("error"), stderr);
    assertEquals(camera.died, null);
  },
});

Deno.test("filers-client relay tells in one line what it can't do", async () => {
  const wrong: [string[], number, RegExp][] = [
    [["127.0.0.1:1", "--listen", "127.0.0.1:0"], 1, /^error: Cannot connect to .+\n$/],
    [["--redis", "http://rig1"], 2, /^error: Cannot use "http:\/\/rig1".+\n$/],
    [["--redis-length", "5"], 2, /^error: Cannot use --redis-length without --redis.+\n$/],
    [["--max-clients", "0"], 2, /^error: Cannot use --max-clients 0.+\n$/],
  ];
  for (const [args, exit, text] of wrong) {
    const { code, stderr } = await runCli("relay", ...args);
    assertEquals(code, exit);
    assertMatch(stderr, text);
  }
});
