/**
 * Fuzzes the decoder, the fast path through image headers and the converter.
 *
 *     deno task fuzz [--seconds 60] [--seed N]
 *
 * Inputs that make the decoder say something new go to tests/fuzz/corpus; one that breaks a property
 * is shown in its smallest form, with the seed that finds it again.
 */

import { parseArgs } from "node:util";
import { addToCorpus, readCorpus, signature } from "../tests/fuzz/corpus.ts";
import {
  checkStream,
  converterTarget,
  decoderTarget,
  headerTarget,
} from "../tests/fuzz/targets.ts";
import { writeSection } from "./reliability_page.ts";

/** Inputs between two looks at the clock. */
const BATCH = 100;
/** Bytes of the largest input to keep. */
const LARGEST = 600;
/** Inputs that the corpus may hold: all are run with every test. */
const FULL = 300;

const { values } = parseArgs({
  options: { seconds: { type: "string" }, seed: { type: "string" } },
});
const seconds = Number(values.seconds ?? 60);
let seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}`);

const known = new Set<string>();
for (const bytes of readCorpus().values()) known.add(signature(checkStream(bytes, [])));
let added = 0;

const targets = [
  decoderTarget((bytes, outcome) => {
    const found = signature(outcome);
    if (known.has(found) || bytes.length > LARGEST || known.size >= FULL) return;
    known.add(found);
    addToCorpus(bytes);
    added++;
  }),
  headerTarget,
  converterTarget,
];
const counts = new Map(targets.map(({ name }) => [name, 0]));

for (const end = performance.now() + seconds * 1000; performance.now() < end; seed++) {
  for (const { name, check } of targets) {
    const failure = check({ seed, numRuns: BATCH });
    counts.set(name, counts.get(name)! + BATCH);
    if (failure === null) continue;
    console.error(failure);
    console.error(`Found by the ${name} target. Make it a test with a name of its own`);
    Deno.exit(1);
  }
}

for (const [name, count] of counts) console.log(`${name}: ${count} inputs`);
console.log(`corpus: ${readCorpus().size} inputs, ${added} of them new`);
await writeSection("fuzzing", [
  "| target | inputs | failures |",
  "|---|--:|--:|",
  ...[...counts].map(([name, count]) => `| ${name} | ${count} | 0 |`),
  "",
  `The last run took ${seconds} s. The corpus holds ${readCorpus().size} inputs, each of which makes ` +
  "the decoder say something of its own; every `deno task test` runs them all.",
]);
