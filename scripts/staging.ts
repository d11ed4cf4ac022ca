/** A copy of the tree as the users of the package meet it. */

import { join } from "node:path";

const root = join(import.meta.dirname!, "..");

/** What stands in for the @std packages and the lock that records it; then what is not source. */
const LEFT_OUT = ["offline", "deno.lock", ".git", ".build", "node_modules", "venv"];

/**
 * Copies the project to a new folder, with neither the stand-ins in `offline/` nor the `links` to
 * them. Dispose of it to delete the folder.
 */
export async function stage(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "filers-client-" });
  await copy(root, path);
  const config = join(path, "deno.json");
  const { links: _, ...published } = JSON.parse(await Deno.readTextFile(config));
  await Deno.writeTextFile(config, JSON.stringify(published, null, 2));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (LEFT_OUT.includes(name)) continue;
    if (isDirectory) await copy(join(from, name), join(to, name));
    if (isFile) await Deno.copyFile(join(from, name), join(to, name));
  }
}
