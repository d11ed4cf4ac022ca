/** What the README shows is what runs. */

import { assert, assertEquals } from "@std/assert";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { join } from "node:path";

const root = join(import.meta.dirname!, "../..");
const config = join(root, "deno.json");
const readme = await Deno.readTextFile(join(root, "README.md"));

/** The README's scripts: its TypeScript blocks that import what they use. */
const scripts = [...readme.matchAll(/^```ts\n(import .*?)^```$/gms)].map(([, code]) => code!);

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
    await using server = new FakeFilersServer();
    const code = script.replaceAll(
      /hostname: "[^"]+"(, port: \d+)?/g,
      `hostname: "${server.hostname}", port: ${server.port}`,
    );
    const { printed, errors, code: exitCode } = await runUntilItPrints(code);
    assertEquals(errors, "");
    assert(printed !== "" || exitCode === 0, `it printed nothing and ended with ${exitCode}`);
  });
}

/** Runs a script; one that goes on for ever is stopped after its first words. */
async function runUntilItPrints(code: string) {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, code);
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-lock", "--config", config, "--allow-net", path],
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(process.stderr).text();
    let printed = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      if (printed === "") stop(process);
      printed += text;
    }
    const { code: exitCode } = await process.status;
    return { printed, errors: await errors, code: exitCode };
  } finally {
    await Deno.remove(path);
  }
}

function stop(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
