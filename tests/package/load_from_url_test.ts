/** The package loads from wherever it lies, under the permissions that its users give it. */

import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname!, "../..");
const config = join(root, "deno.json");

/** A user's script that has a picture converted, which takes the WebAssembly module. */
function script(base: string): string {
  return `
    import { connect } from "${base}/mod.ts";
    import { FilersServer } from "${base}/src/server/mod.ts";
    import { testPattern } from "${base}/src/testing/mod.ts";

    await using server = new FilersServer({ port: 0 });
    server.startRecording({ pixelFormat: "yuv420p", width: 64, height: 48, rate: 30 });
    server.addEventListener("play", () => server.send(testPattern("yuv420p", 64, 48, 0)));
    await using camera = await connect({ port: server.port, offload: true });
    for await (using frame of camera.frames({ width: 32, filter: "box", limit: 1 })) {
      const hash = await crypto.subtle.digest("SHA-256", frame.data);
      console.log(frame.width, frame.height, new Set(frame.data).size, new Uint8Array(hash).toHex());
    }`;
}

/** Runs the script in a process with an empty cache; what it prints. */
async function run(base: string, permissions: string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "filers-client-load-" });
  try {
    const path = join(folder, "script.ts");
    await Deno.writeTextFile(path, script(base));
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-lock", "--config", config, ...permissions, path],
      env: { DENO_DIR: join(folder, "cache"), NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const text = decoder.decode(stdout).trim();
    assert(/^32 24 \d+ [0-9a-f]{64}$/.test(text), `${text}\n${decoder.decode(stderr)}`);
    return text;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the package loads from a path and from a URL, and converts alike, under --allow-net", async () => {
  const local = await run(pathToFileURL(root).href, ["--allow-net"]);
  const [, , shades] = local.split(" ");
  assert(Number(shades) > 16, `a picture, not a blank: ${shades} shades`);

  await using files = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const file = await Deno.open(join(root, new URL(request.url).pathname));
      return new Response(file.readable, { headers: { "content-type": "text/typescript" } });
    },
  );
  const host = `127.0.0.1:${files.addr.port}`;
  // Without the links, in test:jsr, the @std packages come from a host that only Deno knows.
  const { links } = JSON.parse(await Deno.readTextFile(config));
  const allowImport = links === undefined ? "--allow-import" : `--allow-import=${host}`;
  const remote = await run(`http://${host}`, ["--allow-net", allowImport]);
  assertEquals(remote, local);
});
