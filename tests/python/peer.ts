/**
 * ruamel.yaml in a Python process of its own.
 *
 * @module
 */

import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";

/** Runs ruamel_peer.py on the given lines. */
export async function ask(lines: unknown[], args: string[] = []): Promise<unknown[]> {
  const child = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [fileURLToPath(new URL("ruamel_peer.py", import.meta.url)), ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const writing = new Blob([text]).stream().pipeTo(child.stdin);
  const { stdout, success } = await child.output();
  await writing;
  assert(success, "pip install ruamel.yaml ruamel.yaml.clib tree-config numpy");
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}
