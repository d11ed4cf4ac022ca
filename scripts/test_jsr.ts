/**
 * Runs the suite against the real @std packages, in a copy of the tree without the links.
 *
 * They come from JSR, or from the mirror that the environment variable JSR_URL names. Where that
 * does not answer there is nothing to run: it says so and succeeds.
 */

import { stage } from "./staging.ts";

await using tree = await stage();
const options: Deno.CommandOptions = { cwd: tree.path, stdout: "inherit", stderr: "inherit" };

const probe = await new Deno.Command(Deno.execPath(), {
  ...options,
  args: ["cache", "--quiet", "mod.ts"],
  env: { NO_COLOR: "1" },
  stderr: "piped",
}).output();
const refusal = new TextDecoder().decode(probe.stderr);
if (/^error: JSR package manifest .* failed to load/m.test(refusal)) {
  console.log("Skipped: JSR does not answer here; set JSR_URL to a mirror of it that does.");
} else {
  const suite = new Deno.Command(Deno.execPath(), { ...options, args: ["task", "test"] });
  Deno.exitCode = (await suite.output()).code;
}
