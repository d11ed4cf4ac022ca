/** The house rules that no compiler checks: who may import whom, and how long a file may be. */

import { assertEquals } from "@std/assert";
import { dirname, join, relative, sep } from "node:path";

const root = join(import.meta.dirname!, "../..");

/** Each layer imports only from itself and from those before it. */
const LAYERS = [
  "deno.json",
  "wasm",
  "src/errors.ts",
  "src/check.ts",
  "src/address.ts",
  "src/pixels",
  "src/wire",
  "src/client",
  "src/server",
  "src/output",
  "src/viewer",
  "src/testing",
  "src/cli",
  "mod.ts",
];

const MAX_LINES = 400;

interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

async function* sourceFiles(folder: string): AsyncIterable<SourceFile> {
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (path.endsWith(".ts")) {
      yield { path, text: await Deno.readTextFile(join(root, path)) };
    }
  }
}

const sources: SourceFile[] = [
  { path: "mod.ts", text: await Deno.readTextFile(join(root, "mod.ts")) },
  ...await Array.fromAsync(sourceFiles("src")),
];

/** What a file imports, or exports again; not what its comments say. */
function importsOf(text: string): string[] {
  const found = text.matchAll(
    /^(?:(?:import|export)\b[^;"]*?\bfrom |import )"([^"]+)"|^(?! *(?:\*|\/\/)).*\bimport\("([^"]+)"\)/gm,
  );
  return [...found].map(([, fixed, dynamic]) => fixed ?? dynamic!);
}

/** The layer of a path from the root; -1 for none. */
function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => path === layer || path.startsWith(`${layer}/`));
}

Deno.test("a source file imports only from its own layer and those above it", () => {
  const offences: string[] = [];
  for (const { path, text } of sources) {
    for (const specifier of importsOf(text).filter((specifier) => specifier.startsWith("."))) {
      const target = relative(root, join(root, dirname(path), specifier)).split(sep).join("/");
      const layer = layerOf(target);
      if (layer < 0 || layer > layerOf(path)) offences.push(`${path} imports ${target}`);
    }
  }
  assertEquals(offences, []);
});

Deno.test("a source file imports only packages that deno.json names, and of @std only two", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const allowed = Object.entries<string>(imports)
    .filter(([, target]) => /^(npm:|jsr:@std\/(yaml|streams)@)/.test(target))
    .map(([name]) => name);
  const offences = sources.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((specifier) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
      .filter((specifier) =>
        !allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`))
      )
      .map((specifier) => `${path} imports ${specifier}`)
  );
  assertEquals(offences, []);
});

Deno.test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assertEquals(long, []);
});

Deno.test("every lint exception says why", () => {
  const bare = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/deno-lint-ignore(?:-file)?(?![^\n]* -- \S)[^\n]*/g)]
      .map(([line]) => `${path}: ${line}`)
  );
  assertEquals(bare, []);
});
