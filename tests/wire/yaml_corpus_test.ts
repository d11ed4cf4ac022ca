import { assert, assertEquals } from "@std/assert";
import { type CorpusDocument, corpusFile, isStandIn, parsed, read } from "./yaml_corpus.ts";

const documents: readonly CorpusDocument[] =
  JSON.parse(Deno.readTextFileSync(corpusFile)).documents;

Deno.test(`${isStandIn ? "the stand-in for" : "the real"} @std/yaml parses the corpus as noted`, () => {
  assert(documents.length >= 500, `${documents.length} documents`);
  for (const { from, text, real, standIn = real } of documents) {
    assertEquals(parsed(text), isStandIn ? standIn : real, `${from}: ${text}`);
  }
});

// Of ruamel.yaml's documents it is what Python held, of the others what the real parser gave.
Deno.test("parseYaml() reads what both parsers parse alike, and all of ruamel.yaml's, alike", () => {
  for (const { from, text, reads, standIn } of documents) {
    if (standIn !== undefined && !from.startsWith("ruamel")) continue;
    assertEquals(read(text), reads, `${from}: ${text}`);
  }
});
