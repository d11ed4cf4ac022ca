/**
 * Writes src/viewer/page_files.ts: the files of the live page, in a module that loads from any URL
 * without a permission to read. The page's TypeScript is served as it is, less its types.
 *
 * Usage: deno run -A scripts/page_files.ts [--check]
 *
 * (A text import would do the same, but not every registry and version of Deno takes one.)
 */

import { stripTypeScriptTypes } from "node:module";
import { extname, join } from "node:path";

const root = join(import.meta.dirname!, "..");
const folder = join(root, "src/viewer/page");
const target = join(root, "src/viewer/page_files.ts");

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ts": "text/javascript; charset=utf-8",
};

/** The module's text, as the sources are now. */
export async function pageFilesModule(): Promise<string> {
  const files = await Array.fromAsync(Deno.readDir(folder));
  const names = files.map(({ name }) => name).filter((name) => name !== "deno.json").sort();
  const entries = await Promise.all(names.map(async (name) => {
    const type = types[extname(name)];
    if (!type) throw new Error(`Cannot serve ${name}: what type is a ${extname(name)} file?`);
    const source = await Deno.readTextFile(join(folder, name));
    const text = name.endsWith(".ts") ? stripTypes(source) : source;
    return `  ${JSON.stringify(name)}: {\n` +
      `    type: ${JSON.stringify(type)},\n    text: ${JSON.stringify(text)},\n  },\n`;
  }));
  return `// deno-fmt-ignore-file -- generated
/**
 * The files of the live page. Written by scripts/page_files.ts from those in page/: change them.
 *
 * @module
 */

/** A file of the page. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

/** The files by their names. */
export const pageFiles: Readonly<Record<string, PageFile>> = {
${entries.join("")}};
`;
}

/** Types leave spaces behind, so that lines and columns stay those of the source. */
function stripTypes(source: string): string {
  return stripTypeScriptTypes(source).replace(/ +$/gm, "");
}

if (import.meta.main) {
  const module = await pageFilesModule();
  if (Deno.args.includes("--check")) {
    if (await Deno.readTextFile(target) !== module) {
      console.error("src/viewer/page_files.ts is not what page/ gives: run scripts/page_files.ts");
      Deno.exit(1);
    }
  } else await Deno.writeTextFile(target, module);
}
