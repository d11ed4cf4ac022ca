/** A registry in the shape of JSR, on loopback: takes what is published and serves it. */

import { createHash } from "node:crypto";
import { extname, join, relative, sep } from "node:path";

/** A package as the registry serves it. */
export interface RegistryPackage {
  readonly version: string;
  readonly exports: Record<string, string>;
  /** Contents by path from the package's root: `"src/errors.ts"`. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/**
 * The part of JSR that `deno publish` and `jsr:` imports talk to, for one version of each package.
 *
 * Deno uses it where the environment variable `JSR_URL` is its {@linkcode url}.
 */
export class LoopbackRegistry {
  /** The packages by name: `"@std/yaml"`. */
  readonly packages = new Map<string, RegistryPackage>();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#answer(request),
  );

  /** Its address, to be set as `JSR_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Serves the package in a folder under the name that its deno.json gives. */
  async add(folder: string): Promise<string> {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for await (const path of filesUnder(folder)) {
      files.set(relative(folder, path).split(sep).join("/"), await Deno.readFile(path));
    }
    const { name, version, exports } = JSON.parse(
      await Deno.readTextFile(join(folder, "deno.json")),
    );
    this.packages.set(name, { version, exports, files });
    return name;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/")) return await this.#publishing(request, pathname);
    const [, name, rest] = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(pathname) ?? [];
    const found = this.packages.get(name ?? "");
    if (found === undefined || rest === undefined) return notFound();
    const { version, exports, files } = found;
    if (rest === "meta.json") {
      return Response.json({ latest: version, versions: { [version]: {} } });
    }
    if (rest === `${version}_meta.json`) {
      return Response.json({ manifest: manifest(files), exports });
    }
    const contents = files.get(rest.replace(`${version}/`, ""));
    if (contents === undefined) return notFound();
    return new Response(contents, { headers: { "content-type": mediaType(rest) } });
  }

  /** The questions of `deno publish`: is it there already, take it, is it done. */
  async #publishing(request: Request, pathname: string): Promise<Response> {
    if (request.method === "POST") {
      await this.#unpack(new Uint8Array(await request.arrayBuffer()));
      return Response.json({ id: "1", status: "success", error: null });
    }
    if (pathname.includes("/versions/")) return notFound();
    return Response.json({});
  }

  async #unpack(tarball: Uint8Array): Promise<void> {
    const folder = await Deno.makeTempDir();
    try {
      const tar = new Deno.Command("tar", { args: ["-xzf", "-", "-C", folder], stdin: "piped" })
        .spawn();
      const writer = tar.stdin.getWriter();
      await writer.write(tarball);
      await writer.close();
      if (!(await tar.status).success) throw new Error("Cannot unpack what was published");
      await this.add(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function* filesUnder(folder: string): AsyncIterable<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesUnder(path);
    else yield path;
  }
}

function manifest(files: RegistryPackage["files"]): Record<string, unknown> {
  return Object.fromEntries([...files].map(([path, contents]) => [`/${path}`, {
    size: contents.length,
    checksum: `sha256-${createHash("sha256").update(contents).digest("hex")}`,
  }]));
}

function mediaType(path: string): string {
  switch (extname(path)) {
    case ".ts":
      return "text/typescript";
    case ".json":
      return "application/json";
    default:
      return "application/octet-stream";
  }
}

function notFound(): Response {
  return Response.json({ code: "notFound", message: "Not found" }, { status: 404 });
}
