/** Inputs that were worth keeping: each makes the decoder say something of its own. */

import { createHash } from "node:crypto";

const folder = new URL("./corpus/", import.meta.url);

/** What came of an input, without what varies between inputs that are alike. */
export function signature(outcome: string): string {
  return outcome
    .replace(/^(\d+ \w+) [^]*?(?=^\d+ |^Cannot|^message boundary|^header|^yaml|^planes)/gm, "$1\n")
    .replace(/"[^"\n]*"|\([^\n]*\)/g, "S")
    .replace(/-?\d+(\.\d+)?/g, "N")
    .replace(/[^\x20-\x7e\n]/g, "?");
}

/** All inputs of the corpus, by file name. */
export function readCorpus(): Map<string, Uint8Array<ArrayBuffer>> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return new Map(names.map((name) => [name, Deno.readFileSync(new URL(name, folder))]));
}

/** Adds an input, under a name that tells its content. */
export function addToCorpus(bytes: Uint8Array): string {
  const name = `${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.bin`;
  Deno.writeFileSync(new URL(name, folder), bytes);
  return name;
}
