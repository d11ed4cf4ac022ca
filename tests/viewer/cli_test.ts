/** The command `view`, as a user starts it: with `--allow-net` and no other permission. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeFilersServer } from "../../src/testing/mod.ts";
import { CliProcess, runCli } from "../cli/cli_process.ts";
import { PageClient } from "./page_client.ts";

Deno.test({
  name: "view shows the cameras it is given, and ends at SIGINT in good order",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using left = new FakeFilersServer({ pixelFormat: "gray" });
    await using right = new FakeFilersServer();
    const addresses = [left, right].map(({ port }) => `127.0.0.1:${port}`);
    await using cli = new CliProcess(["view", ...addresses, "--listen", "127.0.0.1:0"]);
    const [, url] = await cli.stderr.match(/open (http:\/\/127\.0\.0\.1:\d+\/) to see 2 cameras/);
    assertMatch(await (await fetch(url!)).text(), /<!DOCTYPE html>/);
    const cameras = await (await fetch(`${url}cameras.json`)).json();
    assertEquals(cameras.map(({ name }: { name: string }) => name), addresses);
    await using page = await PageClient.open(url!, 1);
    page.view(64, 48);
    assertEquals((await page.nextFrame()).message.source.pixelFormat, "yuv420p");
    cli.kill("SIGINT");
    const { code, stdout, stderr } = await cli.result();
    assertEquals([code, stdout], [0, ""]);
    assert(!stderr.includes("error"), stderr);
    for (const server of [left, right]) {
      assertEquals(server.received.at(-1)!.name, "stopped_playing");
      assertEquals(server.died, null);
    }
  },
});

Deno.test("view tells that its port is taken", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken = `127.0.0.1:${listener.addr.port}`;
  const { code, stderr } = await runCli("view", "rig1", "--listen", taken);
  assertEquals(code, 1);
  assertMatch(stderr, /^error: Cannot listen on 127\.0\.0\.1:\d+: .+\n$/);
});

Deno.test("view refuses an address that is none", async () => {
  for (const args of [["rig1", "not a host"], ["rig1", "--listen", "8080:x"]]) {
    const { code, stderr } = await runCli("view", ...args);
    assertEquals(code, 2);
    assertMatch(stderr, /^error: Cannot use "/);
  }
});
