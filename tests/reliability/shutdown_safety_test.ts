/** The real server's thread dies of a client that leaves in the wrong way. Ours never does. */

import { leave, shutdowns } from "./shutdowns.ts";
import { assertEquals } from "@std/assert";
import { FakeFilersServer } from "@lab/filers-client/testing";

const ROUNDS = 40;

Deno.test("a server as fragile as the real one survives 1,000 ways and times to leave", async () => {
  assertEquals(shutdowns.length * ROUNDS, 1000);
  await Promise.all(shutdowns.map((shutdown, i) => leave(shutdown, ROUNDS, i + 1)));
});

Deno.test("Ctrl-C leaves the server alive", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 160, height: 120 });
  const address = `${server.hostname}:${server.port}`;
  const main = new URL("../../mod.ts", import.meta.url).href;
  for (let round = 0; round < 3; round++) {
    await using watching = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-net", main, "watch", address],
      stdout: "null",
      stderr: "null",
    }).spawn();
    await server.waitFor("started_playing", { index: round, timeout: 30_000 });
    watching.kill("SIGINT");
    assertEquals((await watching.status).code, 0);
    assertEquals(server.died, null);
  }
});
