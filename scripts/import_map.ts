/** The import map that Deno makes of `deno.json`, for where it must be given as a file. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname!, "..");

/**
 * Makes it with absolute addresses. As Deno does by itself, it also maps what is inside of a
 * package: `@std/yaml/parse`.
 *
 * @param replaced What stands in place of imports, by name; paths are from the project's root.
 */
export async function importMap(
  replaced: Record<string, string> = {},
): Promise<{ imports: Record<string, string> }> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const mapped: Record<string, string> = {};
  for (const [name, target] of Object.entries<string>({ ...imports, ...replaced })) {
    const [, registry, rest] = /^(jsr|npm):\/?(.+)$/.exec(target) ?? [];
    mapped[name] = registry ? target : pathToFileURL(join(root, target)).href;
    if (registry) mapped[`${name}/`] = `${registry}:/${rest}/`;
  }
  return { imports: mapped };
}
