/** Addresses and times on the command line that are unusual, and no mistake. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { runCli } from "./cli_process.ts";

// RFC 4007's spelling, bare and in brackets, and that of RFC 6874 for URLs.
for (
  const [text, address] of [
    ["fe80::1%nowhere0", "[fe80::1%nowhere0]:5002"],
    ["[fe80::1%nowhere0]", "[fe80::1%nowhere0]:5002"],
    ["[fe80::1%nowhere0]:5003", "[fe80::1%nowhere0]:5003"],
    ["[fe80::1%25nowhere0]:5003", "[fe80::1%nowhere0]:5003"],
  ] as const
) {
  Deno.test(`watch ${text} connects to the address and its zone`, async () => {
    const { code, stderr } = await runCli("watch", text);
    assertStringIncludes(stderr, `error: Cannot connect to ${address}: `);
    assertEquals(code, 1);
  });
}

Deno.test("the longest --timeout and --duration are waited for", async () => {
  await using server = new FakeFilersServer({ width: 16, height: 16 });
  const longest = ["--timeout", "2147483", "--duration", "2147483"];
  const { code, stdout, stderr } = await runCli(
    ...["watch", `127.0.0.1:${server.port}`, "--frames", "3", "--json", ...longest],
  );
  assertEquals(code, 0, stderr);
  assertEquals(stdout.trimEnd().split("\n").length, 3);
  assert(!stderr.includes("Warning"), stderr);
});

Deno.test("--timeout takes Infinity for no limit", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 16, height: 2 });
  const options = ["--timeout", "Infinity", "--frames", "1", "--json"];
  const { code, stderr } = await runCli("watch", `127.0.0.1:${server.port}`, ...options);
  assertEquals(code, 0, stderr);
  assert(!stderr.includes("Warning"), stderr);
});

Deno.test("--timeout refuses what no timer can run for", async () => {
  for (const time of ["2147484", "3e9", "-Infinity"]) {
    const { code, stderr } = await runCli("watch", `--timeout=${time}`);
    assertStringIncludes(stderr, `Cannot use --timeout ${time}: it must be a number of seconds`);
    assertEquals(code, 2);
  }
});

Deno.test("watch --size takes what the library takes: up to 32767 pixels", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 16, height: 2 });
  const options = ["--size", "32767x1", "--format", "gray", "--frames", "1", "--json"];
  const { code, stderr } = await runCli("watch", `127.0.0.1:${server.port}`, ...options);
  assertEquals(code, 0, stderr);
});
