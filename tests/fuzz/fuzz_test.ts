/** A short run of the fuzzer, always with the same inputs, and all inputs that it found before. */

import { assertEquals } from "@std/assert";
import { readCorpus } from "./corpus.ts";
import { checkStream, converterTarget, decoderTarget, headerTarget } from "./targets.ts";

Deno.test("every input of the corpus gives messages or a ProtocolError, however it is cut", () => {
  for (const [name, bytes] of readCorpus()) {
    const third = Math.floor(bytes.length / 3);
    try {
      checkStream(bytes, [third, 2 * third]);
      checkStream(bytes, Array.from({ length: bytes.length - 1 }, (_, i) => i + 1));
    } catch (error) {
      throw new Error(`${name}: ${error}`, { cause: error });
    }
  }
});

const runs = [[decoderTarget(() => {}), 2000], [headerTarget, 2000], [
  converterTarget,
  300,
]] as const;

for (const [{ name, check }, numRuns] of runs) {
  Deno.test(`fuzzing the ${name} finds nothing with a known seed`, () => {
    assertEquals(check({ seed: 20, numRuns }), null);
  });
}
