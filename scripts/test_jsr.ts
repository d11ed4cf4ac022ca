/**
 * Runs the suite against the real @std packages, in a copy of the tree without the links.
 *
 * They come from JSR, or from the mirror that the environment variable JSR_URL names. Where neither
 * answers there is nothing to run: it says so and succeeds.
 */

import { stage } from "./staging.ts";

await using tree = await stage();

const packages = Object.values<string>(
  JSON.parse(await Deno.readTextFile(`${tree.path}/deno.json`)).imports,
).filter((specifier) => specifier.startsWith("jsr:"));

const probe = await deno(["cache", ...packages], "piped");
if (probe.success) {
  Deno.exitCode = (await deno(["task", "test"], "inherit")).code;
} else {
  const reason = probe.text.split("\n").find((line) => line.startsWith("error:")) ?? probe.text;
  console.error(`Skipped: the real @std packages can't be had here (${reason.trim()}).`);
  console.error("Set JSR_URL to a mirror of JSR, or run this where JSR can be reached.");
}

async function deno(args: string[], stderr: "piped" | "inherit") {
  const output = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: tree.path,
    env: { NO_COLOR: "1" },
    stdout: "inherit",
    stderr,
  }).output();
  const text = stderr === "piped" ? new TextDecoder().decode(output.stderr) : "";
  return { success: output.success, code: output.code, text };
}
