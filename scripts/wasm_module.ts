/**
 * The last step of build-wasm.sh: wraps the module in TypeScript, with a signature for each
 * exported function read from the C headers.
 */
import { parseArgs } from "node:util";

const { values: args } = parseArgs({
  options: {
    wasm: { type: "string", default: "" },
    headers: { type: "string", default: "" },
    out: { type: "string", default: "" },
    versions: { type: "string", default: "{}" },
  },
});

/** The C library's own, which no header of ours declares. */
const libc: Record<string, string> = {
  malloc: "malloc(byteLength: number): number",
  free: "free(address: number): void",
};

/** Every `int|void|pointer name(parameters)` of a header, as a TypeScript method signature. */
function signatures(header: string): Map<string, string> {
  const found = new Map<string, string>();
  const code = header.replace(/\/\*[^]*?\*\//g, "").replace(/\/\/.*/g, "").replace(/^#.*/gm, "");
  for (const [, result = "", name = "", list = ""] of code.matchAll(declaration)) {
    const parameters = list.split(",").map((parameter) => parameter.match(/(\w+)\s*$/)?.[1] ?? "")
      .filter((parameter) => parameter !== "void")
      .map((parameter) => `${parameter}: number`);
    const type = result.trim() === "void" ? "void" : "number";
    found.set(name, `${name}(${parameters.join(", ")}): ${type}`);
  }
  return found;
}
const declaration = /((?:const\s+)?(?:struct\s+)?\w+[\s*]+)\b(\w+)\s*\(([^()]*)\)\s*;/g;

function* headerFiles(...folders: string[]): Generator<string> {
  for (const folder of folders) {
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
    for (const name of names) if (name.endsWith(".h")) yield `${folder}/${name}`;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

const known = new Map(Object.entries(libc));
const folders = [...Deno.readDirSync("wasm")].filter((entry) => entry.isDirectory)
  .map((entry) => `wasm/${entry.name}`).sort();
for (const file of headerFiles(args.headers, ...folders)) {
  for (const [name, text] of signatures(Deno.readTextFileSync(file))) known.set(name, text);
}

const exported = Deno.readTextFileSync("wasm/exports.txt").split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const methods = exported.map((name) => {
  const text = known.get(name);
  if (text === undefined) throw new Error(`Cannot type ${name}: no header declares it`);
  return `  ${text};\n`;
});

const wasm = Deno.readFileSync(args.wasm);
Deno.writeTextFileSync(
  `${args.out}/libyuv_wasm.ts`,
  `// Made by scripts/build-wasm.sh from libyuv and wasm/. Licence: LICENSE.libyuv beside it.
// deno-fmt-ignore-file

/** The functions of the module; addresses, strides and sizes are bytes and pixels as in libyuv. */
export interface LibyuvFunctions {
${methods.join("")}}

/** The WebAssembly module, in base64. */
export const libyuvWasm: string =
  "${wasm.toBase64()}";
`,
);
Deno.writeTextFileSync(
  `${args.out}/versions.json`,
  JSON.stringify({ ...JSON.parse(args.versions), wasmSha256: await sha256(wasm) }, null, 2) + "\n",
);
console.error(`libyuv.wasm: ${wasm.length} bytes, ${exported.length} functions`);
