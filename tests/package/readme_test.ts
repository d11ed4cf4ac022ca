/** What the README shows is what runs. */

import { assert, assertEquals } from "@std/assert";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { join } from "node:path";

const root = join(import.meta.dirname!, "../..");
const config = join(root, "deno.json");
const readme = await Deno.readTextFile(join(root, "README.md"));

/** The README's scripts: its TypeScript blocks that import what they use. */
const scripts = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]
  .map(([, code]) => code!)
  .filter((code) => /^import /m.test(code));

Deno.test("the README's TypeScript passes the type check", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--doc-only", "README.md"],
    cwd: root,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("the README shows at least one script", () => assert(scripts.length > 0));

for (const [index, script] of scripts.entries()) {
  Deno.test(`the README's script ${index + 1} runs under --allow-net`, async () => {
    await using servers = new AsyncDisposableStack();
    const code = script.replaceAll(/hostname: "rig1", port: \d+|"rig1:\d+"/g, (address) => {
      const { hostname, port } = servers.use(new FakeFilersServer());
      return address.startsWith("hostname")
        ? `hostname: "${hostname}", port: ${port}`
        : `"${hostname}:${port}"`;
    });
    if (/^Deno\.test\(/m.test(code)) await runTest(code);
    else await runUntilItPrints(code);
  });
}

/** Runs a script that holds tests. */
async function runTest(code: string): Promise<void> {
  await using process = await start("test", code);
  const [report, errors, { success }] = await Promise.all([
    process.stdout.text(),
    process.stderr.text(),
    process.status,
  ]);
  assert(success, report + errors);
}

/** Runs a script; one that goes on for ever is stopped after its first words. */
async function runUntilItPrints(code: string): Promise<void> {
  await using process = await start("run", code);
  const errors = process.stderr.text();
  let printed = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    if (printed === "") stop(process);
    printed += text;
  }
  assertEquals(await errors, "");
  assert(printed !== "", "it printed nothing");
}

async function start(subcommand: "run" | "test", code: string) {
  const path = await Deno.makeTempFile({ suffix: "_test.ts" });
  await Deno.writeTextFile(path, code);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      subcommand,
      "--no-check", // the test above has checked it
      "--quiet",
      "--no-prompt",
      "--no-lock",
      "--config",
      config,
      "--allow-net",
      path,
    ],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return Object.assign(process, {
    async [Symbol.asyncDispose]() {
      stop(process);
      await process.status;
      await Deno.remove(path);
    },
  });
}

function stop(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
