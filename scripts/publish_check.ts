/**
 * Proves that the package can be published, and used by those who install it.
 *
 * `deno publish` runs for real, against a registry of our own on loopback that serves the stand-ins
 * under the real names of the @std packages. So this needs npm alone, and what is looked at is the
 * very tarball that JSR would get. A user with an empty cache then runs what it was published as.
 */

import { join } from "node:path";
import { LoopbackRegistry, type RegistryPackage } from "./loopback_registry.ts";
import { stage } from "./staging.ts";

/** Of what users download; JSR itself takes 20 MiB. */
const MAX_UNPACKED_BYTES = 1024 * 1024;

/** Where a published module may import from, beside the package's own files. */
const ALLOWED_IMPORT = /^(jsr:\/?@std\/(yaml|streams)@|npm:[^@]|npm:@[^/]+\/[^@]+@|node:)/;

/** Our registry takes any token. */
const TO_LOOPBACK = ["--token", "any", "--quiet"];

const offline = join(import.meta.dirname!, "../offline");

await using registry = new LoopbackRegistry();
await using tree = await stage();
const user = await Deno.makeTempDir({ prefix: "filers-client-user-" });
try {
  for await (const { name } of Deno.readDir(offline)) {
    await deno(join(offline, name), "publish", ...TO_LOOPBACK, "--allow-dirty");
  }

  console.log("Publishing:");
  await deno(tree.path, "publish", "--dry-run", "--quiet");
  await deno(tree.path, "publish", ...TO_LOOPBACK);
  const published = registry.packages.get("@lab/filers-client");
  if (published === undefined) throw new Error("Cannot find the package after publishing it");

  console.log("\nPublished:");
  checkFiles(published);
  console.log("\nA user with an empty cache:");
  await checkUse(user);
  console.log("\nThe package can be published.");
} finally {
  await Deno.remove(user, { recursive: true });
}

function checkFiles({ files, exports }: RegistryPackage): void {
  const sizes = [...files].map(([path, contents]) => ({ path, bytes: contents.length }));
  for (const { path, bytes } of sizes) console.log(`${String(bytes).padStart(9)} ${path}`);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${String(total).padStart(9)} bytes in ${sizes.length} files`);

  check(total <= MAX_UNPACKED_BYTES, `it unpacks to no more than ${MAX_UNPACKED_BYTES} bytes`);
  for (const path of Object.values(exports)) {
    check(files.has(path.replace("./", "")), `the export ${path} is in it`);
  }
  for (const needed of ["README.md", "LICENSE", "wasm/LICENSE.libyuv"]) {
    check(files.has(needed), `${needed} is in it`);
  }
  const strays = [...files.keys()].filter((path) =>
    !/^(mod\.ts|deno\.json|src\/.*\.(ts|html|css|js)|wasm\/[^/]+|[A-Z_]+(\.md)?)$/.test(path)
  );
  check(
    strays.length === 0,
    `it holds only what users need${strays.map((path) => `, not ${path}`).join("")}`,
  );
  check(!("links" in JSON.parse(text(files.get("deno.json")))), "its deno.json has no links");
}

async function checkUse(folder: string): Promise<void> {
  const script = join(folder, "script.ts");
  await Deno.writeTextFile(
    script,
    `import { connect } from "jsr:@lab/filers-client";
     import { FilersServer } from "jsr:@lab/filers-client/server";
     import { testPattern } from "jsr:@lab/filers-client/testing";

     await using server = new FilersServer({ port: 0 });
     server.startRecording({ pixelFormat: "yuv420p", width: 64, height: 48, rate: 30 });
     server.addEventListener("play", () => server.send(testPattern("yuv420p", 64, 48, 0)));
     await using camera = await connect({ port: server.port });
     for await (using frame of camera.frames({ width: 32, limit: 1 })) {
       console.log(frame.format, frame.width, frame.height, frame.data.length);
     }`,
  );
  const help = await deno(
    folder,
    "run",
    "--quiet",
    "--allow-net",
    "jsr:@lab/filers-client",
    "--help",
  );
  check(help.includes("watch"), "`deno run --allow-net jsr:@lab/filers-client --help` runs");
  await deno(folder, "check", "--quiet", script);
  const line = await deno(folder, "run", "--quiet", "--allow-net", script);
  check(line.trim() === "rgba 32 24 3072", `a script gets its frame (${line.trim()})`);

  const graph: { modules: Module[] } = JSON.parse(await deno(folder, "info", "--json", script));
  const remote = graph.modules.filter(({ specifier }) => specifier.startsWith(registry.url));
  const own = remote.filter(({ specifier }) => specifier.includes("/@lab/filers-client/"));
  for (const { specifier, dependencies = [] } of own) {
    for (const { specifier: imported } of dependencies) {
      check(
        imported.startsWith(".") || ALLOWED_IMPORT.test(imported),
        `${specifier} imports ${imported}`,
        "quiet",
      );
    }
  }
  check(own.length > 0, `${own.length} modules import jsr:@std, npm:, node: or each other`);
  const std = remote.filter((module) => !own.includes(module)).map(({ specifier }) => specifier);
  check(std.some((specifier) => specifier.includes("/@std/yaml/")), "jsr:@std/yaml is used");
  check(!graph.modules.some(({ specifier }) => specifier.includes("/offline/")), "offline/ is not");
}

/** The part of `deno info --json` that is looked at. */
interface Module {
  specifier: string;
  dependencies?: { specifier: string }[];
}

/** Runs Deno as a user of our registry would; its standard output. Fails where Deno does. */
async function deno(cwd: string, ...args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { JSR_URL: registry.url, DENO_DIR: join(user, "deno_dir"), NO_COLOR: "1" },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot publish: \`deno ${args.join(" ")}\` fails`);
  return text(stdout);
}

function check(holds: boolean, claim: string, quiet?: "quiet"): void {
  if (!holds) throw new Error(`Cannot publish: it is not so that ${claim}`);
  if (quiet === undefined) console.log(`  ok: ${claim}`);
}

function text(bytes: Uint8Array = new Uint8Array()): string {
  return new TextDecoder().decode(bytes);
}
