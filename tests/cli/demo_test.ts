import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "./cli_process.ts";

Deno.test("demo receives and converts its own pattern, and says that all is well", async () => {
  const { code, stdout, stderr } = await runCli("demo", "--duration", "1");
  assertEquals(code, 0, stderr);
  assertEquals(stdout.match(/yuv420p 640x480 {2}→ rgba 640x480/g)?.length, 3);
  assertStringIncludes(stderr, "delivered  30, none lost");
  assertMatch(stderr, /converted +in .* ms/);
  assertStringIncludes(stderr, "all is well: 30 frames came in order");
});
